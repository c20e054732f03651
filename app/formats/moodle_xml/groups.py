"""Statements that are each true or false: Moodle's mtf and kprime, rows judged by two columns."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from lxml import etree

from app.domain.drafts import Draft, Part
from app.domain.names import fold
from app.formats import exchange
from app.formats.exchange import Unkept
from app.formats.moodle_xml.texts import Texts, value

TRUE_WORDS = frozenset(
    ("true", "t", "dung", "d", "yes", "y", "co", "correct", "right", "wahr", "richtig", "ja", "vrai", "oui",
     "verdadero", "si", "correcto", "vero", "prawda", "tak")
)  # fmt: skip
FALSE_WORDS = frozenset(
    ("false", "f", "sai", "s", "no", "n", "khong", "incorrect", "wrong", "falsch", "nein", "faux", "non",
     "falso", "incorrecto", "falsz", "nie")
)  # fmt: skip


def group(question: etree._Element, draft: Draft, texts: Texts) -> Draft:
    """Rows with two columns that mean true and false.

    Raises:
        Unkept: ``columns_unlike`` where the columns mean anything else.
    """
    columns = {
        column.get("number") or "": texts.words(column.find("responsetext")) for column in question.iter("column")
    }
    true_column = _column(columns, TRUE_WORDS)
    false_column = _column(columns, FALSE_WORDS)
    if len(columns) != 2 or not true_column or not false_column:
        kind = (question.get("type") or "").strip().lower()
        raise Unkept("columns_unlike", type=kind, columns=exchange.shown(", ".join(columns.values())))
    weights = {
        (weight.get("rownumber"), weight.get("columnnumber")): (exchange.number(value(weight, "value")) or 0) > 0
        for weight in question.iter("weight")
    }
    exchange.counted(len(question.findall("row")), 2)
    parts = []
    for at, row in enumerate(question.iterchildren("row")):
        number = row.get("number")
        right, wrong = weights.get((number, true_column), False), weights.get((number, false_column), False)
        # A row that both columns answer, or none, has no key.
        credit = Fraction(right) if right != wrong else None
        parts.append(Part(texts.markdown(row.find("optiontext")), credit))
        draft = exchange.feedback(draft, str(at + 1), texts.words(row.find("feedbacktext")))
    if any(part.credit is None for part in parts):
        draft = draft.doubting("key_not_found")
    return replace(draft, kind="true_false_group", parts=tuple(parts))


def _column(columns: dict[str, str], words: frozenset[str]) -> str:
    return next((number for number, text in columns.items() if fold(text).strip(" .") in words), "")
