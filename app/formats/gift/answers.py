"""What stands between the braces of a GIFT question, by its type."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from app.domain.drafts import FULL, NOTHING, Draft, Part
from app.formats import exchange, rich
from app.formats.exchange import Unkept
from app.formats.gift.texts import Texts, freed

_WEIGHT = re.compile(r"%(-*[0-9]{1,2}\.?[0-9]*)%")
_NO_WEIGHT = re.compile(r"%[^%\s]{1,12}%")
_SIGN = re.compile(r"~?=|~")
_GLUED = re.compile(r"[^\s~=]=")
_TRUTHS = {"t": True, "true": True, "f": False, "false": False}

Answers = Callable[[Draft, str, Texts, str], Draft]


def answers_of(text: str) -> tuple[str, Answers]:
    """The kind of question that an answer block makes, in the order in which Moodle decides, and its reader.

    Raises:
        Unkept: a type that is not kept here.
    """
    if not text:
        raise Unkept("type_refused", type="essay")
    if text.startswith("#"):
        return "numeric", numeric
    if text.startswith(">"):
        raise Unkept("type_refused", type="ordering {>...}")
    if "~" in text:
        return ("single_choice" if "=" in text else "multiple_choice"), choice
    if "=" in text and "->" in text:
        return "matching", matching
    if _truth_word(text) in _TRUTHS:
        return "true_false", true_false
    return "short_text", short_text


def _truth_word(text: str) -> str:
    return text.partition("#")[0].strip().lower()


def choice(draft: Draft, text: str, texts: Texts, form: str) -> Draft:
    """Options behind ``=`` (right) and ``~`` (wrong, or with a share of the credit)."""
    signs = _SIGN.findall(text)
    first, *pieces = _SIGN.split(text)
    if first.strip():
        signs, pieces = ["~", *signs], [first, *pieces]
    exchange.counted(len(pieces), 2)
    parts: list[Part] = []
    for at, (sign, piece) in enumerate(zip(signs, pieces, strict=True)):
        credit, rest, strange = _credit(piece, FULL if "=" in sign else NOTHING)
        if strange:
            draft = draft.doubting("weight_unreadable", letter=exchange.letters([at]), text=strange)
        words, _, feedback = rest.partition("#")
        parts.append(Part(texts.markdown(words, form), credit))
        draft = exchange.feedback(draft, exchange.letters([at]), rich.plain(texts.markdown(feedback, form)))
    if "=" in text and _GLUED.search(text) and re.search(r"\s~", text):
        draft = draft.doubting("equals_unescaped")
    return exchange.keyed(replace(draft, parts=tuple(parts)))


def _credit(text: str, usual: Fraction) -> tuple[Fraction, str, str]:
    """The credit that a piece names, the piece without it, and what looks like a weight and is none."""
    text = text.strip()
    found = _WEIGHT.match(text)
    credit = exchange.share(found[1]) if found else None
    if found and credit is not None:
        return credit, text[found.end() :], ""
    strange = _NO_WEIGHT.match(text)
    return usual, text, freed(strange[0]) if strange else ""


def matching(draft: Draft, text: str, texts: Texts, form: str) -> Draft:
    """``=left -> right``; without a left side it is a right side that matches nothing."""
    first, *pieces = text.split("=")
    pieces = [first, *pieces] if first.strip() else pieces
    exchange.counted(len(pieces), 2, "pairs_too_few")
    parts = []
    for piece in pieces:
        left, arrow, right = piece.partition("->")
        if not arrow:
            raise Unkept("match_without_arrow", text=exchange.shown(freed(piece)))
        parts.append(Part(texts.markdown(left, form), right=rich.escape(exchange.bounded(freed(right.strip())))))
    return exchange.matched(replace(draft, parts=tuple(parts)))


def true_false(draft: Draft, text: str, texts: Texts, form: str) -> Draft:
    """T, TRUE, F or FALSE, then feedback for a wrong and for a right answer."""
    word, *feedbacks = (piece.strip() for piece in text.split("#", 2))
    truth = _TRUTHS[word.lower()]
    draft = replace(draft, parts=(Part("", Fraction(truth)),))
    if not word.isupper():
        # Moodle knows these words in capitals only, and would take anything else for a typed answer.
        draft = draft.doubting("truth_in_small_letters", word=word)
    labels = ("F", "T") if truth else ("T", "F")
    for label, feedback in zip(labels, feedbacks, strict=False):
        draft = exchange.feedback(draft, label, rich.plain(texts.markdown(feedback, form)))
    return draft


def _typed(text: str) -> list[str]:
    first, *pieces = text.split("=")
    pieces = [first, *pieces] if first.strip() else pieces
    exchange.counted(len(pieces), 0)
    return [piece for piece in pieces if piece.strip()]


def short_text(draft: Draft, text: str, texts: Texts, form: str) -> Draft:
    """Typed answers; those that earn a part of the credit are told."""
    parts: list[Part] = []
    for piece in _typed(text):
        credit, rest, strange = _credit(piece, FULL)
        if strange:
            draft = draft.doubting("weight_unreadable", letter=freed(rest), text=strange)
        words, _, feedback = rest.partition("#")
        answer = texts.words(words)
        draft = exchange.feedback(draft, exchange.shown(answer), rich.plain(texts.markdown(feedback, form)))
        draft, part = exchange.accepted(draft, answer, credit)
        parts += part
    return exchange.answered(replace(draft, parts=tuple(parts)))


def numeric(draft: Draft, text: str, texts: Texts, form: str) -> Draft:
    """``value``, ``value:tolerance`` or ``low..high``, several of them behind ``=``; ``~`` is for all others."""
    text, wrong, feedback = text[1:].partition("~")
    if wrong:
        draft = exchange.feedback(draft, "*", rich.plain(texts.markdown(feedback.partition("#")[2], form)))
    parts = []
    for piece in _typed(text):
        credit, rest, strange = _credit(piece, FULL)
        if strange:
            raise Unkept("number_unreadable", text=exchange.shown(freed(rest)))
        words, _, feedback = rest.partition("#")
        answer = freed(words).strip()
        draft = exchange.feedback(draft, exchange.shown(answer), rich.plain(texts.markdown(feedback, form)))
        if answer == "*" and credit == FULL:
            draft = draft.doubting("wildcard", text=answer)
        elif answer == "*" or credit != FULL:
            draft = draft.noting("partial_dropped", text=exchange.shown(answer), percent=exchange.percent(credit))
        else:
            draft, part = _number(draft, answer)
            parts.append(part)
    return exchange.answered(replace(draft, parts=tuple(parts)))


def _number(draft: Draft, answer: str) -> tuple[Draft, Part]:
    low, dots, high = answer.partition("..")
    if dots and low.strip():
        one, draft = exchange.written_number(low, draft)
        other, draft = exchange.written_number(high, draft)
        if one > other:
            draft = draft.noting("range_turned", text=exchange.shown(answer))
        value, tolerance = exchange.middle(min(one, other), max(one, other))
    else:
        first, _, second = answer.partition(":")
        value, draft = exchange.written_number(first, draft)
        tolerance, draft = exchange.written_number(second or "0", draft)
    return draft, Part(exchange.plain_number(value), FULL, tolerance=abs(tolerance))
