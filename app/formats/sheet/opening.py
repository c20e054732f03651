"""A file of tables, whatever its kind, as sheets."""

from __future__ import annotations

from app.domain.drafts import Remark
from app.formats.sheet.cells import Sheet
from app.formats.sheet.delimited import read_delimited
from app.formats.sheet.ods import read_ods
from app.formats.sheet.package import Package
from app.formats.sheet.xls import read_xls
from app.formats.sheet.xlsx import read_xlsx

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_sheets(data: bytes, pictures: dict[str, bytes]) -> tuple[list[Sheet], list[Remark]]:
    """The sheets of a file, and what had to be assumed to read it; pictures that lie on them go into `pictures`.

    Raises:
        Unreadable: the file is damaged, protected or too long.
    """
    if data.startswith(OLE):
        return read_xls(data), []
    if data.startswith(ZIP):
        package = Package(data)
        if "content.xml" in package:
            return read_ods(package), []
        return read_xlsx(package, pictures), []
    sheet, notes = read_delimited(data)
    return [sheet], notes
