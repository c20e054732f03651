"""The same table as .csv, .tsv, .ods and .xls, in the encodings and with the marks that people's programs write."""

from __future__ import annotations

import struct
import unicodedata
import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

import pytest

from app.domain.drafts import Unreadable
from tests.formats.sheet.tables import HEAD, codes, one, options, read, right

ROWS = [HEAD, ["1", "Thủ đô của Việt Nam?", "Hà Nội", "Huế", "Đà Nẵng; Hội An", "Cần Thơ", "A"]]


def text(mark: str = ",", rows=ROWS) -> str:
    def cell(value: str) -> str:
        return f'"{value}"' if mark in value or "\n" in value or '"' in value else value

    return "\r\n".join(mark.join(map(cell, row)) for row in rows) + "\r\n"


def is_right(draft) -> None:
    assert draft.stem == "Thủ đô của Việt Nam?"
    assert options(draft) == ["Hà Nội", "Huế", "Đà Nẵng; Hội An", "Cần Thơ"]
    assert right(draft) == "A"
    assert not draft.doubts


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_text_in_any_encoding_with_any_mark(mark, encoding):
    written = text(mark)
    if encoding == "cp1258":
        written = "".join(map(_half, written))
    reading = read(written.encode(encoding), "cau-hoi.csv")
    is_right(reading.drafts[0])
    assert codes(reading.notes) == {"cp1258": ["encoding_assumed"], "utf-16": ["encoding_assumed"]}.get(encoding, [])


def _half(character: str) -> str:
    """The character as Windows-1258 has it: whole, or a letter and the mark of its tone behind it."""
    try:
        character.encode("cp1258")
    except UnicodeEncodeError:
        marks = unicodedata.normalize("NFD", character)
        tone = next(mark for mark in marks if mark in "\u0300\u0309\u0303\u0301\u0323")
        return unicodedata.normalize("NFC", marks.replace(tone, "")) + tone
    return character


def test_a_tsv_and_the_line_that_excel_writes_first():
    is_right(one(text("\t").encode(), "cau-hoi.tsv"))
    is_right(one(b"sep=;\r\n" + text(";").encode(), "cau-hoi.csv"))


def test_a_table_that_was_pasted_or_saved_as_unicode_text():
    is_right(one(text("\t").encode(), ""))
    is_right(read(("\ufeff" + text("\t")).encode("utf-16-le"), "de.txt").drafts[0])


def test_a_western_file():
    rows = [["Question", "Option A", "Option B", "Key"], ["Café?", "Zoë", "René", "B"]]
    reading = read(text(",", rows).encode("cp1252"), "q.csv")
    assert options(reading.drafts[0]) == ["Zoë", "René"]
    assert codes(reading.notes) == ["encoding_assumed"]


def test_cells_of_several_lines_and_the_line_on_which_a_row_begins():
    rows = [["Câu hỏi", "Phương án", "Đáp án"], ["Một?", "A. x\nB. y", "A"], ["Hai?", 'A. "z"\nB. t', "B"]]
    reading = read(text(",", rows).replace('""', '"').replace('"z"', '""z""').encode(), "q.csv")
    assert [draft.place.line for draft in reading.drafts] == [2, 4]
    assert [draft.place.cell for draft in reading.drafts] == ["A2", "A3"]
    assert options(reading.drafts[1]) == ['"z"', "t"]


def test_a_quotation_mark_that_never_closes_swallows_nothing():
    data = (
        'Câu hỏi;Phương án A;Phương án B;Đáp án\r\n"Học, học nữa" là của ai?;Lê-nin;"Bác;A\r\nHai?;x;y;B\r\n'.encode()
    )
    reading = read(data, "q.csv")
    assert [options(draft) for draft in reading.drafts] == [["Lê-nin", '"Bác'], ["x", "y"]]
    assert codes(reading.notes) == ["quotes_as_text"]


@pytest.mark.parametrize("data", [b"\0\1\2\3" * 40, bytes(range(1, 32)) * 9, b"\xff\xfe\x00"])
def test_bytes_that_are_no_text(data):
    with pytest.raises(Unreadable):
        read(data, "q.csv")


def ods(body: str) -> bytes:
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}><office:body><office:spreadsheet>'
        f"{body}</office:spreadsheet></office:body></office:document-content>"
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return out.getvalue()


def ods_rows(rows) -> str:
    def cell(value) -> str:
        if isinstance(value, str):
            lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
            return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
        kind = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"

    return "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)


def test_an_opendocument_spreadsheet():
    cell = '<table:table-cell table:number-columns-repeated="16384"/>'
    empty = f'<table:table-row table:number-rows-repeated="1048000">{cell}</table:table-row>'
    is_right(one(ods(f'<table:table table:name="Đề">{ods_rows(ROWS)}{empty}</table:table>'), "q.ods"))
    rows = [HEAD, [1.0, "Hai?", 1.0, 2.5, "ba<", "a\nb", "B"]]
    body = (
        f'<table:table table:name="Đề"><table:table-row table:number-rows-repeated="3"/>{ods_rows(rows)}</table:table>'
    )
    draft = one(ods(body), "q.ods")
    assert (draft.place.cell, draft.place.label) == ("Đề!B5", "1")
    assert options(draft) == ["1", "2,5", "ba<", "a\nb"]


def test_repeated_cells_of_an_opendocument_spreadsheet_are_bounded():
    many = 'office:value-type="string" table:number-columns-repeated="16384"'
    cell = f"<table:table-cell {many}><text:p>x</text:p></table:table-cell>"
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    body = f'<table:table table:name="a">{rows}</table:table>'
    with pytest.raises(Unreadable) as caught:
        read(ods(body), "q.ods")
    assert caught.value.faults[0].code == "sheet_long"


def xls(rows) -> bytes:
    """A workbook of Excel 97 with one sheet: records in a stream, the stream in an OLE container."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def string(value: str, width: str = "<H") -> bytes:
        return struct.pack(width, len(value)) + b"\x01" + value.encode("utf-16-le")

    cells = b""
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                cells += record(0x0204, place + string(value))
            elif isinstance(value, bool):
                cells += record(0x0205, place + bytes((value, 0)))
            else:
                cells += record(0x0203, place + struct.pack("<d", value))
    size = struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 6)) + record(
        0x0042, struct.pack("<H", 1200)
    )
    name = string("Đề", "<B")
    offset = len(start) + 4 + 6 + len(name) + 4
    book = start + record(0x0085, struct.pack("<IBB", offset, 0, 0) + name) + record(0x000A, b"")
    book += record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 6)) + record(0x0200, size)
    return ole("Workbook", book + cells + record(0x000A, b""))


def ole(name: str, stream: bytes) -> bytes:
    """An OLE container with one stream: a header, a table of sectors, a directory, the stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    header += b"\xff\xff\xff\xff" * 108

    def entry(label: str, kind: int, child: int, first: int, size: int) -> bytes:
        written = (label + "\0").encode("utf-16-le") if label else b""
        links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        rest = b"\0" * 36 + struct.pack("<IQ", first, size)
        return written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1) + links + rest

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(name, 2, 0xFFFFFFFF, 2, len(stream))
    directory += entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    return header + struct.pack("<128I", *table) + directory + stream


def test_an_old_workbook():
    is_right(one(xls(ROWS), "q.xls"))
    draft = one(xls([HEAD, [1.0, "Hai?", 1.0, 2.5, True, "bốn", 2.0]]), "q.xls")
    assert (draft.place.cell, draft.place.label) == ("Đề!B2", "1")
    assert (options(draft), right(draft)) == (["1", "2,5", "TRUE", "bốn"], "B")


@pytest.mark.parametrize(
    ("stream", "name", "code"),
    [("EncryptedPackage", "q.xlsx", "file_protected"), ("WordDocument", "q.doc", "doc_binary")],
)
def test_containers_of_other_programs(stream, name, code):
    with pytest.raises(Unreadable) as caught:
        read(ole(stream, b"x"), name)
    assert caught.value.faults[0].code == code


def test_a_binary_workbook_is_refused_by_name():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.bin", b"\x83\x01\x00")
    with pytest.raises(Unreadable) as caught:
        read(out.getvalue(), "q.xlsb")
    assert caught.value.faults[0].code == "xlsb_not_read"
