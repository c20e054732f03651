"""A page of HTML as lines and tables: a saved page, or what a program puts on the clipboard beside the text.

Word numbers its lists itself and writes the label into a span of its own (``mso-list:Ignore``); Google Docs and
LibreOffice leave the labels to the reader, who counts them here. Nothing of a page is run or fetched.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import etree

from app.domain.drafts import Unreadable
from app.formats import rich
from app.formats.cau import css, numbering
from app.formats.cau.css import Properties, Sheet, State
from app.formats.cau.lines import OBJECT, Block, Cell, Document, Line, Look, Span, Text, calm, clean, table_of
from app.formats.cau.package import MAX_PICTURE, MAX_PICTURES
from app.formats.cau.plain import decoded

MAX_TAGS = 800_000
"""Tags of a page; one of 5,000 questions out of Word has about half as many."""
MAX_WIDE = 2_000
"""Cells of a row."""
MAX_DEPTH = 120
"""Elements inside elements; below, only their text is taken."""

_IS_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!doctype\s+html|<html)\b", re.I)
_CONDITION = re.compile(r"<!\[(?:if\b[^\]>]*|endif)\]>", re.I)
_FRAME = re.compile(r"</?(?:html|body)\b[^>]*>", re.I)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_LABEL = re.compile(r"\W*(?:.*\s)?(?:(?P<number>\d+)|(?P<upper>[A-H])|(?P<lower>[a-h])|(?P<roman>[ivxlc]+))\W*", re.I)
_UNSHOWN_NAMES = """
script style template head title noscript link meta datalist xml object embed iframe svg canvas audio video textarea
select option button
"""
_UNSHOWN = frozenset(_UNSHOWN_NAMES.split())
_BLOCK_NAMES = """
p div section article header footer main nav aside address figure figcaption fieldset legend form center details summary
dl dt dd caption hgroup blockquote pre h1 h2 h3 h4 h5 h6 hr thead tbody tfoot tr td th
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_ELSEWHERE = {"comment-list": "", "footnote-list": "footnotes_left_out", "endnote-list": "footnotes_left_out"}
_FORMS = {
    "upper-alpha": "upperLetter", "upper-latin": "upperLetter", "A": "upperLetter",
    "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "a": "lowerLetter",
    "upper-roman": "upperRoman", "I": "upperRoman", "lower-roman": "lowerRoman", "i": "lowerRoman",
    "decimal": "decimal", "1": "decimal", "decimal-leading-zero": "decimalZero", "none": "none",
    "disc": "bullet", "circle": "bullet", "square": "bullet",
}  # fmt: skip
"""How a list counts, by the names that HTML and CSS have for it."""

_parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)


def is_page(data: bytes, name: str = "") -> bool:
    """Is this a page of HTML, by its first bytes or its name?"""
    return bool(_IS_PAGE.match(data)) or name.lower().endswith((".html", ".htm"))


def read(data: bytes) -> Document:
    """Read what a page shows.

    Raises:
        Unreadable: ``archive_too_large`` for a page of too many elements, ``file_not_read`` for none at all.
    """
    document = Document()
    # Conditions of Word's own would be comments to the parser, and several pages one after the other end at the first.
    text = _FRAME.sub(" ", _CONDITION.sub("", decoded(data, document)))
    if text.count("<") > MAX_TAGS:
        raise Unreadable("archive_too_large", most=MAX_TAGS)
    try:
        root = etree.fromstring(f"<html><body>{text}</body></html>".encode("utf-8", "replace"), _parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("file_not_read") from error
    if root is None:
        raise Unreadable("file_not_read")
    return _Reader(document, root).document


@dataclass
class _List:
    """A list that is open: its name among all lists, how it counts, and the number of its next item."""

    name: str
    form: str
    count: int


class _Reader:
    """Walks once through a page; the spans of the paragraph under way wait until it ends."""

    def __init__(self, document: Document, root: etree._Element) -> None:
        self.document = document
        self._sheet = Sheet()
        for style in root.iter("style"):
            self._sheet.add(style.text or "")
        self._blocks: list[Block] = document.blocks
        self._spans: list[Span] = []
        self._notes: list[tuple[str, str]] = []
        self._numbered: tuple[str, str] | None = None
        self._lists: list[_List] = []
        self._lists_seen = self._number = self._taken = 0
        self._heading = self._blank = False
        self._flat = True
        """Nothing but blanks stands on the line under way: the next blank is not seen."""
        self._element(root, State(), 0)
        self._end()

    def _element(self, element: etree._Element, above: State, depth: int) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSHOWN:
            return
        properties = self._sheet.of(element, tag)
        if self._is_left_out(element, tag, properties):
            return
        state = css.state_of(element, tag, properties, above)
        if depth > MAX_DEPTH:
            self._text("".join(element.itertext()), state)
        elif handler := _HANDLERS.get(tag):
            handler(self, element, properties, state, depth)
        elif "mso-list" in properties and properties["mso-list"].startswith("ignore"):
            self._label("".join(element.itertext()), _innermost(self, element, state))
        elif "mso-tab-count" in properties:
            self._text("\t", replace(state, kept=True))
        elif tag in _BLOCKS:
            self._block(element, tag, properties, state, depth)
        else:
            self._children(element, state, depth)

    def _is_left_out(self, element: etree._Element, tag: str, properties: Properties) -> bool:
        if css.is_hidden(properties):
            if "".join(element.itertext()).strip():
                self.document.note("hidden_text")
            return True
        if tag == "del":
            self.document.note("changes_accepted")
            return True
        note = _ELSEWHERE.get(properties.get("mso-element", ""))
        if note:
            self.document.note(note)
        return note is not None or properties.get("mso-special-character") in ("comment", "footnote")

    def _children(self, element: etree._Element, state: State, depth: int) -> None:
        if element.text:
            self._text(element.text, state)
        for child in element:
            self._element(child, state, depth + 1)
            if child.tail:
                self._text(child.tail, state)

    def _text(self, text: str, state: State) -> None:
        if not state.kept:
            text = _BLANKS.sub(" ", text)
            if self._flat:
                text = text.lstrip(" ")
        if not text:
            return
        self._flat = text[-1] in " \n"
        text = self.document.typed_with(state.font, text)
        if cleaned := clean(text.upper() if state.capitals else text):
            self._spans.append(Span(cleaned, state.look))

    def _block(self, element: etree._Element, tag: str, properties: Properties, state: State, depth: int) -> None:
        self._end()
        if "level" in properties.get("mso-list", ""):
            words = properties["mso-list"].split()
            self._numbered = f"{words[-1]}.{words[1] if len(words) > 1 else ''}", ""
        self._heading = tag in ("h1", "h2", "h3", "h4", "h5", "h6")
        self._children(element, state, depth)
        self._end()
        self._heading = False

    def _end(self, *, whole: bool = False) -> None:
        """End the paragraph; a label that nothing stands behind yet waits for the next, unless it is `whole`."""
        self._flat = True
        if not whole and self._spans and all(span.auto for span in self._spans):
            return
        text = Text(tuple(calm(self._spans)))
        notes, numbered = tuple(self._notes), self._numbered
        self._spans, self._notes, self._numbered = [], [], None
        if not text and not notes:
            self._blank = self._blank or bool(text.plain)
            return
        self._number += 1
        shown = [one for one in text.lines() if one] or [text]
        for at, one in enumerate(shown):
            first = at == 0
            self._blocks.append(
                Line(
                    self._number,
                    one,
                    numbered if first and numbered and numbered[1] else None,
                    self._heading,
                    self._blank and first,
                    notes if first else (),
                )
            )
        self._blank = False

    def _label(self, typed: str, state: State) -> None:
        """What numbering typed in front of a paragraph."""
        label = clean(typed).strip()
        found = _LABEL.fullmatch(label) if label else None
        if found is None or (state.font.lower() in ("symbol", "wingdings", "courier new") and not found["number"]):
            form, label = "bullet", "-" if label else ""
        elif found["number"]:
            form = "decimal"
        elif found["upper"] and found["upper"].isupper():
            form = "upperLetter"
        elif found["upper"] or found["lower"]:
            form = "lowerLetter"
        else:
            form = "upperRoman" if found["roman"].isupper() else "lowerRoman"
        self._numbered = (self._numbered or ("", ""))[0], form
        if label:
            self._spans.append(Span(f"{label} ", state.look, auto=True))

    def _break(self, _element: etree._Element, _properties: Properties, state: State, _depth: int) -> None:
        self._spans.append(Span("\n", state.look))
        self._flat = True

    def _list(self, element: etree._Element, properties: Properties, state: State, depth: int) -> None:
        self._end()
        otherwise = "decimal" if element.tag == "ol" else "bullet"
        self._lists_seen += 1
        name = f"list{self._lists_seen}.{len(self._lists)}"
        start = _number(element.get("start"), 1)
        self._lists.append(_List(name, _form(element, properties, otherwise), start))
        self._children(element, state, depth)
        self._end(whole=True)
        self._lists.pop()

    def _item(self, element: etree._Element, properties: Properties, state: State, depth: int) -> None:
        self._end(whole=True)
        if self._lists and "mso-list" not in properties:
            known = self._lists[-1]
            form = _form(element, properties, known.form)
            known.count = _number(element.get("value"), known.count)
            self._numbered = known.name, form
            if form != "none":
                label = "-" if form == "bullet" else f"{numbering.spelled(known.count, form)}."
                self._spans.append(Span(f"{label} ", state.look, auto=True))
            known.count += 1
        elif "mso-list" in properties:
            self._numbered = f"{properties['mso-list'].split()[-1]}.", ""
        self._children(element, state, depth)
        self._end(whole=True)

    def _table(self, element: etree._Element, _properties: Properties, state: State, depth: int) -> None:
        self._end(whole=True)
        outer, around = self._blocks, self._lists
        rows: list[tuple[Cell, ...]] = []
        first = self._number + 1
        for row, row_state in self._rows(element, state):
            cells: list[Cell] = []
            for cell in row:
                if cell.tag in ("td", "th"):
                    self._blocks, self._lists, self._blank = [], [], False
                    self._cell(cell, row_state, depth)
                    lines: list[Line] = []
                    for block in self._blocks:
                        lines += [block] if isinstance(block, Line) else list(block.lines())
                    cells += [tuple(lines), *((),) * (min(_number(cell.get("colspan"), 1), 63) - 1)]
                if len(cells) > MAX_WIDE:
                    raise Unreadable("archive_too_large", most=MAX_WIDE)
            if cells:
                rows.append(tuple(cells))
        self._blocks, self._lists, self._blank = outer, around, False
        outer.append(table_of(first, rows))

    def _rows(self, element: etree._Element, state: State) -> list[tuple[etree._Element, State]]:
        found: list[tuple[etree._Element, State]] = []
        for child in element:
            if child.tag in ("thead", "tbody", "tfoot"):
                inside = css.state_of(child, child.tag, self._sheet.of(child, child.tag), state)
                found += self._rows(child, inside)
            elif child.tag == "tr":
                found.append((child, css.state_of(child, "tr", self._sheet.of(child, "tr"), state)))
            elif child.tag == "caption":
                self._element(child, state, 0)
        return found

    def _cell(self, cell: etree._Element, state: State, depth: int) -> None:
        properties = self._sheet.of(cell, cell.tag)
        if not css.is_hidden(properties):
            self._children(cell, css.state_of(cell, cell.tag, properties, state), depth + 1)
        self._end(whole=True)

    def _picture(self, element: etree._Element, _properties: Properties, _state: State, _depth: int) -> None:
        address = (element.get("src") or "").strip()
        content = _inside(address)
        shown = "" if address.startswith("data:") else address.rpartition("/")[2][:80]
        if content is None:
            self._notes.append(("picture_left_behind", shown or "?"))
        elif len(content) > MAX_PICTURE or self._taken + len(content) > MAX_PICTURES:
            self._notes.append(("picture_too_large", shown or "?"))
        else:
            self._taken += len(content)
            name = hashlib.sha256(content).hexdigest()[:32]
            self.document.pictures[name] = content
            self._spans.append(Span(OBJECT, Look(), raw=rich.picture(name, "")))
            self._flat = False


def _inside(address: str) -> bytes | None:
    """The bytes of a picture that stands in the page itself."""
    head, _, body = address.partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64") or len(body) > 2 * MAX_PICTURE:
        return None
    try:
        return base64.b64decode(body) or None
    except (binascii.Error, ValueError):
        return None


def _innermost(reader: _Reader, element: etree._Element, state: State) -> State:
    """How the first text of a label looks, whose formatting may lie inside it."""
    while not (element.text or "").strip() and len(element) and isinstance(element[0].tag, str):
        element = element[0]
        state = css.state_of(element, element.tag, reader._sheet.of(element, element.tag), state)
    return state


def _form(element: etree._Element, properties: Properties, otherwise: str) -> str:
    """How a list or an item counts."""
    named = properties.get("list-style-type") or properties.get("list-style", "")
    for word in (*named.split(), element.get("type") or ""):
        if word in _FORMS:
            return _FORMS[word]
    return otherwise


def _number(text: str | None, otherwise: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else otherwise


_HANDLERS: dict[str, Callable[[_Reader, etree._Element, Properties, State, int], None]] = {
    "br": _Reader._break,
    "img": _Reader._picture,
    "ul": _Reader._list,
    "ol": _Reader._list,
    "li": _Reader._item,
    "table": _Reader._table,
}
