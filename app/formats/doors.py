"""Which door a file goes through: told by its bytes first, by its name second. A door is loaded when it is needed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any, Protocol

from app.domain.banks import Bank
from app.domain.drafts import Loss, Place, Reading, Remark, Unreadable, from_question
from app.domain.errors import Faults
from app.formats.archives import DAMAGED

MAX_BYTES = 30_000_000
"""Of a file that is to be imported."""
MAX_UNPACKED = 200_000_000
"""Of everything in a .docx, .xlsx or .ods: a few bytes can be made to unpack into gigabytes."""
MAX_MEMBERS = 5_000

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


Pictures = Mapping[str, tuple[str, bytes]]
"""Pictures by their names: media type and bytes."""


@dataclass(frozen=True, slots=True)
class Writer:
    """How a format is written.

    Attributes:
        module: below app.formats; its `write(bank, pictures)` gives the bytes and the losses.
        ending, mime: of the file.
        typed: it takes pictures with their media types, not their bytes alone.
    """

    module: str
    ending: str
    mime: str
    typed: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."
WRITERS = {
    "sheet": Writer("sheet", "xlsx", f"{_OFFICE}spreadsheetml.sheet"),
    "docx": Writer("docx_bank", "docx", f"{_OFFICE}wordprocessingml.document"),
    "moodle_xml": Writer("moodle_xml", "xml", "application/xml", typed=True),
    "gift": Writer("gift", "gift", "text/plain", typed=True),
    "aiken": Writer("aiken", "txt", "text/plain", typed=True),
    "bankfile": Writer("bankfile", "toml", "application/toml"),
}
"""By the names of the formats, in the order in which they are offered."""


class Door(Protocol):
    """Reads the bytes of one format. `name` is the file's, `key` the bytes of a second file that holds the answers."""

    def __call__(self, data: bytes, *, name: str = "", key: bytes | None = None) -> Reading: ...


def read(data: bytes, name: str, *, key: bytes | None = None, key_name: str = "") -> Reading:
    """Read a file of any format that is known.

    Args:
        data: the file's bytes.
        name: the file's name; its ending helps where the bytes leave a choice.
        key: a second file with the answers (Word, Excel or text), and `key_name` its name.

    Raises:
        Unreadable: no question can be read from the file at all; the fault says why.
    """
    for one in (data, key or b""):
        if len(one) > MAX_BYTES:
            raise Unreadable("file_too_large", found=len(one), most=MAX_BYTES)
    if not data.strip():
        raise Unreadable("file_empty")
    door = door_of(data, name)
    return _door(door)(data, name=name, key=key)


def pasted(text: str, page: str) -> bytes:
    """What to read of a text that was pasted: the HTML that came with it, for its looks, unless the text is of a format
    of its own.

    Args:
        page: empty where none came with it.
    """
    data = text.encode("utf-8", "replace")
    try:
        with_looks = bool(page.strip()) and door_of(data, "") == "cau"
    except Unreadable:
        with_looks = False
    return b"<!doctype html>\n" + page.encode("utf-8", "replace") if with_looks else data


def write(form: str, bank: Bank, pictures: Pictures | None = None) -> tuple[bytes, tuple[Loss, ...]]:
    """A bank in one of the formats of `WRITERS`, and what that format cannot hold of it."""
    given = pictures or {}
    if form == "bankfile":
        return _bank_file(bank, given)
    writer = WRITERS[form]
    plain = {name: data for name, (_, data) in given.items()}
    module: Any = import_module(f"app.formats.{writer.module}")
    data, losses = module.write(bank, given if writer.typed else plain)
    return data, tuple(losses)


def _bank_file(bank: Bank, pictures: Pictures) -> tuple[bytes, tuple[Loss, ...]]:
    """Our own file holds everything but pictures; what its rules do not allow is told as it would be when read."""
    from app.formats import bankfile

    data = bankfile.write(bank)
    losses = [Loss("", Remark("pictures_not_in_file", {"count": len(pictures)}))] if pictures else []
    try:
        if bankfile.read(data) != bank:
            losses.append(Loss("", Remark("file_reads_otherwise")))
    except Faults as found:
        places = dict.fromkeys(fault.place.removeprefix("question ") for fault in found.faults)
        losses += [Loss(place, Remark("bank_file_faulty")) for place in places]
    return data, tuple(losses)


def door_of(data: bytes, name: str) -> str:
    """The name of the door for a file.

    Raises:
        Unreadable: ``doc_binary`` for an old Word file, ``format_not_known`` for bytes that nothing here reads.
    """
    ending = name.lower().rpartition(".")[2]
    if data.startswith(_ZIP):
        return _packed(data)
    if data.startswith(_OLE):
        # Both old Word and old Excel files are OLE; a workbook names its stream in UTF-16.
        if ending == "xls" or any(word.encode("utf-16-le") in data for word in ("Workbook", "Book")):
            return "sheet"
        # A new file with a password is packed into the old container.
        raise Unreadable("file_protected" if "EncryptedPackage".encode("utf-16-le") in data else "doc_binary")
    if data.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")) or b"\0\0\0\0" in data[:4096]:
        raise Unreadable("format_not_known", ending=ending)
    if ending in ("csv", "tsv"):
        return "sheet"
    return _of_text(_text(data[:2_000_000]), ending)


def _packed(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except DAMAGED as error:
        raise Unreadable("archive_damaged") from error
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Unreadable("archive_too_large", most=MAX_UNPACKED)
    names = {member.filename for member in members}
    if "word/document.xml" in names:
        return "cau"
    if "content.xml" in names or any(name.startswith("xl/") for name in names):
        return "sheet"
    raise Unreadable("archive_not_known")


def _text(data: bytes) -> str:
    """Enough of the text to tell the format; Windows' editors call UTF-16 "Unicode"."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return data.decode(encoding, "replace")


def _of_text(text: str, ending: str) -> str:
    if ending in ("gift", "toml", "aiken"):
        return {"gift": "gift", "toml": "bankfile", "aiken": "aiken"}[ending]
    if ending in ("html", "htm") or re.match(r"\ufeff?\s*<(!doctype\s+html|html)\b", text, re.I):
        return "cau"
    if re.match(r"\ufeff?\s*(<\?xml|<quiz|<!--)", text) or ending == "xml":
        return "moodle_xml"
    if re.search(r'^format\s*=\s*"bangvang\.bank', text, re.M):
        return "bankfile"
    if re.search(r"^ANSWER:\s*[A-Z]", text, re.M):
        return "aiken"
    if re.search(r"(?<!\\)\{[^{}]*?(?:[=~#]|^\s*(?:T|F|TRUE|FALSE)\b)", text, re.M) or re.search(
        r"^::|^\$CATEGORY:|(?<!\\)\{\s*(?:T|F|TRUE|FALSE)?\s*(?:#[^{}]*)?\}", text, re.M
    ):
        return "gift"
    return "sheet" if _is_table(text) else "cau"


def _is_table(text: str) -> bool:
    """Text out of a spreadsheet: pasted, or saved as "Unicode text", with tabs between the cells."""
    if text.count("\t") < 4:
        return False
    from app.formats.sheet.names import names_questions

    return any(names_questions(line.split("\t")) for line in text.split("\n", 30)[:30] if line.count("\t") > 1)


def _door(name: str) -> Door:
    """The function behind a door's name; its module is loaded now and not before."""
    if name == "bankfile":
        return _bankfile
    found: Door = import_module(f"app.formats.{name}").read
    return found


def _bankfile(data: bytes, *, name: str = "", key: bytes | None = None) -> Reading:
    """A bank file holds no doubt: it is right, or it is refused whole."""
    from app.formats import bankfile

    bank = bankfile.read(data)
    drafts = (
        from_question(
            item.question,
            Place(label=item.ref),
            source=item.source,
            topic=item.topic,
            level=item.level,
            ref=item.ref,
            points=item.points,
            key_from="format",
        )
        for item in bank.questions
    )
    return Reading("bankfile", tuple(drafts))
