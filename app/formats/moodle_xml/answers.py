"""The answers of each kind of question, as Moodle XML has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from lxml import etree

from app.domain.questions import (
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
    TrueFalseGroup,
)
from app.formats import exchange

if TYPE_CHECKING:
    from app.formats.moodle_xml.writing import QuestionElement

COLUMNS = {"vi": ("Đúng", "Sai"), "en": ("True", "False")}
"""What the two columns of a group are called, by the language of the bank."""


def put(parent: etree._Element, tag: str, text: str, /, **attributes: str) -> etree._Element:
    """An element with a text."""
    element = etree.SubElement(parent, tag, attributes)
    element.text = text.translate(UNWRITABLE)
    return element


UNWRITABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])
"""Characters that XML cannot hold."""


def write_answers(to: QuestionElement, question: Question, lang: str) -> None:
    """Everything below a question's head."""
    element = to.element
    match question:
        case SingleChoice():
            _choice(to, question, {question.key: "100"}, single=True)
        case MultipleChoice():
            _choice(to, question, dict.fromkeys(question.keys, exchange.percent_of(len(question.keys))), single=False)
        case TrueFalse():
            for word, fits in (("true", question.key), ("false", not question.key)):
                _typed(element, word, "100" if fits else "0", "moodle_auto_format")
        case ShortText():
            put(element, "usecase", "0")
            for text in question.accepted:
                _typed(element, exchange.literal(text), "100", "moodle_auto_format")
        case Numeric():
            for key in question.accepted:
                answer = _typed(element, exchange.plain_number(key.value), "100", "moodle_auto_format")
                put(answer, "tolerance", exchange.plain_number(key.tolerance))
        case Matching():
            put(element, "shuffleanswers", "true")
            for left, right in (*question.pairs, *(("", right) for right in question.distractors)):
                pair = to.text("subquestion", left, element)
                put(etree.SubElement(pair, "answer"), "text", to.plain(right))
        case Ordering():
            for name, setting in (("layouttype", "VERTICAL"), ("selecttype", "ALL"), ("gradingtype", "ALL_OR_NOTHING")):
                put(element, name, setting)
            for at, item in enumerate(question.items, 1):
                to.text("answer", item, element, fraction=str(at))
        case TrueFalseGroup():
            _group(to, question, COLUMNS.get(lang, COLUMNS["en"]))
        case _:
            assert_never(question)


def _choice(
    to: QuestionElement, question: SingleChoice | MultipleChoice, fractions: dict[int, str], *, single: bool
) -> None:
    put(to.element, "single", "true" if single else "false")
    put(to.element, "shuffleanswers", "true")
    put(to.element, "answernumbering", "ABCD")
    for at, option in enumerate(question.options):
        answer = to.text("answer", option.text, to.element, fraction=fractions.get(at, "0"))
        put(etree.SubElement(answer, "feedback", format="html"), "text", "")


def _typed(parent: etree._Element, text: str, fraction: str, form: str) -> etree._Element:
    answer = etree.SubElement(parent, "answer", fraction=fraction, format=form)
    put(answer, "text", text)
    put(etree.SubElement(answer, "feedback", format="html"), "text", "")
    return answer


def _group(to: QuestionElement, question: TrueFalseGroup, columns: tuple[str, str]) -> None:
    element = to.element
    put(etree.SubElement(element, "scoringmethod"), "text", "subpoints")
    put(element, "shuffleanswers", "true")
    put(element, "numberofrows", str(len(question.statements)))
    put(element, "numberofcolumns", "2")
    put(element, "answernumbering", "abc")
    for at, statement in enumerate(question.statements, 1):
        row = etree.SubElement(element, "row", number=str(at))
        to.text("optiontext", statement.text, row)
        put(etree.SubElement(row, "feedbacktext", format="html"), "text", "")
    for at, word in enumerate(columns, 1):
        put(
            etree.SubElement(etree.SubElement(element, "column", number=str(at)), "responsetext", format="html"),
            "text",
            word,
        )
    for at, statement in enumerate(question.statements, 1):
        for place, fits in (("1", statement.key), ("2", not statement.key)):
            weight = etree.SubElement(element, "weight", rownumber=str(at), columnnumber=place)
            put(weight, "value", "1.000" if fits else "0.000")
