"""What was typed into the editor of a question: read from a form, changed by its buttons, turned into a draft.

Rows come and go, so this form is read by hand. A row's fields are named `row-N-text` and so on; the hidden fields `row`
say which rows there are and in which order, so that a script may move a row without renaming anything. Whatever was
typed is kept as text until it is whole, and shown again as it was.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from werkzeug.datastructures import MultiDict

from app.domain.banks import BankQuestion
from app.domain.drafts import FULL, NOTHING, Draft, Part, Place, from_question
from app.domain.errors import Fault, Faults
from app.domain.names import UNSEEN, clean
from app.domain.questions import KINDS
from app.domain.scoring import read_decimal

MOST_ROWS = 26
FIRST_ROWS = {"true_false": 1, "short_text": 1, "numeric": 1, "matching": 3}
"""Rows that an empty form offers; four where nothing else is said."""
MOST_REASON = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the form.

    Attributes:
        key: ``1`` where an option is marked right, ``T`` or ``F`` for a statement, else empty.
    """

    text: str = ""
    right: str = ""
    tolerance: str = ""
    key: str = ""
    pinned: bool = False

    @property
    def blank(self) -> bool:
        return not (self.text or self.right or self.key or self.tolerance)


@dataclass(frozen=True, slots=True)
class Typed:
    """The whole form; `base` is the number of the revision it began from, 0 for a new question."""

    kind: str = "single_choice"
    stem: str = ""
    rows: tuple[Row, ...] = ()
    explanation: str = ""
    source: str = ""
    topic: str = ""
    level: str = ""
    points: str = "1"
    reason: str = ""
    base: int = 0


def empty(kind: str, topic: str = "", level: str = "") -> Typed:
    """A form for a new question; a kind that there is not becomes a single choice."""
    kind = kind if kind in KINDS else "single_choice"
    return Typed(kind=kind, topic=topic, level=level, rows=(Row(),) * FIRST_ROWS.get(kind, 4))


def from_item(item: BankQuestion, base: int, mark: str) -> Typed:
    """The form that shows a stored question; `mark` is the reader's decimal mark."""
    draft = from_question(item.question)
    return Typed(
        kind=draft.kind,
        stem=draft.stem,
        rows=tuple(_row(draft.kind, part, mark) for part in draft.parts),
        explanation=draft.explanation,
        source=item.source,
        topic=item.topic,
        level=item.level,
        points=written(item.points, mark),
        base=base,
    )


def _row(kind: str, part: Part, mark: str) -> Row:
    match kind:
        case "true_false" | "true_false_group":
            return Row(part.text, key="T" if part.credit else "F")
        case "single_choice" | "multiple_choice":
            return Row(part.text, key="1" if part.credit else "", pinned=part.pinned)
        case "numeric":
            tolerance = f"{part.tolerance:f}".replace(".", mark) if part.tolerance else ""
            return Row(part.text.replace(".", mark), tolerance=tolerance)
        case _:
            return Row(part.text, right=part.right)


def written(points: Fraction, mark: str) -> str:
    """Points as they are typed: a decimal where there is one, else a fraction."""
    decimal = Decimal(points.numerator) / Decimal(points.denominator)
    return f"{decimal.normalize():f}".replace(".", mark) if Fraction(decimal) == points else str(points)


def read(form: MultiDict[str, str]) -> Typed:
    """What a browser sent, cleaned of what nobody sees."""
    kind = form.get("kind", "")
    numbers = list(dict.fromkeys(form.getlist("row")))[:MOST_ROWS]
    return Typed(
        kind=kind if kind in KINDS else "single_choice",
        stem=tidy(form.get("stem", "")),
        rows=tuple(_read_row(form, number) for number in numbers),
        explanation=tidy(form.get("explanation", "")),
        source=clean(form.get("source", "")),
        topic=form.get("topic", ""),
        level=form.get("level", ""),
        points=clean(form.get("points", "")),
        reason=clean(form.get("reason", "")),
        base=int(base) if (base := form.get("base", "")).isdecimal() and len(base) < 9 else 0,
    )


def _read_row(form: MultiDict[str, str], number: str) -> Row:
    own = f"row-{number}-"
    key = form.get(own + "key", "")
    return Row(
        text=tidy(form.get(own + "text", "")),
        right=tidy(form.get(own + "right", "")),
        tolerance=clean(form.get(own + "tolerance", "")),
        key="1" if number in form.getlist("key") else key if key in ("T", "F") else "",
        pinned=own + "pinned" in form,
    )


def tidy(text: str) -> str:
    """Text of several lines in one spelling: NFC, no characters without width, no blanks at its ends."""
    lines = unicodedata.normalize("NFC", text.translate(UNSEEN)).replace("\r\n", "\n").replace("\r", "\n")
    return lines.strip()


def act(typed: Typed, do: str) -> Typed:
    """The form after one of its buttons: ``add``, ``remove-N``, ``up-N``, ``down-N`` (rows counted from 1) or
    ``kind-NAME``. What is no such button changes nothing."""
    verb, _, at = do.partition("-")
    rows = list(typed.rows)
    if verb == "add" and len(rows) < MOST_ROWS:
        return replace(typed, rows=(*rows, Row()))
    if verb == "kind" and at in KINDS:
        return _as_kind(typed, at)
    if not at.isdecimal() or not 1 <= int(at) <= len(rows):
        return typed
    here = int(at) - 1
    if verb == "remove":
        del rows[here]
    elif verb in ("up", "down"):
        there = min(max(0, here + (1 if verb == "down" else -1)), len(rows) - 1)
        rows.insert(there, rows.pop(here))
    return replace(typed, rows=tuple(rows))


def _as_kind(typed: Typed, kind: str) -> Typed:
    """The same texts as another kind of question; keys stay where they mean the same."""
    choices = {"single_choice", "multiple_choice"}
    rows = typed.rows if {typed.kind, kind} <= choices else tuple(replace(row, key="") for row in typed.rows)
    if kind == "single_choice" and sum(row.key == "1" for row in rows) > 1:
        rows = tuple(replace(row, key="") for row in rows)
    if kind == "true_false":
        rows = (Row(),)
    least = FIRST_ROWS.get(kind, 4)
    return replace(typed, kind=kind, rows=(*rows, *(Row(),) * (least - len(rows))))


def draft_of(typed: Typed, ref: str = "") -> Draft:
    """The draft that was typed; empty rows at the end are left out.

    Raises:
        Faults: a tolerance or the points are no number.
    """
    faults: list[Fault] = []
    parts = _parts(typed.kind, filled(typed), faults)
    points = read_points(typed.points) if typed.points else Fraction(1)
    if points is None:
        faults.append(Fault("points_malformed", params={"field": "points", "value": typed.points[:60]}))
    if len(typed.reason) > MOST_REASON:
        found = {"field": "reason", "found": len(typed.reason), "most": MOST_REASON}
        faults.append(Fault("text_long", params=found))
    draft = Draft(
        Place(), typed.kind, typed.stem, parts, typed.explanation, typed.source, typed.topic, typed.level, ref, points
    )
    if faults:
        raise Faults(tuple(faults))
    return draft


def filled(typed: Typed) -> list[Row]:
    """The rows that count: all but the empty ones at the end."""
    rows = list(typed.rows)
    while rows and rows[-1].blank:
        rows.pop()
    return rows


def by_side(rows: Sequence[Row]) -> list[Row]:
    """Rows of a matching as they are stored: pairs first, then right sides that match nothing."""
    return sorted(rows, key=lambda row: not row.text)


def _parts(kind: str, rows: Sequence[Row], faults: list[Fault]) -> tuple[Part, ...]:
    match kind:
        case "single_choice" | "multiple_choice":
            keys = sum(row.key == "1" for row in rows)
            share = Fraction(1, keys) if keys and kind == "multiple_choice" else FULL
            return tuple(Part(row.text, share if row.key else NOTHING if keys else None, row.pinned) for row in rows)
        case "true_false":
            return tuple(Part("", Fraction(row.key == "T")) for row in rows[:1] if row.key)
        case "true_false_group":
            return tuple(Part(row.text, Fraction(row.key == "T") if row.key else None) for row in rows)
        case "numeric":
            return tuple(_number(row, at, faults) for at, row in enumerate(rows, 1))
        case "matching":
            return tuple(Part(row.text, right=row.right) for row in by_side(rows))
        case _:
            return tuple(Part(row.text, FULL if kind == "short_text" else None) for row in rows)


def _number(row: Row, at: int, faults: list[Fault]) -> Part:
    value, tolerance = read_decimal(row.text), Decimal(0)
    if row.tolerance:
        found = read_decimal(row.tolerance)
        if found is None:
            named = {"field": f"tolerance {at}", "value": row.tolerance[:60]}
            faults.append(Fault("number_malformed", params=named))
        tolerance = found or Decimal(0)
    return Part(row.text if value is None else f"{value:f}", FULL, tolerance=tolerance)


def read_points(text: str) -> Fraction | None:
    """Points as typed: ``2``, ``0,25`` or ``1/3``; None for what is no such number."""
    above, slash, below = text.partition("/")
    if slash:
        whole = above.strip().isdecimal() and below.strip().isdecimal() and max(len(above), len(below)) < 10
        return Fraction(int(above), int(below)) if whole and int(below) else None
    number = read_decimal(text)
    return Fraction(number) if number is not None and -12 <= number.adjusted() < 12 else None
