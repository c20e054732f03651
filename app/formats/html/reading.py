"""HTML, however broken, to Markdown that reads the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

from lxml import etree

from app.domain.drafts import Remark
from app.domain.names import UNSEEN
from app.formats import rich
from app.formats.html import tables
from app.formats.html.pieces import BREAK, Piece, markdown, tidy

Picture = Callable[[str, list[Remark]], str]
"""The name under which the picture of an address was kept, or nothing where it was not; says so itself."""

_MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em", "var": "em", "u": "em",
          "ins": "em", "sub": "sub", "sup": "sup"}  # fmt: skip
_CODE = frozenset(("code", "tt", "kbd", "samp"))
_BLOCK_NAMES = """
html body p div section article header footer main nav aside address figure figcaption fieldset legend form
center details summary dl dt dd caption hgroup blockquote li tr td th thead tbody tfoot
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_UNSHOWN = frozenset(("script", "style", "template", "head", "title", "noscript", "link", "meta", "datalist"))
_PLAYED = frozenset(("audio", "video", "iframe", "object", "embed", "canvas", "svg", "applet"))
_INLINE_NAMES = """
span font small big mark label a abbr acronym q time bdi bdo wbr nobr s del strike data ruby rb rt rp math
col colgroup input select option optgroup button textarea source track param area map picture
"""
_UNWRAPPED = frozenset(_INLINE_NAMES.split())
_COLOURED = re.compile(r"(?:^|;)\s*(?:background-)?color\s*:", re.I)
_LETTERED = re.compile(r"list-style(?:-type)?\s*:[^;]*(?:upper|lower)-(?:alpha|latin|roman)", re.I)
_LIST = re.compile(r"[-+] |1[.)] ")
_PARAGRAPH = re.compile(r"\s*<p(?: dir=\"ltr\")?(?: style=\"text-align: ?\w+;?\")?>([^<>]*)</p>\s*")
"""Nearly every text of a question is one paragraph without anything in it."""
_MARKUP = re.compile(r"[<&]")
_ROMAN_NUMBERS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
_ROMAN = _ROMAN_NUMBERS.split()
_DEEPEST = 60
"""Elements inside elements that are looked at one by one; below, only their text is taken."""
_BLANK = "_____"
_SEEN = UNSEEN | {0xA0: " ", 0xAD: None}
"""What takes no room on a page is dropped; a blank that does not break is a blank."""
_UNSEEN = re.compile("[" + "".join(map(chr, _SEEN)) + "]")
_TAGS = re.compile(r"<[^<>]*>?")
_MANY = 200
"""Elements from which on the parser is asked whether it gave up because they were nested too deep."""

_parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)


def to_markdown(html: str, lost: list[Remark], picture: Picture | None = None) -> str:
    """The Markdown of what the HTML shows.

    Args:
        html: a piece of a page; it may be broken.
        lost: what cannot be kept is added here, each once.
        picture: keeps a picture; without it every picture is reported as missing.
    """
    if paragraph := _PARAGRAPH.fullmatch(html):
        html = unescape(paragraph[1])
    elif _MARKUP.search(html):
        return _walked(html, lost, picture or _no_picture)
    return rich.escape(" ".join(_seen(html).split()))


def _walked(html: str, lost: list[Remark], picture: Picture) -> str:
    root = _parsed(html)
    if root is None:
        report(lost, "html_flattened")
        return rich.escape(" ".join(_seen(unescape(_TAGS.sub(" ", html))).split()))
    writer = _Writer(lost, picture)
    writer.element(root, ())
    return writer.finish()


def _seen(text: str) -> str:
    return text.translate(_SEEN) if _UNSEEN.search(text) else text


def _parsed(html: str) -> etree._Element | None:
    """The tree; None where the parser gave up, which it says only in its log where elements are nested too deep."""
    try:
        root = etree.fromstring(f"<div>{html}</div>".encode("utf-8", "replace"), _parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    deep = html.count("<") > _MANY and any("depth" in one.message for one in _parser.error_log)
    return None if deep else root


def _no_picture(address: str, lost: list[Remark]) -> str:
    report(lost, "picture_missing", name=address[:80])
    return ""


def report(lost: list[Remark], code: str, **params: str) -> None:
    """Say once what is lost."""
    remark = Remark(code, params)
    if remark not in lost:
        lost.append(remark)


class _Writer:
    """Walks through elements; `blocks` are finished, `pieces` make up the paragraph under way."""

    def __init__(self, lost: list[Remark], picture: Picture, depth: int = 0) -> None:
        self.lost, self.picture, self.depth = lost, picture, depth
        self.blocks: list[str] = []
        self.pieces: list[Piece] = []
        self.list_before = ""

    def finish(self) -> str:
        self.flush()
        return "\n\n".join(self.blocks)

    def text(self, text: str | None, marks: tuple[str, ...], kind: str = "text") -> None:
        if text:
            self.pieces.append(Piece(_seen(text), marks, kind))

    def flush(self, prefix: str = "") -> None:
        """End the paragraph; two line breaks in a row part paragraphs as well."""
        if all(piece.kind == "text" and (not piece.text or piece.text.isspace()) for piece in self.pieces):
            self.pieces = []
            return
        pieces, self.pieces = tidy(self.pieces), []
        paragraph: list[Piece] = []
        for at, piece in enumerate([*pieces, BREAK, BREAK]):
            ends = piece.kind == "break" and (at + 1 >= len(pieces) or pieces[at + 1].kind == "break")
            if not ends:
                paragraph.append(piece)
            elif paragraph := tidy(paragraph):
                self.block(markdown(paragraph, prefix))
                paragraph = []

    def block(self, text: str, of_list: str = "") -> None:
        if text:
            self.blocks.append(text)
            self.list_before = of_list

    def element(self, element: etree._Element, marks: tuple[str, ...], kind: str = "text") -> None:
        """The element and what is in it, but not what follows it."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSHOWN:
            return
        if self.depth > _DEEPEST:
            self.text("".join(element.itertext()), marks, kind)
            return
        self.depth += 1
        self._styles(element)
        handler = _HANDLERS.get(tag)
        if handler is not None:
            handler(self, element, marks)
        elif tag in _PLAYED:
            report(self.lost, "media_dropped", tag=tag)
        elif tag in _BLOCKS:
            self.flush()
            self.children(element, marks, kind)
            self.flush()
        elif tag in _CODE:
            self.children(element, marks, "code")
        else:
            self._inline(element, tag, marks, kind)
        self.depth -= 1

    def children(self, element: etree._Element, marks: tuple[str, ...], kind: str = "text") -> None:
        self.text(element.text, marks, kind)
        for child in element:
            self.element(child, marks, kind)
            self.text(child.tail, marks, kind)

    def inner(self, element: etree._Element, marks: tuple[str, ...] = ()) -> _Writer:
        """What stands in a list item, a cell or a quotation, on its own."""
        writer = _Writer(self.lost, self.picture, self.depth)
        writer.children(element, marks)
        writer.flush()
        return writer

    def _inline(self, element: etree._Element, tag: str, marks: tuple[str, ...], kind: str) -> None:
        if tag in _MARKS:
            if tag in ("u", "ins") and not "".join(element.itertext()).strip() and not len(element):
                # An underlined run of blanks is a line to write on.
                self.text(f" {_BLANK} " if element.text else "", marks)
                return
            if tag in ("u", "ins"):
                report(self.lost, "underline_as_italics")
            marks = (*marks, _MARKS[tag])
        elif tag in ("s", "del", "strike"):
            report(self.lost, "strike_dropped")
        elif tag == "a" and (address := (element.get("href") or "").strip()):
            report(self.lost, "link_dropped", address=address[:120])
        elif tag not in _UNWRAPPED:
            report(self.lost, "tag_unknown", tag=tag[:40])
        quoted = tag == "q"
        self.text("“" if quoted else "", marks, kind)
        self.children(element, marks, kind)
        self.text("”" if quoted else "", marks, kind)

    def _styles(self, element: etree._Element) -> None:
        style = element.get("style")
        if (style and _COLOURED.search(style)) or element.get("color") or element.get("bgcolor"):
            report(self.lost, "colour_dropped")


def _break(writer: _Writer, _element: etree._Element, _marks: tuple[str, ...]) -> None:
    writer.pieces.append(BREAK)


def _image(writer: _Writer, element: etree._Element, _marks: tuple[str, ...]) -> None:
    address = (element.get("src") or "").strip()
    words = " ".join((element.get("alt") or "").split())
    if name := writer.picture(address, writer.lost):
        writer.pieces.append(Piece(words, kind="image", name=name))
    else:
        writer.text(words, ())


def _heading(writer: _Writer, element: etree._Element, marks: tuple[str, ...]) -> None:
    writer.flush()
    writer.children(element, marks)
    level = min(max(int(element.tag[1]), 2), 4)
    # A heading is one line.
    writer.pieces = [Piece(" ") if piece.kind == "break" else piece for piece in writer.pieces]
    writer.flush("#" * level + " ")


def _rule(writer: _Writer, _element: etree._Element, _marks: tuple[str, ...]) -> None:
    writer.flush()
    writer.block("---")


def _pre(writer: _Writer, element: etree._Element, _marks: tuple[str, ...]) -> None:
    writer.flush()
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    text = "".join(element.itertext()).replace("\r\n", "\n").strip("\n")
    if text.strip():
        longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
        fence = "`" * (longest + 1)
        writer.block(f"{fence}\n{text}\n{fence}")


def _quotation(writer: _Writer, element: etree._Element, marks: tuple[str, ...]) -> None:
    writer.flush()
    found = writer.inner(element, marks).finish()
    writer.block("\n".join(f"> {line}".rstrip() for line in found.split("\n")) if found else "")


def _list(writer: _Writer, element: etree._Element, marks: tuple[str, ...]) -> None:
    writer.flush()
    _strays(writer, [element], marks)
    ordered = element.tag == "ol"
    start = re.fullmatch(r"\s*(\d{1,8})\s*", element.get("start") or "1")
    number = int(start[1]) if start else 1
    if ordered and (lettered := _letters(element)):
        _lettered_list(writer, element, marks, lettered, number)
        return
    # A list right after one of its own kind would be read as its continuation.
    again = writer.list_before.startswith(element.tag)
    sign = (
        ")"
        if writer.list_before == "ol." and again
        else "."
        if ordered
        else "+"
        if writer.list_before == "ul-"
        else "-"
    )
    items: list[str] = []
    loose = any(child.tag == "p" for item in element for child in item)
    for child in list(element):
        inner = writer.inner(_wrapped(child), marks)
        if not inner.blocks:
            continue
        # A list may follow its item's text at once.
        tight = all(_LIST.match(block) for block in inner.blocks[1:])
        text = ("\n" if tight else "\n\n").join(inner.blocks)
        label = f"{number}{sign} " if ordered else f"{sign} "
        number += ordered
        items.append(label + text.replace("\n", "\n" + " " * len(label)))
    joined = ("\n\n" if loose else "\n").join(items)
    writer.block(re.sub(r"^[ ]+$", "", joined, flags=re.M), f"{element.tag}{sign}")


def _wrapped(child: etree._Element) -> etree._Element:
    """A list that stands in a list without an item of its own is read as the content of one."""
    if child.tag == "li":
        return child
    item = etree.Element("li")
    tail, child.tail = child.tail, None
    item.append(child)
    child.tail = tail
    return item


def _letters(element: etree._Element) -> str:
    kind = (element.get("type") or "").strip()
    if kind in ("a", "A", "i", "I"):
        return kind
    found = _LETTERED.search(element.get("style") or "")
    if not found:
        return ""
    kind = "i" if "roman" in found[0].lower() else "a"
    return kind.upper() if "upper" in found[0].lower() else kind


def _lettered_list(writer: _Writer, element: etree._Element, marks: tuple[str, ...], kind: str, number: int) -> None:
    """Markdown counts lists in numbers only; letters are written as the words they are."""
    for child in element:
        if child.tag == "li":
            names = _ROMAN if kind in "iI" else [chr(ord("a") + at) for at in range(26)]
            label = names[number - 1] if 0 < number <= len(names) else str(number)
            writer.text((label if kind.islower() else label.upper()) + ". ", marks)
            writer.children(child, marks)
            writer.pieces.append(BREAK)
            number += 1
    writer.flush()


def _strays(writer: _Writer, elements: list[etree._Element], marks: tuple[str, ...]) -> None:
    """Words that stand in a list or a table, but in no item or cell of it: a browser shows them, too."""
    for element in elements:
        for text in _own_texts(element):
            if text.strip():
                writer.text(f"{text} ", marks)
    writer.flush()


def _own_texts(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield child.tail or ""


def _table(writer: _Writer, element: etree._Element, marks: tuple[str, ...]) -> None:
    writer.flush()
    for caption in element.findall("caption"):
        writer.children(caption, marks)
        writer.flush()
    _strays(writer, [element, *element.iterchildren("tr", "thead", "tbody", "tfoot")], marks)
    rows = tables.rows_of(element)
    if any(
        cell.get("colspan") not in (None, "1") or cell.get("rowspan") not in (None, "1") for r in rows for cell in r
    ):
        report(writer.lost, "span_dropped")
    texts = [[" ".join(writer.inner(cell, marks).finish().split()) for cell in row] for row in rows]
    writer.block(tables.markdown(texts))


_HANDLERS: dict[str, Callable[[_Writer, etree._Element, tuple[str, ...]], None]] = {
    "br": _break,
    "img": _image,
    "hr": _rule,
    "pre": _pre,
    "blockquote": _quotation,
    "ul": _list,
    "ol": _list,
    "table": _table,
} | {f"h{level}": _heading for level in range(1, 7)}
