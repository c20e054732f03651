"""A bank as a Moodle XML file."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from fractions import Fraction

from lxml import etree

from app.domain.banks import Bank, BankQuestion
from app.domain.drafts import Loss
from app.domain.questions import kind_of
from app.formats import exchange, html, rich
from app.formats.exchange.outgoing import Files, Losses, compare
from app.formats.moodle_xml.answers import put, write_answers
from app.formats.moodle_xml.reading import read

TYPES = {
    "single_choice": "multichoice",
    "multiple_choice": "multichoice",
    "true_false": "truefalse",
    "true_false_group": "mtf",
    "short_text": "shortanswer",
    "numeric": "numerical",
    "matching": "matching",
    "ordering": "ordering",
}
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "image/bmp": "bmp"}


def write(bank: Bank, pictures: Files | None = None) -> tuple[bytes, tuple[Loss, ...]]:
    """The bank as a Moodle XML file, and what the format cannot hold.

    Level and source are tags, the id is the idnumber, a topic is a category, pictures are files beside their text.
    """
    losses = Losses(pictures or {})
    losses.add(None, "bank_head_dropped")
    quiz = etree.Element("quiz")
    for path, items in exchange.by_topic(bank):
        category = etree.SubElement(etree.SubElement(quiz, "question", type="category"), "category")
        put(category, "text", path)
        for item in items:
            QuestionElement(quiz, item, losses).write(bank.lang)
    etree.indent(quiz, "  ")
    data = etree.tostring(quiz, encoding="UTF-8", xml_declaration=True)
    if bank.questions:
        compare(bank, bank.questions, read(data).drafts, losses, points=True)
    return data, tuple(losses.found)


class QuestionElement:
    """One question under way."""

    def __init__(self, quiz: etree._Element, item: BankQuestion, losses: Losses) -> None:
        self.item, self.losses = item, losses
        self.element = etree.SubElement(quiz, "question", type=TYPES[kind_of(item.question)])

    def write(self, lang: str) -> None:
        item, question = self.item, self.item.question
        self.losses.beside(item, points=True)
        put(etree.SubElement(self.element, "name"), "text", item.ref)
        self.text("questiontext", question.stem)
        self.text("generalfeedback", question.explanation)
        put(self.element, "defaultgrade", _decimal(item.points))
        put(self.element, "penalty", "0")
        put(self.element, "hidden", "0")
        put(self.element, "idnumber", item.ref)
        write_answers(self, question, lang)
        if tags := exchange.tags_of(item):
            holder = etree.SubElement(self.element, "tags")
            for tag in tags:
                put(etree.SubElement(holder, "tag"), "text", tag)

    def text(
        self, tag: str, markdown: str, parent: etree._Element | None = None, /, **attributes: str
    ) -> etree._Element:
        """A text in its format, with its pictures beside it."""
        form, text = self.losses.text(self.item, markdown)
        element = etree.SubElement(self.element if parent is None else parent, tag, attributes, format=form)
        put(element, "text", html.placed(text, self._address))
        for file, data in self._files(markdown):
            put(element, "file", base64.b64encode(data).decode("ascii"), name=file, path="/", encoding="base64")
        return element

    def plain(self, markdown: str) -> str:
        return self.losses.plain(self.item, markdown)

    def _files(self, markdown: str) -> Iterator[tuple[str, bytes]]:
        for name in dict.fromkeys(rich.pictures(markdown)):
            if name in self.losses.pictures:
                yield self._file(name), self.losses.pictures[name][1]

    def _file(self, name: str) -> str:
        return f"{name}.{_ENDINGS.get(self.losses.pictures[name][0], 'bin')}"

    def _address(self, name: str) -> str:
        return exchange.PLUGINFILE + (self._file(name) if name in self.losses.pictures else name)


def _decimal(points: Fraction) -> str:
    """At most seven digits after the point, as many as Moodle keeps."""
    return f"{float(points):.7f}".rstrip("0").rstrip(".")
