"""The parts of a .docx: unpacked with a limit, parsed without entities, named through their relations."""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
from functools import cache
from io import BytesIO

from lxml import etree

from app.domain.drafts import Unreadable
from app.formats.archives import DAMAGED

MAX_PART = 24_000_000
"""Bytes of one unpacked XML part; a document of 5,000 questions has about 6 million."""
MAX_TAGS = 2_500_000
"""Tags in one XML part: each becomes an object of some hundred bytes."""
MAX_PICTURE = 30_000_000
MAX_PICTURES = 60_000_000
"""Bytes of all pictures together."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
V = "{urn:schemas-microsoft-com:vml}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W,
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R,
    b"http://purl.oclc.org/ooxml/drawingml/main": A,
    b"http://purl.oclc.org/ooxml/officeDocument/math": M,
    b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": WP,
}
"""Word's "Strict Open XML" files use other names for the same elements."""

_DRAWINGS = (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00")  # WMF, placeable or not


@cache
def parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )


class Package:
    """An opened .docx.

    Raises:
        Unreadable: ``archive_damaged``, ``archive_too_large``, or ``file_not_read`` for XML that is none.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except DAMAGED as error:
            raise Unreadable("archive_damaged") from error
        self._names = {name.lstrip("/").lower(): name for name in self._archive.namelist()}
        self._taken = 0
        self.main = self._main()
        self.relations = self._relations(self.main)
        self.is_generated = self._is_generated()

    def part(self, name: str) -> etree._Element | None:
        """The root of an XML part; None where there is none."""
        content = self._read(name, MAX_PART)
        if content is None:
            return None
        if content.count(b"<") > MAX_TAGS:
            raise Unreadable("archive_too_large", most=MAX_PART)
        if b"purl.oclc.org/ooxml" in content[:8000]:
            for strict, usual in _STRICT.items():
                content = content.replace(strict, usual[1:-1].encode())
        try:
            return etree.fromstring(content, parser())
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Unreadable("file_not_read") from error

    def related(self, kind: str) -> etree._Element | None:
        """The part that the document relates to as ``styles``, ``numbering`` …; one that is broken counts as none."""
        for target, its_kind in self.relations.values():
            if its_kind == kind:
                try:
                    return self.part(target)
                except Unreadable:
                    return None
        return None

    def picture(self, relation: str) -> tuple[str, bytes, str]:
        """The name, the bytes and the fault of the picture behind a relation.

        The fault is empty, ``drawing`` for WMF and EMF, ``missing``, or ``too_large``.
        """
        target, _ = self.relations.get(relation, ("", ""))
        shown = posixpath.basename(target) or relation
        try:
            content = self._read(target, MAX_PICTURE) if target else None
        except Unreadable:
            return shown, b"", "too_large"
        if not content:
            return shown, b"", "missing"
        if (
            content.startswith(_DRAWINGS)
            or content[40:44] == b" EMF"
            or shown.lower().endswith((".wmf", ".emf", ".wmz", ".emz"))
        ):
            return shown, b"", "drawing"
        if self._taken + len(content) > MAX_PICTURES:
            return shown, b"", "too_large"
        self._taken += len(content)
        return hashlib.sha256(content).hexdigest()[:32], content, ""

    def _is_generated(self) -> bool:
        """Did a program write the document? Then descriptions of pictures were put there on purpose."""
        for target, kind in self._relations("").values():
            if kind == "core-properties":
                return b"python-docx" in (self._read(target, 100_000) or b"")
        return False

    def _main(self) -> str:
        for target, kind in self._relations("").values():
            if kind == "officeDocument":
                return target
        return "word/document.xml"

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """id -> (part, kind). What lies outside the package (linked pictures) has no part."""
        folder, name = posixpath.split(part)
        root = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for child in root if root is not None else ():
            target = child.get("Target", "")
            if child.get("TargetMode") == "External":
                target = ""
            elif target.startswith("/"):
                target = target[1:]
            else:
                target = posixpath.normpath(posixpath.join(folder, target))
            found[child.get("Id", "")] = (target, child.get("Type", "").rpartition("/")[2])
        return found

    def _read(self, name: str, most: int) -> bytes | None:
        known = self._names.get(name.lower())
        if known is None:
            return None
        try:
            if self._archive.getinfo(known).file_size > most:
                raise Unreadable("archive_too_large", most=most)
            with self._archive.open(known) as member:
                # The declared size may lie: never take more than the limit.
                content = member.read(most + 1)
        except DAMAGED as error:
            raise Unreadable("archive_damaged") from error
        if len(content) > most:
            raise Unreadable("archive_too_large", most=most)
        return content
