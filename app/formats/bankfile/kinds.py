"""What each kind of question asks of its block in a bank file."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.domain.questions import (
    LETTERS,
    Matching,
    MultipleChoice,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    Question,
    ShortText,
    SingleChoice,
    Statement,
    TrueFalse,
    TrueFalseGroup,
)
from app.domain.scoring import text_key
from app.formats.bankfile.entry import Entry, by_letter, exact_decimal, fold, shown

MOST_PARTS = len(LETTERS)
"""Options, statements, right sides and items are dealt as letters or numbers, at most this many."""
MOST_ACCEPTED = 100


def _single_choice(entry: Entry, stem: str, explanation: str) -> Question:
    options = _options(entry)
    return SingleChoice(stem, options, entry.letter("key", len(options)), explanation)


def _multiple_choice(entry: Entry, stem: str, explanation: str) -> Question:
    options = _options(entry)
    return MultipleChoice(stem, options, entry.letters("key", len(options)), explanation)


def _options(entry: Entry) -> tuple[Option, ...]:
    texts = entry.parts("options", 2, MOST_PARTS, by_letter)
    pinned = entry.letters("pinned", len(texts)) if "pinned" in entry.values else ()
    return tuple(Option(text, at in pinned) for at, text in enumerate(texts))


def _true_false(entry: Entry, stem: str, explanation: str) -> Question:
    return TrueFalse(stem, entry.truth("key"), explanation)


def _true_false_group(entry: Entry, stem: str, explanation: str) -> Question:
    texts = entry.parts("statements", 2, MOST_PARTS)
    keys = entry.truths("key", len(texts))
    return TrueFalseGroup(stem, tuple(map(Statement, texts, keys)), explanation)


def _short_text(entry: Entry, stem: str, explanation: str) -> Question:
    # Two answers that the grader cannot tell apart are one answer written twice.
    return ShortText(stem, entry.parts("accepted", 1, MOST_ACCEPTED, key=text_key), explanation)


def _numeric(entry: Entry, stem: str, explanation: str) -> Question:
    accepted = entry.items("accepted", 1, MOST_ACCEPTED)
    keys = tuple(_numeric_key(entry, f"accepted {at}", one) for at, one in enumerate(accepted, 1))
    return Numeric(stem, keys, explanation)


def _numeric_key(entry: Entry, label: str, given: object) -> NumericKey:
    if not isinstance(given, dict):
        entry.fault("number_table_wanted", "accepted", field=label)
        return NumericKey(Decimal(0))
    one = Entry(given, entry.place, entry.lines.get("accepted", entry.line), {}, entry.faults)
    one.only(("value", "tolerance"))
    value = _number(one, "value", label)
    tolerance = _number(one, "tolerance", label) if "tolerance" in given else Decimal(0)
    if tolerance < 0:
        one.fault("tolerance_negative", field=label)
    return NumericKey(value, tolerance)


def _number(entry: Entry, name: str, label: str) -> Decimal:
    if name not in entry.values:
        entry.fault("field_missing", field=f"{label} {name}")
        return Decimal(0)
    number = exact_decimal(entry.values[name])
    if number is None:
        entry.fault("number_malformed", field=f"{label} {name}", value=shown(entry.values[name]))
        return Decimal(0)
    return number


def _matching(entry: Entry, stem: str, explanation: str) -> Question:
    pairs = tuple(_pair(entry, at, one) for at, one in enumerate(entry.items("pairs", 2, MOST_PARTS), 1))
    distractors = entry.parts("distractors", 0, MOST_PARTS) if "distractors" in entry.values else ()
    question = Matching(stem, pairs, distractors, explanation)
    entry.distinct("pairs", (left for left, _ in pairs))
    if len(question.right_sides) > MOST_PARTS:
        entry.fault("right_sides_too_many", "pairs", found=len(question.right_sides), most=MOST_PARTS)
    # Right sides are told apart by their place: of two that read alike, a learner could only guess the one meant.
    rights = [right for _, right in pairs]
    entry.distinct("pairs", rights)
    folded = [fold(right) for right in rights]
    for number, text in enumerate(distractors, 1):
        if fold(text) in folded:
            entry.fault("distractor_matches", "distractors", number=number, pair=folded.index(fold(text)) + 1)
    return question


def _pair(entry: Entry, number: int, given: object) -> tuple[str, str]:
    if not isinstance(given, list) or len(given) != 2:
        entry.fault("pair_malformed", "pairs", number=number)
        return "", ""
    left, right = (entry.checked("pairs", f"pairs {number}", text) for text in given)
    return left, right


def _ordering(entry: Entry, stem: str, explanation: str) -> Question:
    return Ordering(stem, entry.parts("items", 2, MOST_PARTS), explanation)


Reader = Callable[[Entry, str, str], Question]

KIND_FIELDS: dict[str, tuple[Reader, tuple[str, ...]]] = {
    "single_choice": (_single_choice, ("options", "key", "pinned")),
    "multiple_choice": (_multiple_choice, ("options", "key", "pinned")),
    "true_false": (_true_false, ("key",)),
    "true_false_group": (_true_false_group, ("statements", "key")),
    "short_text": (_short_text, ("accepted",)),
    "numeric": (_numeric, ("accepted",)),
    "matching": (_matching, ("pairs", "distractors")),
    "ordering": (_ordering, ("items",)),
}
"""For each kind, what reads its fields and which they are."""
