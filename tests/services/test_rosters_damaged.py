"""Class lists that are damaged or made to be so: a reading or a sentence, and never much memory."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable
from datetime import date

import pytest

from app.domain.errors import Faults
from app.fault_words import FAULT_SENTENCES, describe
from app.services.people.rosters import read_roster
from tests.formats.sheet.test_kinds_of_file import ods, ods_rows, text, xls
from tests.formats.test_corruption import damaged, repacked, row, workbook

NAMES = ["Lê An", "Trần Thị Bình", "Giàng A Sử", "Hoàng Văn Thụ", "Đỗ Mai"]
ROWS = [
    ["DANH SÁCH HỌC VIÊN"],
    [],
    ["STT", "Họ và tên", "Năm sinh"],
    *([str(n), name, str(1960 + n)] for n, name in enumerate(NAMES, 1)),
]
GOOD: dict[str, Callable[[], bytes]] = {
    "xlsx": lambda: workbook(*(row(n, *(cell.encode() for cell in cells)) for n, cells in enumerate(ROWS, 1))),
    "xls": lambda: xls(ROWS),
    "ods": lambda: ods(f'<table:table table:name="a">{ods_rows(ROWS)}</table:table>'),
    "csv": lambda: text(";", ROWS).encode(),
}
FAR_OUT = b'<row r="1048575"><c r="OJ1048575"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
MOST_MEGABYTES = 100
"""What Python objects of this process may take; an .xls is read in another one, which is bounded by itself."""


def outcome(data: bytes, ending: str) -> str:
    """How many were read, or the first fault; every fault has words."""
    try:
        return f"read {len(read_roster(data, f'list.{ending}', {}, today=date(2022, 6, 30)))}"
    except Faults as refusal:
        faults = refusal.faults
    for fault in faults:
        describe(fault)
    assert {fault.code for fault in faults} <= FAULT_SENTENCES.keys()
    return faults[0].code


@pytest.mark.parametrize("ending", GOOD)
def test_a_damaged_list_is_read_or_refused_in_words(app, ending):
    good, dice = GOOD[ending](), random.Random(ending)
    assert outcome(good, ending) == f"read {len(NAMES)}"
    outcomes = set()
    for number in range(12 if ending == "xls" else 250):
        inside = ending in ("xlsx", "ods") and number % 2
        outcomes.add(outcome(repacked(good, dice) if inside else damaged(good, dice), ending))
    assert any(not one.startswith("read") for one in outcomes), "nothing was damaged"


@pytest.mark.parametrize(
    ("make", "ending", "code"),
    [
        (lambda: workbook(row(1, "Họ và tên".encode()), row(2, b"An"), FAR_OUT), "xlsx", "list_long"),
        (lambda: xls([*([[]] * 65_535), [*([""] * 255), "x"]]), "xls", "sheet_long"),
        (lambda: workbook(*[b" " * 1_000_000] * 300), "xlsx", "archive_too_large"),
    ],
)
def test_a_small_file_is_not_unfolded_into_gigabytes(app, make, ending, code):
    data = make()
    tracemalloc.start()
    try:
        assert outcome(data, ending) == code
        most = tracemalloc.get_traced_memory()[1] / 1_000_000
    finally:
        tracemalloc.stop()
    assert most < MOST_MEGABYTES, f"{most:.0f} MB"


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line():
    lines = ["Họ và tên", "Lê An", 'Trần "Thị" Bình', '"Giàng A Sử', *["Hoàng Văn Thụ"] * 20_000]
    with pytest.raises(Faults) as found:
        read_roster("\n".join(lines).encode(), "list.csv", {}, today=date(2022, 6, 30))
    assert [(fault.code, fault.line) for fault in found.value.faults] == [("list_quote", 4)]
