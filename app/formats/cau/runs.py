"""The runs of one paragraph: what stands in it, how each piece looks, and the pictures and text boxes it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from lxml import etree

from app.formats import rich
from app.formats.cau import maths
from app.formats.cau.lines import OBJECT, Document, Look, Span, clean
from app.formats.cau.package import MC, WP, A, M, Package, R, V, W
from app.formats.cau.styles import Own, Styles, own

_THROUGH = {
    W + name
    for name in ("hyperlink", "smartTag", "ins", "moveTo", "fldSimple", "sdt", "sdtContent", "bdo", "dir", "customXml")
}
_GONE = {f"{W}del", f"{W}moveFrom"}
_SYMBOLS = {"2192": "→", "2190": "←", "21D2": "⇒", "2264": "≤", "2265": "≥"}
_EQ_FRACTION = re.compile(r"\\f\s*\(([^()]*)[,;]([^()]*)\)", re.I)
_EQ_ROOT = re.compile(r"\\r\s*\((?:[,;])?([^()]*)\)", re.I)
_EQ_OTHER = re.compile(r"\\[a-z]+(?:\\[a-z]+\d*)*\s*", re.I)
MAX_DEPTH = 60


@dataclass
class Gathered:
    """What one paragraph holds."""

    spans: list[Span] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class _Field:
    """A field being read: its instruction is not text, its result is."""

    instruction: str = ""
    in_result: bool = False


class Runs:
    """Reads runs with the styles and pictures of one document."""

    def __init__(self, package: Package, styles: Styles, document: Document) -> None:
        self._package, self._styles, self._document = package, styles, document
        self._fields: list[_Field] = []  # a field may reach over paragraphs
        self._looks: dict[tuple[str, Own, str], tuple[Look, Own]] = {}

    def gather(self, paragraph: etree._Element, style: str, shade: str) -> Gathered:
        """Everything in a paragraph of a style; `shade` is the colour of its cell or paragraph."""
        found = Gathered()
        self._walk(paragraph, style, shade, found, 0)
        return found

    def look(self, style: str, properties: Own, shade: str = "") -> tuple[Look, Own]:
        """The look of a run in a paragraph of a style, and the rest of its properties."""
        known = self._looks.get((style, properties, shade))
        if known is None:
            look, whole = self._styles.look(style, properties)
            known = self._looks[style, properties, shade] = (
                replace(look, highlight=shade) if shade and not look.highlight else look,
                whole,
            )
        return known

    def _walk(self, element: Iterable[etree._Element], style: str, shade: str, found: Gathered, depth: int) -> None:
        if depth > MAX_DEPTH:
            return
        for child in element:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child, style, shade, found)
            elif tag in _THROUGH:
                if tag in (f"{W}ins", f"{W}moveTo"):
                    self._document.note("changes_accepted")
                self._walk(child, style, shade, found, depth + 1)
            elif tag in _GONE:
                self._document.note("changes_accepted")
            elif tag in (f"{M}oMath", f"{M}oMathPara"):
                look, _ = self.look(style, own(None), shade)
                found.spans += [replace(span, text=clean(span.text)) for span in maths.spans(child, look)]
            elif tag == f"{MC}AlternateContent":
                self._walk(choice(child), style, shade, found, depth + 1)

    def _run(self, run: etree._Element, style: str, shade: str, found: Gathered) -> None:
        look, whole = self.look(style, own(run.find(f"{W}rPr")), shade)
        if whole.hidden:
            if any(child.tag == f"{W}t" and (child.text or "").strip() for child in run):
                self._document.note("hidden_text")
            return
        text: list[str] = []
        self._content(run, whole, look, text, found)
        self._flush(text, whole, look, found)

    def _content(
        self, parent: Iterable[etree._Element], whole: Own, look: Look, text: list[str], found: Gathered
    ) -> None:
        for child in parent:
            tag = child.tag
            if tag == f"{W}fldChar":
                self._field(child.get(f"{W}fldCharType"), text)
            elif tag == f"{W}instrText":
                if self._fields and not self._fields[-1].in_result:
                    self._fields[-1].instruction += child.text or ""
            elif self._fields and not all(one.in_result for one in self._fields):
                continue
            elif tag == f"{W}t":
                text.append(child.text or "")
            elif tag in (f"{W}tab", f"{W}ptab"):
                text.append("\t")
            elif tag in (f"{W}br", f"{W}cr"):
                text.append("\n")
            elif tag == f"{W}noBreakHyphen":
                text.append("-")
            elif tag == f"{W}softHyphen":
                text.append("\xad")
            elif tag == f"{W}sym":
                text.append(_symbol(child))
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self._document.note("footnotes_left_out")
            elif tag == f"{MC}AlternateContent":
                self._content(choice(child), whole, look, text, found)
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
                self._flush(text, whole, look, found)
                self._drawing(child, found)
            elif tag == f"{W}ruby":
                for base in child.iter(f"{W}rubyBase"):
                    text += [t.text or "" for t in base.iter(f"{W}t")]

    def _flush(self, text: list[str], whole: Own, look: Look, found: Gathered) -> None:
        """The text so far as a span, out of its legacy font."""
        joined = "".join(text)
        text.clear()
        if not joined:
            return
        joined = self._document.typed_with(whole.font, joined)
        if whole.capitals:
            joined = joined.upper()
        if joined := clean(joined):
            found.spans.append(Span(joined, look))

    def _field(self, kind: str | None, text: list[str]) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            if not ended.in_result and ended.instruction.strip().upper().startswith("EQ "):
                text.append(_equation(ended.instruction.strip()[3:]))

    def _drawing(self, element: etree._Element, found: Gathered) -> None:
        """Pictures and text boxes; of two renderings of one drawing, the first."""
        words = ""
        for node in _shown(element):
            if node.tag == f"{W}txbxContent":
                found.boxes.append(node)
            elif (
                node.tag == f"{A}blip"
                and (relation := node.get(f"{R}embed") or node.get(f"{R}link"))
                or node.tag == f"{V}imagedata"
                and (relation := node.get(f"{R}id") or node.get(f"{R}href"))
            ):
                self._picture(relation, words, found)
            elif node.tag == f"{WP}docPr" and (described := " ".join((node.get("descr") or "").split())):
                # Word and the pages that pictures are copied from describe them unasked.
                if self._package.is_generated:
                    words = described
                else:
                    self._document.note("picture_words", words=described[:100])

    def _picture(self, relation: str, words: str, found: Gathered) -> None:
        name, content, fault = self._package.picture(relation)
        if fault:
            code = {"drawing": "picture_drawing", "missing": "picture_missing", "too_large": "picture_too_large"}[fault]
            found.notes.append((code, name))
            return
        self._document.pictures[name] = content
        found.spans.append(Span(OBJECT, Look(), raw=rich.picture(name, words)))


def _shown(element: etree._Element) -> Iterable[etree._Element]:
    """A drawing's elements in order: one branch of alternatives, and nothing of what lies inside a text box."""
    for child in element:
        if child.tag == f"{MC}AlternateContent":
            yield from _shown(choice(child))
        else:
            yield child
            if child.tag != f"{W}txbxContent":
                yield from _shown(child)


def choice(element: etree._Element) -> etree._Element:
    """The branch of alternatives to read: the first, unless it holds nothing that is understood here."""
    first, other = element.find(f"{MC}Choice"), element.find(f"{MC}Fallback")
    if first is None:
        return other if other is not None else element
    known = (f"{W}t", f"{W}txbxContent", f"{A}blip", f"{V}imagedata", f"{M}t")
    if other is not None and next(first.iter(*known), None) is None and next(other.iter(*known), None) is not None:
        return other
    return first


def _symbol(element: etree._Element) -> str:
    code = (element.get(f"{W}char") or "").upper()
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if number < 0x100:
        number += 0xF000
    return chr(number) if number < 0x110000 else ""


def _equation(instruction: str) -> str:
    """An old EQ field as a line of text: fractions and roots; other switches are left out."""
    text = _EQ_ROOT.sub(r"√(\1)", _EQ_FRACTION.sub(r"(\1)/(\2)", instruction))
    return _EQ_OTHER.sub("", text)
