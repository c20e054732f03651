"""A bank as a Word document, in the conventions in which instructors write and from which questions are read.

- The bank's title stands on top; before the questions of a topic stands a heading ``Chuyên đề: <title>``.
- A question begins ``Câu 1. [NB] stem``, numbered through the whole file, the level in brackets and behind it, where
  they are not 1, the points: ``(0,5 điểm)``. Further paragraphs and tables of the stem follow. A level that is not one
  of those everybody knows has a line at the end instead: ``Mức độ: A1``.
- Options stand on paragraphs of their own, ``A. …``. The right one of a single choice, or of a true/false
  (``A. Đúng``, ``B. Sai``), is underlined from its letter to its end and no other is; a question with several right
  options has a line ``Đáp án: A, C`` and nothing underlined.
- Statements of a group are ``a) …``, and their key is ``Đáp án: a-Đ, b-S``.
- A short text is followed by ``Đáp án: Nguyễn Du | Tố Như``, a number by ``Đáp án: 12,5 (sai số 0,1)``.
- ``Lời giải: …`` and ``Nguồn: …`` come last.
- Matchings and orderings stand there for readers only, in a form that no importer takes for options or a key: pairs in
  a table under ``Cột A`` and ``Cột B``, items as ``(1) …`` under ``Thứ tự đúng:``. Each of them is listed as a loss.

Bold, italics, raised and lowered letters are real runs, pictures are in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from io import BytesIO
from typing import Any, assert_never

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from app.domain.banks import LEVELS, Bank, BankQuestion
from app.domain.drafts import Loss, Remark
from app.domain.questions import (
    LETTERS,
    Matching,
    MultipleChoice,
    Numeric,
    NumericKey,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
    TrueFalseGroup,
)
from app.formats import flow
from app.formats.docx_text import PLAIN, Look, legal, put, put_words

BOLD, RIGHT = Look(bold=True), Look(underline=True)
TOPIC, KEY, EXPLANATION, SOURCE, LEVEL = "Chuyên đề: ", "Đáp án: ", "Lời giải: ", "Nguồn: ", "Mức độ: "
KNOWN_LEVELS = frozenset({*LEVELS, "M1", "M2", "M3", "M4"})
TRUTHS = ("Đúng", "Sai")
LEFT, RIGHT_SIDE, ORDER = "Cột A", "Cột B", "Thứ tự đúng:"
BETWEEN = " | "
"""Parts several accepted answers."""

_A_MARK = re.compile(
    r"\s*(?:(?:câu|bài|question)\s*\d+|\d{1,3}\s*[.):]|[A-Za-z]\s*[.):/]|"
    r"đáp án\b|lời giải\b|hướng dẫn\b|giải thích\b|nguồn\b|phần\b|chuyên đề\b|hết\b|[IVX]+\s*[.)])",
    re.IGNORECASE,
)
"""How a line begins that an importer may take for a question, an option, a key or a heading."""


def write(bank: Bank, pictures: Mapping[str, bytes] | None = None) -> tuple[bytes, tuple[Loss, ...]]:
    """The bank as a .docx file, and what it cannot hold.

    Args:
        pictures: name -> bytes of the pictures that the questions show.
    """
    document = _new(bank)
    losses = [Loss("", Remark("word_head_dropped"))]
    number = 0
    for topic in bank.topics:
        items = [item for item in bank.questions if item.topic == topic.code]
        if items:
            document.add_heading(TOPIC + legal(topic.title), level=1)
        for item in items:
            number += 1
            writer = _Writer(document, item, pictures or {}, losses)
            writer.question(number)
    file = BytesIO()
    document.save(file)
    return file.getvalue(), tuple(losses)


def _new(bank: Bank) -> Document:
    document = docx.Document()
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(13)
    normal.paragraph_format.space_after = Pt(3)
    for name in ("Title", "Heading 1"):
        style: Any = document.styles[name]
        style.font.name = "Times New Roman"
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    document.core_properties.title, document.core_properties.author = legal(bank.title)[:255], ""
    document.add_paragraph(legal(bank.title), style="Title")
    return document


@dataclass
class _Writer:
    """Writes one question and lists what is lost of it."""

    document: Document
    item: BankQuestion
    pictures: Mapping[str, bytes]
    losses: list[Loss]
    _missing: set[str] = field(default_factory=set)

    def question(self, number: int) -> None:
        item = self.item
        lead = self.document.add_paragraph()
        lead.paragraph_format.space_before = Pt(8)
        lead.paragraph_format.keep_with_next = True
        put_words(lead, flow.Run(f"Câu {number}."), BOLD)
        lead.add_run(legal(f"{self._before_the_stem()} "))
        self._flow(item.question.stem, lead)
        self._parts()
        if item.question.explanation.strip():
            self._flow(item.question.explanation, self._led(EXPLANATION))
        if item.source.strip():
            self._led(SOURCE).add_run(legal(" ".join(item.source.split())))
        if item.level not in KNOWN_LEVELS:
            self._led(LEVEL).add_run(legal(item.level))

    def _before_the_stem(self) -> str:
        level = f" [{self.item.level}]" if self.item.level in KNOWN_LEVELS else ""
        points = self.item.points
        if points == 1:
            return level
        exact = Decimal(points.numerator) / Decimal(points.denominator)
        return f"{level} ({_decimal(exact) if Fraction(exact) == points else points} điểm)"

    def _lose(self, code: str, **params: Any) -> None:
        self.losses.append(Loss(self.item.ref, Remark(code, params)))

    def _led(self, words: str) -> Paragraph:
        """A new paragraph that begins with one of the words that importers look for."""
        paragraph = self.document.add_paragraph()
        put_words(paragraph, flow.Run(words), Look(italic=True))
        return paragraph

    def _flow(self, markdown: str, paragraph: Paragraph) -> None:
        """A text of paragraphs and tables, the first paragraph at the end of the one that is there."""
        for at, block in enumerate(flow.flow(markdown)):
            if isinstance(block, flow.Table):
                self._lose("word_respelt", text=_short(markdown))
                self._table([[(cell, PLAIN) for cell in row] for row in block.rows])
                continue
            if at:
                paragraph = self.document.add_paragraph()
            if block.marker:
                self._lose("word_respelt", text=_short(markdown))
                paragraph.add_run(f"{block.marker} ")
            self._watch(block.line, further=at > 0, marker=block.marker)
            self._put(paragraph, block.line)

    def _put(self, paragraph: Paragraph, line: flow.Line, look: Look = PLAIN) -> None:
        for name in put(paragraph, line, self.pictures, look=look, widest=430.0):
            if name not in self._missing:
                self._missing.add(name)
                self._lose("word_picture_missing", name=name)
        if any(isinstance(piece, flow.Run) and piece.code for piece in line):
            self._lose("word_respelt", text=_short(_words(line)))

    def _watch(self, line: flow.Line, *, further: bool, marker: str = "") -> None:
        """List a line that will be taken for something else. The first line of a text stands behind its own mark."""
        for at, text in enumerate(_words(line).split("\n")):
            if (further or at) and _A_MARK.match(f"{marker} {text}" if marker and not at else text):
                self._lose("word_line_misleads", text=_short(text))

    def _parts(self) -> None:
        question = self.item.question
        match question:
            case SingleChoice():
                self._options([option.text for option in question.options], question.key)
                self._pinned([at for at, option in enumerate(question.options) if option.pinned])
            case MultipleChoice():
                self._options([option.text for option in question.options], None)
                self._pinned([at for at, option in enumerate(question.options) if option.pinned])
                self._led(KEY).add_run(", ".join(LETTERS[key] for key in sorted(question.keys)))
                if len(question.keys) == 1:
                    self._lose("word_one_of_several")
            case TrueFalse():
                self._options(list(TRUTHS), 0 if question.key else 1)
            case TrueFalseGroup():
                self._lines([statement.text for statement in question.statements], lambda at: f"{LETTERS[at].lower()})")
                verdicts = [
                    f"{LETTERS[at].lower()}-{'Đ' if s.key else 'S'}" for at, s in enumerate(question.statements)
                ]
                self._led(KEY).add_run(", ".join(verdicts))
            case ShortText():
                self._accepted(question.accepted)
            case Numeric():
                self._led(KEY).add_run(BETWEEN.join(map(_number, question.accepted)))
            case Matching():
                self._matching(question)
            case Ordering():
                self.document.add_paragraph(ORDER)
                self._lines(list(question.items), lambda at: f"({at + 1})")
                self._lose("word_for_readers_only")
            case _:
                assert_never(question)

    def _options(self, texts: Sequence[str], key: int | None) -> None:
        for at, text in enumerate(texts):
            line = flow.line(text)
            paragraph = self.document.add_paragraph()
            look = RIGHT if at == key else PLAIN
            put_words(paragraph, flow.Run(f"{LETTERS[at]}. "), look)
            self._put(paragraph, line, look)
            self._watch(line, further=False)
            runs = [piece for piece in line if isinstance(piece, flow.Run)]
            if runs and (all(run.bold for run in runs) or all(run.italic for run in runs)):
                self._lose("word_marked_option", letter=LETTERS[at])

    def _lines(self, texts: Sequence[str], mark: Callable[[int], str]) -> None:
        for at, text in enumerate(texts):
            paragraph = self.document.add_paragraph(f"{mark(at)} ")
            line = flow.line(text)
            self._put(paragraph, line)
            self._watch(line, further=False)

    def _pinned(self, places: Sequence[int]) -> None:
        if places:
            self._lose("word_pinned_dropped", letters=", ".join(LETTERS[at] for at in places))

    def _accepted(self, accepted: Sequence[str]) -> None:
        texts = [" ".join(text.split()) for text in accepted]
        self._led(KEY).add_run(legal(BETWEEN.join(texts)))
        for text in texts:
            if "|" in text:
                self._lose("word_bar_in_answer", text=_short(text))
            elif _is_number(text):
                self._lose("word_number_as_text", text=text)
            elif re.fullmatch(r"[A-Za-z](?:\s*,\s*[A-Za-z])*", text) or _A_MARK.match(text):
                self._lose("word_line_misleads", text=_short(text))

    def _matching(self, question: Matching) -> None:
        rows: list[list[tuple[flow.Line, Look]]] = [[((flow.Run(LEFT),), BOLD), ((flow.Run(RIGHT_SIDE),), BOLD)]]
        rows += [[(flow.line(left), PLAIN), (flow.line(right), PLAIN)] for left, right in question.pairs]
        rows += [[((), PLAIN), (flow.line(right), PLAIN)] for right in question.distractors]
        self._table(rows)
        self._lose("word_for_readers_only")

    def _table(self, rows: Sequence[Sequence[tuple[flow.Line, Look]]]) -> None:
        table = self.document.add_table(len(rows), max(len(row) for row in rows))
        table.style = "Table Grid"
        for at, row in enumerate(rows):
            for cell, (line, look) in zip(table.rows[at].cells, row, strict=False):
                self._put(cell.paragraphs[0], line, look)


def _words(line: flow.Line) -> str:
    return "".join(_letters(line))


def _letters(line: flow.Line) -> Iterator[str]:
    for piece in line:
        match piece:
            case flow.Run():
                yield piece.text
            case flow.Break():
                yield "\n"


def _short(text: str) -> str:
    found = " ".join(text.split())
    return found if len(found) <= 60 else found[:59] + "…"


def _number(key: NumericKey) -> str:
    tolerance = f" (sai số {_decimal(key.tolerance)})" if key.tolerance else ""
    return _decimal(key.value) + tolerance


def _decimal(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",")


def _is_number(text: str) -> bool:
    try:
        return Decimal(text.replace(" ", "").replace(",", ".")).is_finite()
    except InvalidOperation:
        return False
