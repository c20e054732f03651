"""The Word file comes back: comments put into the author's own .docx, and nothing else changed.

Only the parts that hold comments and their anchors are written anew: the document itself, the comments and what names
them. Every other part goes through byte for byte.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from lxml import etree

from app.domain.drafts import Unreadable
from app.formats.archives import DAMAGED
from app.formats.docx_text import legal

MAX_PART = 120_000_000
"""Bytes of one unpacked part that is read as XML."""
_TYPES = "[Content_Types].xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_RELATIONS, _CONTENT = f"{{{_PACKAGE}relationships}}", f"{{{_PACKAGE}content-types}}"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def comment(data: bytes, comments: Sequence[tuple[int, str]], author: str, *, now: datetime | None = None) -> bytes:
    """The document with a comment at each paragraph named.

    Comments of others stay. Those that the same author left earlier are taken out first, so that they do not pile up
    when a file goes back and forth; answers to them stay as comments of their own.

    Args:
        comments: number of a paragraph, counted from 1 over all ``w:p`` of the body in document order, and what to
            say there. A number beyond the last paragraph means the last one.
        author: in whose name.
        now: when, by the comments' own account; without it they tell no time.

    Raises:
        Unreadable: ``archive_damaged``, ``archive_too_large`` or ``file_not_read`` where it is no Word document.
    """
    package = _Package(data)
    document = package.document
    name = package.comments_part()
    known = package.xml(name) if name else etree.Element(document.w("comments"), nsmap={"w": document.space})
    gone = [one for one in known if one.tag == document.w("comment") and one.get(document.w("author")) == author]
    package.forget(gone)
    document.drop({one.get(document.w("id"), "") for one in gone})
    for one in gone:
        known.remove(one)
    number = document.free_number(known)
    for at, text in comments:
        if document.anchor(at, number):
            known.append(_said(document, number, text, author, now))
            number += 1
    if name is None and len(known):
        name = package.new_comments_part()
    if name is not None:
        package.changed[name] = known
    return package.packed()


def _said(document: _Document, number: int, text: str, author: str, now: datetime | None) -> etree._Element:
    w = document.w
    found = etree.Element(w("comment"), {w("id"): str(number), w("author"): legal(author)})
    found.set(w("initials"), "".join(word[0] for word in legal(author).split())[:3])
    if now is not None:
        found.set(w("date"), now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    for line in legal(text).split("\n"):
        words = etree.SubElement(etree.SubElement(etree.SubElement(found, w("p")), w("r")), w("t"))
        words.text = line
        words.set(_SPACE, "preserve")
    return found


class _Document:
    """The main part: its paragraphs and the anchors in it."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        #: Word's namespace; "Strict Open XML" has another one
        self.space = str(etree.QName(root).namespace)
        body = root.find(self.w("body"))
        if body is None:
            raise Unreadable("file_not_read")
        self._paragraphs = list(body.iter(self.w("p")))

    def w(self, name: str) -> str:
        """An element's or attribute's full name."""
        return f"{{{self.space}}}{name}"

    def drop(self, numbers: set[str]) -> None:
        """Take the anchors of these comments out, with the runs that hold nothing else."""
        w = self.w
        anchors = (w("commentRangeStart"), w("commentRangeEnd"), w("commentReference"))
        for anchor in [found for found in self.root.iter(*anchors) if found.get(w("id")) in numbers]:
            holder: Any = anchor.getparent()
            holder.remove(anchor)
            if holder.tag == w("r") and all(child.tag == w("rPr") for child in holder):
                holder.getparent().remove(holder)

    def free_number(self, known: etree._Element) -> int:
        """A number above every comment's."""
        w = self.w
        anchors = self.root.iter(w("commentRangeStart"), w("commentRangeEnd"), w("commentReference"))
        numbers = [one.get(w("id"), "") for one in (*known, *anchors)]
        return max((int(number) for number in numbers if number.isdecimal()), default=-1) + 1

    def anchor(self, at: int, number: int) -> bool:
        """Put a comment's anchors around all that a paragraph holds; False where there is no paragraph."""
        if not self._paragraphs:
            return False
        w = self.w
        paragraph = self._paragraphs[min(max(at, 1), len(self._paragraphs)) - 1]
        # Word takes no comment inside a text box: it goes to the paragraph that the box hangs on.
        while (box := next(paragraph.iterancestors(w("txbxContent")), None)) is not None:
            paragraph = next(box.iterancestors(w("p")))
        first = 1 if len(paragraph) and paragraph[0].tag == w("pPr") else 0
        paragraph.insert(first, etree.Element(w("commentRangeStart"), {w("id"): str(number)}))
        etree.SubElement(paragraph, w("commentRangeEnd"), {w("id"): str(number)})
        etree.SubElement(etree.SubElement(paragraph, w("r")), w("commentReference"), {w("id"): str(number)})
        return True


class _Package:
    """The archive: parts are read when asked for, and those in `changed` are written anew."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except DAMAGED as error:
            raise Unreadable("archive_damaged") from error
        self.changed: dict[str, etree._Element] = {}
        main = next(
            (target for _, kind, target in self._relations("") if kind == "officeDocument"), "word/document.xml"
        )
        self._main = main
        self.document = _Document(self.xml(main))
        self.changed[main] = self.document.root

    def xml(self, name: str) -> etree._Element:
        """A part's root; the one that was changed where it was."""
        if name in self.changed:
            return self.changed[name]
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(self._read(name), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Unreadable("file_not_read") from error

    def comments_part(self) -> str | None:
        """The part that holds the comments; None where there is none yet."""
        return next((target for _, kind, target in self._relations(self._main) if kind == "comments"), None)

    def new_comments_part(self) -> str:
        """A name for it, related to the document and declared."""
        folder = posixpath.dirname(self._main)
        name = _unused(posixpath.join(folder, "comments"), ".xml", self._archive.namelist())
        relations = _relations_of(self._main)
        known = relations in self._archive.namelist()
        root = (
            self.xml(relations)
            if known
            else etree.Element(f"{_RELATIONS}Relationships", nsmap={None: _PACKAGE + "relationships"})
        )
        office = _STRICT_OFFICE if self.document.space.startswith("http://purl.oclc.org") else _OFFICE
        ids = [child.get("Id", "") for child in root]
        etree.SubElement(
            root,
            f"{_RELATIONS}Relationship",
            Id=_unused("rId", "", ids),
            Type=f"{office}/comments",
            Target=posixpath.basename(name),
        )
        self.changed[relations] = root
        types = self.xml(_TYPES)
        etree.SubElement(types, f"{_CONTENT}Override", PartName=f"/{name}", ContentType=_COMMENTS_TYPE)
        self.changed[_TYPES] = types
        return name

    def forget(self, gone: Iterable[etree._Element]) -> None:
        """Take comments out of what newer Words keep beside them: threads, ids, dates."""
        paragraphs = {p.get(f"{_W14}paraId") for one in gone for p in one.iter(self.document.w("p"))} - {None}
        if not paragraphs:
            return
        for _, kind, name in list(self._relations(self._main)):
            if kind in ("commentsExtended", "commentsIds"):
                root = self.xml(name)
                for entry in list(root):
                    space = f"{{{etree.QName(entry).namespace}}}"
                    if entry.get(f"{space}paraId") in paragraphs:
                        root.remove(entry)
                    elif entry.get(f"{space}paraIdParent") in paragraphs:
                        del entry.attrib[f"{space}paraIdParent"]
                self.changed[name] = root

    def packed(self) -> bytes:
        """The archive with its changed parts, in the order it had."""
        file = BytesIO()
        names = self._archive.namelist()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
            for entry in self._archive.infolist():
                content = (
                    self._written(entry.filename) if entry.filename in self.changed else self._read(entry.filename)
                )
                written.writestr(entry, content, entry.compress_type)
            for name in self.changed:
                if name not in names:
                    written.writestr(zipfile.ZipInfo(name), self._written(name), zipfile.ZIP_DEFLATED)
        return file.getvalue()

    def _written(self, name: str) -> bytes:
        return etree.tostring(self.changed[name], xml_declaration=True, encoding="UTF-8", standalone=True)

    def _relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Id, kind and target of what a part relates to inside the package."""
        name = _relations_of(part)
        if name not in self._archive.namelist():
            return
        for child in self.xml(name):
            if child.get("TargetMode") == "External":
                continue
            target = child.get("Target", "")
            inside = target[1:] if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
            yield child.get("Id", ""), child.get("Type", "").rpartition("/")[2], posixpath.normpath(inside)

    def _read(self, name: str) -> bytes:
        try:
            with self._archive.open(name) as member:
                content = member.read(MAX_PART + 1)
        except KeyError as error:
            raise Unreadable("file_not_read") from error
        except DAMAGED as error:
            raise Unreadable("archive_damaged") from error
        if len(content) > MAX_PART:
            raise Unreadable("archive_too_large", most=MAX_PART)
        return content


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _unused(stem: str, ending: str, taken: Iterable[str]) -> str:
    """The first of stem, stem1, stem2 … that is not taken."""
    known = {name.lower() for name in taken}
    names = (f"{stem}{number or ''}{ending}" for number in range(len(known) + 1))
    return next(name for name in names if name.lower() not in known)
