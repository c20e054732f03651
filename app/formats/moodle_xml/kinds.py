"""The types of Moodle's questions that we have, each to a draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from lxml import etree

from app.domain.drafts import FULL, Draft, Part
from app.formats import exchange
from app.formats.exchange import Unkept
from app.formats.moodle_xml.groups import group
from app.formats.moodle_xml.texts import Texts, is_set, raw, value

Reader = Callable[[etree._Element, Draft, Texts], Draft]


def _credit(answer: etree._Element) -> Fraction:
    """The share of the credit, a percentage; in old files an element of its own."""
    written = answer.get("fraction") or value(answer, "fraction") or "0"
    credit = exchange.share(written)
    if credit is None:
        raise Unkept("fraction_unreadable", text=exchange.shown(written))
    return credit


def _choice(question: etree._Element, draft: Draft, texts: Texts) -> Draft:
    answers = question.findall("answer")
    exchange.counted(len(answers), 2)
    parts = tuple(Part(texts.markdown(answer), _credit(answer)) for answer in answers)
    for at, answer in enumerate(answers):
        draft = exchange.feedback(draft, exchange.letters([at]), texts.words(answer.find("feedback")))
    single = is_set(question, "single")
    if single is None:
        # Moodle takes one answer where nothing is said; several right ones say otherwise.
        single = sum(part.credit == FULL for part in parts) == 1
    if (question.get("type") or "").strip().lower() == "multichoiceset":
        single = False
    if is_set(question, "shuffleanswers") is False:
        draft = draft.noting("order_not_fixed")
    return exchange.keyed(replace(draft, kind="single_choice" if single else "multiple_choice", parts=parts))


def _true_false(question: etree._Element, draft: Draft, texts: Texts) -> Draft:
    answers = question.findall("answer")
    words = [raw(answer).lower() for answer in answers]
    if len(answers) == 2 and not set(words) <= {"true", "false"}:
        # Old files have other words there, and always true first.
        words = ["true", "false"]
    right = {word for word, answer in zip(words, answers, strict=False) if _credit(answer) == FULL}
    for word, answer in zip(words, answers, strict=False):
        draft = exchange.feedback(draft, "T" if word == "true" else "F", texts.words(answer.find("feedback")))
    if len(right) != 1:
        return replace(draft.doubting("key_not_found"), kind="true_false", parts=(Part(""),))
    return replace(draft, kind="true_false", parts=(Part("", Fraction(right == {"true"})),))


def _short_text(question: etree._Element, draft: Draft, texts: Texts) -> Draft:
    parts: list[Part] = []
    exchange.counted(len(question.findall("answer")), 0)
    for answer in question.findall("answer"):
        text = exchange.bounded(" ".join(raw(answer).split()))
        draft = exchange.feedback(draft, exchange.shown(text), texts.words(answer.find("feedback")))
        draft, part = exchange.accepted(draft, text, _credit(answer))
        parts += part
    if is_set(question, "usecase"):
        draft = draft.noting("case_not_kept")
    return exchange.answered(replace(draft, kind="short_text", parts=tuple(parts)))


def _numeric(question: etree._Element, draft: Draft, texts: Texts) -> Draft:
    parts: list[Part] = []
    exchange.counted(len(question.findall("answer")), 0)
    for answer in question.findall("answer"):
        text, credit = raw(answer), _credit(answer)
        draft = exchange.feedback(draft, exchange.shown(text), texts.words(answer.find("feedback")))
        if text == "*" and credit == FULL:
            draft = draft.doubting("wildcard", text=text)
            continue
        if text == "*" or credit != FULL:
            draft = draft.noting("partial_dropped", text=exchange.shown(text), percent=exchange.percent(credit))
            continue
        number, draft = exchange.written_number(text, draft)
        written = value(answer, "tolerance") or value(question, "tolerance") or "0"
        tolerance, draft = exchange.written_number(written, draft)
        parts.append(Part(exchange.plain_number(number), FULL, tolerance=abs(tolerance)))
    if units := [raw(unit.find("unit_name")) or value(unit, "unit_name") for unit in question.iter("unit")]:
        draft = draft.noting("units_dropped", units=exchange.shown(", ".join(units)))
    return exchange.answered(replace(draft, kind="numeric", parts=tuple(parts)))


def _matching(question: etree._Element, draft: Draft, texts: Texts) -> Draft:
    pairs = question.findall("subquestion")
    exchange.counted(len(pairs), 2, "pairs_too_few")
    parts = tuple(Part(texts.markdown(pair), right=texts.choice(pair.find("answer"))) for pair in pairs)
    if sum(bool(part.text) for part in parts) < 2:
        raise Unkept("pairs_too_few", found=sum(bool(part.text) for part in parts))
    return exchange.matched(replace(draft, kind="matching", parts=parts))


def _ordering(question: etree._Element, draft: Draft, texts: Texts) -> Draft:
    answers = question.findall("answer")
    if len(answers) < 2:
        return _order(question, draft, texts)
    exchange.counted(len(answers), 2)
    ranks = [exchange.number(answer.get("fraction") or "") for answer in answers]
    known = [rank for rank in ranks if rank is not None]
    items = [Part(texts.markdown(answer)) for answer in answers]
    if len(set(known)) == len(answers):
        items = [item for _, item in sorted(zip(known, items, strict=True), key=lambda one: one[0])]
    if (
        value(question, "selecttype") in ("1", "2")
        and (exchange.number(value(question, "selectcount")) or Decimal(0)) > 0
    ):
        draft = draft.noting("subset_not_kept", count=value(question, "selectcount"))
    return replace(draft, kind="ordering", parts=tuple(items))


def _order(question: etree._Element, draft: Draft, texts: Texts) -> Draft:
    """An older type: each item has a number, its place; or, as a converter writes it, they name the items in order."""
    found = question.findall("subquestion")
    exchange.counted(len(found), 2)
    items = [Part(texts.markdown(one)) for one in found]
    places = [raw(one.find("answer")) for one in found]
    due = [str(at) for at in range(1, len(items) + 1)]
    if sorted(places) != sorted(due):
        return replace(draft.doubting("order_not_found"), kind="ordering", parts=tuple(items))
    placed = tuple(items[places.index(number)] for number in due)
    named = tuple(items[int(place) - 1] for place in places)
    if placed != named:
        draft = exchange.two_orders(draft, placed, named)
    return replace(draft, kind="ordering", parts=placed)


READERS: dict[str, Reader] = {
    "multichoice": _choice,
    "multichoiceset": _choice,
    "truefalse": _true_false,
    "shortanswer": _short_text,
    "numerical": _numeric,
    "match": _matching,
    "matching": _matching,
    "ordering": _ordering,
    "order": _ordering,
    "mtf": group,
    "kprime": group,
}
"""Type -> reader; a type that is not here is refused by its name."""
