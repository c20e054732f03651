"""Keys and credit: what a choice, a matching or a typed answer of these formats means here."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation, localcontext
from fractions import Fraction

from app.domain.drafts import FULL, Draft, Part
from app.domain.numbers import MINUS
from app.formats import rich
from app.formats.exchange.words import Unkept, letters, shown

_PERCENT = re.compile(r"-*\+?([0-9]{1,3}(?:\.[0-9]{0,12})?)")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?")
_WILD = re.compile(r"(?<!\\)\*")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")


def share(percent: str) -> Fraction | None:
    """A share of the credit from a percentage as written, for example ``33.33333``; None for what is none."""
    found = _PERCENT.fullmatch(percent.strip().replace(",", "."))
    if not found:
        return None
    return (-1 if percent.strip().startswith("-") else 1) * Fraction(found[1]) / 100


def number(text: str) -> Decimal | None:
    """A number with a decimal point, as written; None for anything else, and for what has dozens of digits."""
    if not _NUMBER.fullmatch(text.strip()):
        return None
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if not value or -30 <= value.adjusted() <= 30 else None


def middle(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """The value and the tolerance of a range."""
    with localcontext() as context:
        context.prec = 80
        return (low + high) / 2, (high - low) / 2


def plain_number(value: Decimal) -> str:
    """Digits without an exponent, as few as say it."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def percent(credit: Fraction) -> str:
    """For a sentence: 33.33333."""
    return f"{float(credit * 100):.7g}"


def percent_of(count: int) -> str:
    """What each of `count` right options earns, as Moodle writes it: 33.33333."""
    return f"{100 / count:.5f}".rstrip("0").rstrip(".")


def literal(text: str) -> str:
    """A typed answer as Moodle wants it, where an asterisk that means itself has a backslash."""
    return text.replace("*", "\\*")


def written_number(text: str, draft: Draft) -> tuple[Decimal, Draft]:
    """A number as people write it, a comma for the decimal point too; where that can mean two things it says so.

    Raises:
        Unkept: ``number_unreadable``.
    """
    written = text.strip()
    for minus in MINUS:
        written = written.replace(minus, "-")
    value = number(written.replace(",", ".")) if written.count(",") <= 1 else None
    if value is None:
        raise Unkept("number_unreadable", text=shown(text))
    if _THOUSANDS.fullmatch(written):
        first, second = plain_number(value), written.replace(",", "")
        return value, draft.doubting("comma_two_readings", text=shown(text), first=first, second=second)
    return value, draft.noting("comma_decimal", text=shown(text)) if "," in written else draft


def keyed(draft: Draft) -> Draft:
    """A choice with its options: says where the key is missing or doubled, and which credit is not kept."""
    credits = [part.credit or Fraction(0) for part in draft.parts]
    full = [at for at, credit in enumerate(credits) if credit == FULL]
    right = [at for at, credit in enumerate(credits) if credit > 0]
    if draft.kind == "single_choice":
        if len(full) > 1:
            draft = draft.doubting("key_marked_twice", letters=letters(full))
        for at in right:
            if credits[at] != FULL:
                draft = draft.noting("partial_dropped", text=letters([at]), percent=percent(credits[at]))
    elif len({credits[at] for at in right}) > 1:
        draft = draft.noting("weights_dropped", letters=letters(right))
    if below := [at for at, credit in enumerate(credits) if credit < 0]:
        draft = draft.noting("penalties_dropped", letters=letters(below))
    missing = not (full if draft.kind == "single_choice" else right)
    return draft.doubting("key_not_found") if missing else draft


def matched(draft: Draft) -> Draft:
    """A matching with its pairs: a right side matches one left side only, and none may be empty."""
    seen: dict[str, str] = {}
    for part in draft.parts:
        words = " ".join(rich.plain(part.right).split())
        if not words and not part.right:
            draft = draft.doubting("right_side_missing", text=shown(rich.plain(part.text)))
        elif words in seen:
            draft = draft.doubting("right_sides_alike", text=shown(words))
        seen.setdefault(words, "")
    return draft


def two_orders(draft: Draft, taken: tuple[Part, ...], other: tuple[Part, ...]) -> Draft:
    """Numbers that name the items in order, or each item's place: says both orders."""
    first, second = (" → ".join(shown(rich.plain(part.text)) for part in parts) for parts in (taken, other))
    return draft.doubting("order_two_readings", first=first, second=second)


def accepted(draft: Draft, text: str, credit: Fraction) -> tuple[Draft, tuple[Part, ...]]:
    """A typed answer. What earns a part of the credit, or nothing, is told; ``*`` stands for any text in Moodle."""
    if credit != FULL:
        return draft.noting("partial_dropped", text=shown(text), percent=percent(credit)), ()
    if _WILD.search(text):
        draft = draft.doubting("wildcard", text=shown(text))
    text = text.replace("\\*", "*")
    return draft, (Part(text, FULL),) if text else ()


def answered(draft: Draft) -> Draft:
    """A question with typed answers must have one."""
    return draft if draft.parts else draft.doubting("key_not_found")


def feedback(draft: Draft, label: str, text: str) -> Draft:
    """Feedback of one answer is told and not kept: a question here has one explanation."""
    words = shown(text)
    return draft.noting("feedback_dropped", label=label, text=words) if words else draft
