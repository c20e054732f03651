"""What .xlsx and .ods share: an archive of XML parts, read in pieces and never further than is reasonable."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import IO, TypeAlias

from lxml import etree

from app.domain.drafts import Unreadable
from app.formats.archives import DAMAGED

Element: TypeAlias = etree._Element
MOST_PART = 100_000_000
"""Bytes of one part, unpacked."""


class Package:
    """An open archive. A part is unpacked no further than the size that its archive declares and `MOST_PART`.

    Raises:
        Unreadable: ``archive_damaged``, by every method.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except DAMAGED as error:
            raise Unreadable("archive_damaged") from error
        self._names = {info.filename.lstrip("/").lower(): info for info in self._archive.infolist()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def read(self, name: str, most: int = MOST_PART) -> bytes:
        """The bytes of a part; nothing where there is no such part."""
        info = self._names.get(name.lower())
        if info is None:
            return b""
        try:
            with self._open(info, most) as part:
                return part.read()
        except DAMAGED as error:
            raise Unreadable("archive_damaged") from error

    def _open(self, info: zipfile.ZipInfo, most: int) -> IO[bytes]:
        if info.flag_bits & 1:
            raise Unreadable("file_protected")
        if info.file_size > most:
            raise Unreadable("archive_too_large", most=most)
        return self._archive.open(info)

    def elements(self, name: str, *tags: str, start: bool = False) -> Iterator[Element | tuple[str, Element]]:
        """The elements of a part with these local names, one after the other as they end.

        With `start`, pairs of the event and the element, for their beginnings too. The caller clears what it has
        done with: nothing else keeps a large part from being held whole.
        """
        info = self._names.get(name.lower())
        if info is None:
            return
        events = ("start", "end") if start else ("end",)
        wanted = [f"{{*}}{tag}" for tag in tags]
        try:
            with self._open(info, MOST_PART) as part:
                found = etree.iterparse(
                    part, events=events, tag=wanted, resolve_entities=False, no_network=True, remove_comments=True
                )
                for event, element in found:
                    yield (event, element) if start else element
        except etree.XMLSyntaxError as error:
            if "huge text node" in str(error) or "too long" in str(error).lower():
                raise Unreadable("cell_too_large") from error
            raise Unreadable("file_not_read") from error
        except DAMAGED as error:
            raise Unreadable("archive_damaged") from error

    def root(self, name: str) -> Element | None:
        """The root of a small part; None where there is none or it is no XML."""
        data = self.read(name, 10_000_000)
        if not data:
            return None
        try:
            return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            raise Unreadable("file_not_read") from error

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: id -> (the last word of the relation's type, the other part's name)."""
        folder, _, file = name.rpartition("/")
        root = self.root(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, tuple[str, str]] = {}
        relation: Element
        for relation in () if root is None else root.iterchildren("{*}Relationship"):
            target: str = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if relation.get("TargetMode") != "External":
                found[relation.get("Id", "")] = relation.get("Type", "").rpartition("/")[2], path
        return found


def local(element: Element) -> str:
    """An element's name without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, whatever its namespace; empty where it is not there."""
    direct = element.get(name)
    if direct is not None:
        return direct
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
