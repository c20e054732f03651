"""Damage and malice, over every format: a reading or a sentence, never a traceback, never 30 s, never 500 MB."""

from __future__ import annotations

import json
import random
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from app.cli.imports import preview, preview_of_faults
from app.domain.banks import Bank, BankQuestion, Topic
from app.domain.errors import Faults
from app.formats import doors
from app.formats.cau import body
from tests.domain.examples import ONE_OF_EACH
from tests.formats.cau.pages import PROGRAMS
from tests.formats.sheet.test_kinds_of_file import ods, ods_rows, text, xls
from tests.formats.test_pictures import header_only

ROOT = Path(__file__).parents[2]
EACH = 250
FEWER = {"xls": 60}
"""Each of these is read by a process of its own; the 53rd names a cell so far out that ten gigabytes were filled."""
SECONDS, MEGABYTES = 30, 500
BANK = Bank(
    "thu", "Thử", "", "vi", ("NB",), (Topic("t", "Chương 1"),),
    tuple(BankQuestion(f"q-{at}", "t", "NB", question) for at, question in enumerate(ONE_OF_EACH.values())),
)  # fmt: skip
ROWS = [
    ["STT", "Câu hỏi", "Phương án A", "Phương án B", "Phương án C", "Đáp án", "Mức độ"],
    *([str(n), f"Câu hỏi số {n}: chọn gì?", f"một {n}", "hai, ba", "bốn", "ABC"[n % 3], "NB"] for n in range(1, 9)),
]


def written(form: str) -> Callable[[], bytes]:
    return lambda: doors.write(form, BANK)[0]


GOOD: dict[str, Callable[[], bytes]] = {
    "docx": written("docx"),
    "xlsx": written("sheet"),
    "ods": lambda: ods(f'<table:table table:name="a">{ods_rows(ROWS)}</table:table>'),
    "xls": lambda: xls(ROWS),
    "csv": lambda: text(";", ROWS).encode(),
    "gift": written("gift"),
    "txt": written("aiken"),
    "xml": written("moodle_xml"),
    "toml": written("bankfile"),
    "html": lambda: PROGRAMS["word"].page(body.read(written("docx")())),
}
"""By ending: a file that is read without a fault."""
PACKED = ("docx", "xlsx", "ods")
PIECES = [
    b"\0", b"\xff\xfe", b"\xe1\xbb", b"<", b">", b"&", b"]]>", b"<!DOCTYPE a>", b"&#0;", b'"', b"'", b"{", b"}", b"=",
    b"~", b"\n\n", b"\r", b";", b",", b"\t", b"ANSWER: Z", b"[[questions]]\n", b"</w:p>", b"</row>", b'r="ZZZ99999999"',
    b'number-columns-repeated="99999999"', b"<c><v>1e999</v></c>", b"-" * 200, b"[" * 200, b"<table>" * 50, b"*" * 100,
    b"<b style='font-weight:", b"<!--[if gte mso 9]>", b"<ol start=99999999><li>", b"<td colspan=99999999>",
]  # fmt: skip


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    """Every remark that is met is said as a sentence, too."""
    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield


def outcome(data: bytes, name: str) -> str:
    """Read, and say all of it."""
    try:
        reading = doors.read(data, name)
    except Faults as faults:
        found = preview_of_faults(faults)
        assert all(" " in one["why"] for one in found["refused"])
        return "refused"
    found = preview(reading)
    assert len(found["questions"]) == len(reading.drafts)
    return "read"


def damaged(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        at = dice.randrange(len(changed) + 1)
        match dice.randrange(6):
            case 0:
                changed[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del changed[at : at + dice.randint(1, 60)]
            case 2:
                changed[at:at] = dice.choice(PIECES)
            case 3:
                changed[at:at] = changed[at : at + dice.randint(1, 300)]
            case 4:
                changed[at : at + 4] = dice.randbytes(4)
            case _:
                del changed[at + len(changed) // 2 :]
    return bytes(changed)


def repacked(data: bytes, dice: random.Random) -> bytes:
    """One part of an archive damaged, the archive whole."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        parts = [(info.filename, source.read(info)) for info in source.infolist()]
        at = max((i for i in range(len(parts)) for _ in range(2)), key=lambda i: len(parts[i][1]) * dice.random())
        for number, (name, part) in enumerate(parts):
            target.writestr(name, damaged(part, dice) if number == at else part)
    return out.getvalue()


@pytest.mark.parametrize("ending", GOOD)
def test_damaged_files(ending):
    good, dice = GOOD[ending](), random.Random(ending)
    assert outcome(good, f"tep.{ending}") == "read"
    slowest = 0.0
    found = {"read": 0, "refused": 0}
    for number in range(FEWER.get(ending, EACH)):
        inside = ending in PACKED and number % 2
        data = repacked(good, dice) if inside else damaged(good, dice)
        before = time.perf_counter()
        found[outcome(data, f"tep.{ending}")] += 1
        slowest = max(slowest, time.perf_counter() - before)
    assert slowest < SECONDS
    assert found["read"] or ending == "toml"


def test_there_are_two_thousand_of_them():
    assert sum(FEWER.get(ending, EACH) for ending in GOOD) >= 2000
    assert {"cau", "sheet", "gift", "aiken", "moodle_xml", "bankfile"} == {
        doors.door_of(make(), f"tep.{ending}") for ending, make in GOOD.items()
    }


def archive(parts: dict[str, list[bytes]]) -> bytes:
    """An archive whose parts are written piece by piece: the same piece many times takes no room here."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, pieces in parts.items():
            with target.open(name, "w") as part:
                for piece in pieces:
                    part.write(piece)
    return out.getvalue()


def workbook(*sheet: bytes, strings: list[bytes] | None = None) -> bytes:
    """The least that is a workbook: pieces of its sheet's rows, and of its table of texts."""
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    book = b'<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    links = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/>'
        b'<Relationship Id="r2" Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    opened, closed = b'<worksheet xmlns="%s"><sheetData>' % main, b"</sheetData></worksheet>"
    return archive(
        {
            "xl/workbook.xml": [book % (main, kind)],
            "xl/_rels/workbook.xml.rels": [links % (kind, kind)],
            "xl/sharedStrings.xml": strings or [b'<sst xmlns="%s"/>' % main],
            "xl/worksheets/sheet1.xml": [opened, *sheet, closed],
        }
    )


def row(number: int, *texts: bytes) -> bytes:
    cells = b"".join(b'<c t="inlineStr"><is><t>%s</t></is></c>' % one for one in texts)
    return b'<row r="%d">%s</row>' % (number, cells)


HEAD = row(1, "Câu hỏi".encode(), b"A", b"B", b"Key")
LAUGHS = b'<!DOCTYPE a [<!ENTITY a0 "' + b"ha" * 50 + b'">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
) + b"]>"  # fmt: skip
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def document(*body: bytes, doctype: bytes = b"") -> bytes:
    """A Word document: a good one with another body, in pieces."""
    opened, closed = b'<w:document xmlns:w="%s"><w:body>' % WORD.encode(), b"</w:body></w:document>"
    with zipfile.ZipFile(BytesIO(GOOD["docx"]())) as source:
        parts = {info.filename: [source.read(info)] for info in source.infolist()}
    parts["word/document.xml"] = [b'<?xml version="1.0"?>', doctype, opened, *body, closed]
    return archive(parts)


def lying(data: bytes) -> bytes:
    """The archive whose directory says that every part has 100 bytes."""
    changed = bytearray(data)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", changed, at + 24, 100)
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def quiz(doctype: bytes, stem: bytes) -> bytes:
    return (
        b'<?xml version="1.0"?>' + doctype + b'<quiz><question type="shortanswer"><questiontext><text>' + stem
        + b'</text></questiontext><answer fraction="100"><text>a</text></answer></question></quiz>'
    )  # fmt: skip


MEGABYTE = b"a" * 1_000_000
TEN = MEGABYTE * 10
BEGUN, ENDED = b"<w:p><w:r><w:t>", b"</w:t></w:r></w:p>"
CELL = b"<w:tbl><w:tr><w:tc>"
BOMBS: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "zip.xlsx": (lambda: workbook(*[b" " * 1_000_000] * 300), {"archive_too_large"}),
    "lying.xlsx": (lambda: lying(workbook(HEAD, *[b" " * 1_000_000] * 190)), {"archive_damaged", "file_not_read"}),
    "lying.docx": (lambda: lying(document(BEGUN, *[MEGABYTE] * 190, ENDED)), {"archive_damaged", "file_not_read"}),
    "zip.docx": (lambda: document(BEGUN, *[MEGABYTE] * 300, ENDED), {"archive_too_large"}),
    "entities.xlsx": (
        lambda: workbook(HEAD, strings=[b'<?xml version="1.0"?>', LAUGHS, b"<sst><si><t>&a9;</t></si></sst>"]),
        {"file_not_read", "xml_entities", "sheet_without_questions"},
    ),
    "entities.docx": (lambda: document(BEGUN, b"&a9;", ENDED, doctype=LAUGHS), {"file_not_read", "xml_entities"}),
    "entities.xml": (lambda: quiz(LAUGHS, b"&a9;"), {"xml_entities", "xml_malformed"}),
    "nested.docx": (lambda: document(CELL * 20_000), {"file_not_read", "archive_damaged"}),
    "nested.xml": (lambda: quiz(b"", b"<![CDATA[" + b"<table><tr><td>" * 60_000 + b"]]>"), {"reading"}),
    "cell.xlsx": (
        lambda: workbook(HEAD + row(2, TEN + b"x", b"a", b"b", b"A")),
        {"cell_too_large", "reading"},
    ),
    "cell.csv": (lambda: b"Question,A,B,Key\n" + TEN + b",a,b,A\n", {"cell_too_large", "reading"}),
    "quoted.csv": (lambda: b'Question,A,B,Key\n"' + TEN + b'",a,b,A\n', {"cell_too_large", "reading"}),
    "text.gift": (lambda: TEN + b"{=a ~b}", {"reading"}),
    "text.txt": (lambda: b"Q\nA. " + TEN + b"\nB. b\nANSWER: A\n", {"reading"}),
    "text.xml": (lambda: quiz(b"", TEN), {"reading", "xml_malformed"}),
    "text.docx": (lambda: document(BEGUN, *[MEGABYTE] * 9, ENDED), {"reading", "file_not_read", "no_question"}),
    "nested.html": (lambda: b"<div><b>" * 500_000, {"archive_too_large"}),
    "deep.html": (lambda: b"<ol><li>" * 300_000 + b"a", {"no_question", "file_not_read"}),
    "text.html": (lambda: b"<p>" + TEN, {"no_question", "file_not_read"}),
    "cells.html": (lambda: b"<table><tr>" + b"<td colspan=63>a" * 300_000, {"archive_too_large"}),
    "style.html": (lambda: b"<style>" + b"p{" * 500_000 + b"</style><p style='" + b"a:" * 900_000, {"no_question"}),
    "rows.xlsx": (lambda: workbook(*(row(n, b"a") for n in range(1, 1_000_001))), {"sheet_long"}),
    "corner.xlsx": (
        lambda: workbook(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        {"sheet_without_questions", "file_empty"},
    ),
    "strings.xlsx": (
        lambda: workbook(HEAD, strings=[b"<sst>", *[b"<si><t>a</t></si>" * 40_000] * 100, b"</sst>"]),
        {"sheet_long"},
    ),
    "corner.xls": (lambda: xls([*([[]] * 65_535), [*([""] * 255), "x"]]), {"sheet_long", "sheet_without_questions"}),
    "huge.png": (lambda: header_only(30_000, 30_000), {"picture_too_large"}),
    "filled.png": (lambda: filled(30_000, 30_000), {"picture_too_large"}),
}  # fmt: skip


def filled(width: int, height: int) -> bytes:
    """A PNG of one colour, whole: a few kilobytes that unpack to gigabytes."""
    pack = zlib.compressobj(9)
    line = b"\0" * (width * 3 + 1)
    packed = b"".join(pack.compress(line * 50) for _ in range(20)) + pack.flush()
    start = header_only(width, height)[: 8 + 25]
    body = b"IDAT" + packed
    return start + struct.pack(">I", len(packed)) + body + struct.pack(">I", zlib.crc32(body))


@pytest.mark.parametrize("name", BOMBS)
def test_malice_is_refused_in_time_and_in_little_room(name, tmp_path):
    make, codes = BOMBS[name]
    path = tmp_path / name
    path.write_bytes(make())
    command = [sys.executable, "-m", "tests.formats.measured", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["outcome"] in codes, found
    assert found["seconds"] < SECONDS
    assert found["megabytes"] < MEGABYTES
