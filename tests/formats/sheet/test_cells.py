"""What a cell shows: texts, numbers, dates, truths, errors; what is never evaluated and what is never dropped."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image

from app.formats import rich
from app.formats.sheet.cells import letters_of, number_cell
from tests.formats.sheet.tables import HEAD, SUM, asked, book, codes, one, options, read, right, saved


def shown(value, form=None):
    """Option A of a question in whose cell this value stands."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(HEAD)
    sheet.append([1, "Chọn?", value, "hai", "ba", "bốn", "A"])
    if form:
        sheet["C2"].number_format = form
    return one(saved(workbook))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"), (1.0, "1"), (-3, "-3"), (0.5, "0,5"), (1234567, "1234567"), (0.1 + 0.2, "0,3"),
        (1e15, "1000000000000000"),
        (True, "TRUE"), ("01", "01"), ("  nhiều chữ ", "nhiều chữ"), ("ba\u200b", "ba"), ("Tie\u0302\u0301ng", "Tiếng"),
    ],
)  # fmt: skip
def test_a_cell_reads_as_it_is_seen(value, text):
    assert options(shown(value))[0] == text


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.25, "0%", "25%"),
        (0.125, "0.0%", "12,5%"),
        (1.5, "0.00", "1,50"),
        (2, "0", "2"),
        (7, "@", "7"),
        (1.25, "General", "1,25"),
    ],
)
def test_numbers_with_a_format(value, form, text):
    assert options(shown(value, form))[0] == text


def test_decimals_have_a_point_in_an_english_table():
    head = ["Question", "Option A", "Option B", "Key"]
    assert options(asked(head, "Half?", 0.5, 0.25, "A")) == ["0.5", "0.25"]


def test_a_date_is_told():
    draft = shown(date(1930, 2, 3))
    assert options(draft)[0] == "03/02/1930"
    assert [(note.code, note.params) for note in draft.notes] == [
        ("date_cell", {"cell": "Sheet!C2", "text": "03/02/1930"})
    ]
    assert options(shown(datetime(2026, 1, 2, 8, 30)))[0] == "02/01/2026 08:30"  # noqa: DTZ001


def test_a_formula_shows_what_excel_computed_last_and_is_never_evaluated():
    workbook = Workbook()
    workbook.active.append(HEAD)
    workbook.active.append([1, "Tổng?", "=1+1", "hai", "ba", "bốn", "B"])
    draft = one(saved(workbook))  # openpyxl writes no result
    assert options(draft) == ["hai", "ba", "bốn"]


def test_an_error_refuses_its_row_and_names_its_cell():
    workbook = Workbook()
    sheet = workbook.active
    for row in (HEAD, SUM, [2, "Hai?", "1", "#REF!", "3", "4", "A"]):
        sheet.append(row)
    assert sheet["D3"].data_type == "e"
    reading = read(saved(workbook))
    assert len(reading.drafts) == 1
    assert [(one.place.cell, one.place.label, one.why.code) for one in reading.refused] == [
        ("Sheet!D3", "2", "cell_error")
    ]


@pytest.mark.parametrize(
    ("row", "cell", "code"),
    [
        ([2, None, "1", "2", "3", "4", "A"], "Sheet1!B3", "stem_missing"),
        ([2, "Hai?", "một", None, None, None, "A"], "Sheet1!B3", "options_too_few"),
        ([2, "Hai?", None, None, None, None, "A"], "Sheet1!B3", "options_too_few"),
        ([2, "Hai?", None, None, None, None, None], "Sheet1!B3", "answer_missing"),
        ([2, "x" * 40_000, "1", "2", "3", "4", "A"], "Sheet1!B3", "cell_too_long"),
    ],
)
def test_rows_that_cannot_become_a_question(row, cell, code):
    # openpyxl cuts long texts; a file that others made may hold them.
    data = book([HEAD, SUM, [text if text is None or len(str(text)) < 99 else "LONG" for text in row]])
    if code == "cell_too_long":
        data = replaced(data, b"LONG", row[1].encode())
    reading = read(data)
    assert len(reading.drafts) == 1
    assert [(one.place.cell, one.why.code) for one in reading.refused] == [(cell, code)]


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    import zipfile

    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(info.filename, source.read(info).replace(old, new))
    return out.getvalue()


def test_marks_of_markdown_in_a_cell_are_what_they_are():
    draft = asked(HEAD, 1, "2*3*4 = ? # 1", "_a_", "[b]", "<b>c</b>", "- d", "A")
    assert rich.plain(draft.stem) == "2*3*4 = ? # 1"
    assert options(draft) == ["_a_", "[b]", "<b>c</b>", "- d"]


def test_raised_and_lowered_letters_stay():
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(HEAD)
    sheet.append([1, "Diện tích?", None, None, "ba", "bốn", "A"])
    up, down = InlineFont(vertAlign="superscript"), InlineFont(vertAlign="subscript")
    sheet["C2"] = CellRichText("5 m", TextBlock(up, "2"))
    sheet["D2"] = CellRichText("H", TextBlock(down, "2"), "O *")
    draft = one(saved(workbook))
    assert [part.text for part in draft.parts[:2]] == ["5 m^2^", "H~2~O \\*"]
    assert right(draft) == "A"


def picture(colour: str) -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (8, 6), colour).save(out, "PNG")
    out.seek(0)
    return out


def test_pictures_that_lie_on_a_row():
    workbook = Workbook()
    sheet = workbook.active
    for row in (HEAD, [1, "Hình nào?", "một", None, "ba", "bốn", "B"]):
        sheet.append(row)
    for colour, cell in (("red", "B2"), ("blue", "D2"), ("green", "A9")):
        sheet.add_image(SheetImage(picture(colour)), cell)
    reading = read(saved(workbook))
    (draft,) = reading.drafts
    assert [len(rich.pictures(text)) for text in (draft.stem, *(part.text for part in draft.parts))] == [1, 0, 1, 0, 0]
    assert right(draft) == "B"
    shown = rich.pictures(draft.stem + draft.parts[1].text)
    assert [reading.pictures[name] for name in shown] == [picture("red").read(), picture("blue").read()]
    assert codes(reading.notes) == ["pictures_elsewhere"]


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_names_of_columns(column, name):
    assert letters_of(column) == name


@pytest.mark.parametrize("raw", ["1e400", "nan", "inf", "-", "1e-300", "9" * 400, ""])
def test_numbers_that_are_none(raw):
    assert number_cell(raw).text is not None
