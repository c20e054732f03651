"""A question as a file door understood it, before anybody confirmed it.

A draft may lack its key or hold a doubt; a domain question may not. Doors (app/formats) make drafts, a person mends
and confirms them, and `to_question` turns a whole one into the question that is stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, assert_never

from app.domain.errors import Fault, Faults
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
    kind_of,
)

KEY_SOURCES = (
    "underline", "bold", "italic", "colour", "highlight", "asterisk", "key_line", "key_table", "second_file",
    "column", "format", "person",
)  # fmt: skip
"""Where a key was read: a mark on the option, a line or table of the file, another file, or what the format says."""

FULL, NOTHING = Fraction(1), Fraction(0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands. All that is known is filled in; words are made at the edge.

    Attributes:
        line: of a text file, counted from 1.
        paragraph: of a Word document's body, counted from 1 over all paragraphs, those in tables too.
        cell: of a sheet, for example ``Sheet1!B7``.
        label: what the author calls it, for example ``Câu 12``; in a format without lines, the number of the question.
    """

    line: int | None = None
    paragraph: int | None = None
    cell: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A doubt or a note: a code whose sentence stands in app/import_words.py, and its parameters.

    A doubt says that two readings are possible and names both; it waits for a person. A note says what the format
    holds and we do not keep, or what was changed on the way (a legacy font, a look-alike letter).
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of what is asked or accepted. Texts are Markdown as `app/formats/rich.py` writes it.

    Attributes:
        text: an option, a statement, an accepted text, a number as text (numeric), a left side, or an item.
        credit: share of the full credit that choosing it earns; of a statement or a true/false, 1 for true and
            0 for false; None where the key is not known.
        pinned: keeps its place when options are shuffled.
        right: the right side of a matching; a part with an empty `text` is a distractor.
        tolerance: of a numeric answer.
    """

    text: str
    credit: Fraction | None = None
    pinned: bool = False
    right: str = ""
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Draft:
    """A question as it was understood.

    Attributes:
        kind: one of `app.domain.questions.KINDS`.
        parts: see `Part`; a true/false has one part without text; an ordering's parts stand in their right order.
        topic, level, ref: as the file names them; empty where it does not.
        points: None where the file sets none.
        key_from: one of `KEY_SOURCES`, or empty where no key was found.
    """

    place: Place
    kind: str
    stem: str
    parts: tuple[Part, ...] = ()
    explanation: str = ""
    source: str = ""
    topic: str = ""
    level: str = ""
    ref: str = ""
    points: Fraction | None = None
    key_from: str = ""
    doubts: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()

    def doubting(self, code: str, **params: Any) -> Draft:
        """This draft with one more doubt."""
        return replace(self, doubts=(*self.doubts, Remark(code, params)))

    def noting(self, code: str, **params: Any) -> Draft:
        """This draft with one more note."""
        return replace(self, notes=(*self.notes, Remark(code, params)))


@dataclass(frozen=True, slots=True)
class Refused:
    """Something in a file that cannot become a question, and why."""

    place: Place
    why: Remark


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of a bank that a format cannot hold, and that was left out or changed when writing it.

    Attributes:
        ref: of the question; empty where the bank as a whole is meant.
    """

    ref: str
    remark: Remark


@dataclass(frozen=True, slots=True)
class Reading:
    """What a door found in a file, in the file's order.

    Attributes:
        format: the door's name: bankfile, cau, sheet, gift, aiken, moodle_xml.
        pictures: name -> bytes as they stood in the file. A text shows one as ``![alt](media:NAME)``; the name is
            the first 32 hexadecimal digits of the SHA-256 of those bytes.
        notes: about the file as a whole.
    """

    format: str
    drafts: tuple[Draft, ...] = ()
    refused: tuple[Refused, ...] = ()
    pictures: dict[str, bytes] = field(default_factory=dict)
    notes: tuple[Remark, ...] = ()


class Unreadable(Faults):
    """A file that no question can be read from; one fault says why and how to mend it."""

    def __init__(self, code: str, *, line: int | None = None, **params: Any) -> None:
        super().__init__((Fault(code, line, "", params),))


def to_question(draft: Draft) -> Question:
    """The question that a whole draft holds.

    Raises:
        Faults: all that is missing or contradictory, one fault each; codes are those of the bank file where they fit.
    """
    faults: list[Fault] = []

    def fault(code: str, **params: Any) -> None:
        faults.append(Fault(code, draft.place.line, draft.place.label, params))

    if not draft.stem.strip():
        fault("text_empty", field="stem")
    question = _of_kind(draft, fault)
    if faults or question is None:
        raise Faults(tuple(faults))
    return question


def sketch(draft: Draft) -> Question | None:
    """The question as far as it is written, its faults overlooked: for looking at, never for keeping.

    None where the kind is not known.
    """
    return _of_kind(draft, lambda *_, **__: None)


def _of_kind(draft: Draft, fault: Callable[..., None]) -> Question | None:
    parts, stem, explanation = draft.parts, draft.stem, draft.explanation
    match draft.kind:
        case "single_choice" | "multiple_choice":
            options = tuple(Option(part.text, part.pinned) for part in parts)
            _check_texts(fault, "options", [part.text for part in parts], 2, by_letter=True)
            keys = tuple(at for at, part in enumerate(parts) if part.credit is not None and part.credit > 0)
            full = tuple(at for at in keys if parts[at].credit == FULL)
            if draft.kind == "multiple_choice":
                if not keys:
                    fault("key_missing")
                return MultipleChoice(stem, options, keys, explanation)
            # Other formats give a part of the credit for a nearly right option; here the right one is the key.
            keys = full if len(full) == 1 else keys
            if len(keys) != 1:
                fault("key_missing" if not keys else "key_several", letters=", ".join(LETTERS[at] for at in keys[:26]))
            return SingleChoice(stem, options, keys[0] if keys else 0, explanation)
        case "true_false":
            if len(parts) != 1 or parts[0].credit is None:
                fault("key_missing")
            return TrueFalse(stem, bool(parts and parts[0].credit), explanation)
        case "true_false_group":
            _check_texts(fault, "statements", [part.text for part in parts], 2)
            if any(part.credit is None for part in parts):
                fault("key_missing")
            return TrueFalseGroup(stem, tuple(Statement(part.text, bool(part.credit)) for part in parts), explanation)
        case "short_text":
            accepted = tuple(part.text for part in parts if part.credit is None or part.credit == 1)
            _check_texts(fault, "accepted", list(accepted), 1, most=100)
            return ShortText(stem, accepted, explanation)
        case "numeric":
            return _numeric(draft, fault)
        case "matching":
            pairs = tuple((part.text, part.right) for part in parts if part.text.strip())
            extra = tuple(part.right for part in parts if not part.text.strip())
            _check_texts(fault, "pairs", [left for left, _ in pairs], 2)
            _check_texts(fault, "pairs", [part.right for part in parts], 2)
            return Matching(stem, pairs, extra, explanation)
        case "ordering":
            _check_texts(fault, "items", [part.text for part in parts], 2)
            return Ordering(stem, tuple(part.text for part in parts), explanation)
        case _:
            fault("kind_unknown", value=draft.kind, near="single_choice")
            return None


def _numeric(draft: Draft, fault: Callable[..., None]) -> Question:
    keys = []
    for part in draft.parts:
        if part.credit not in (None, FULL):
            continue
        try:
            value = Decimal(part.text)
        except ArithmeticError:
            value = Decimal("NaN")
        if not value.is_finite():
            fault("number_malformed", field="accepted", value=part.text[:60])
        elif part.tolerance < 0:
            fault("tolerance_negative", field="accepted")
        else:
            keys.append(NumericKey(value, part.tolerance))
    if not keys:
        fault("key_missing")
    return Numeric(draft.stem, tuple(keys), draft.explanation)


def _check_texts(
    fault: Callable[..., None], name: str, texts: list[str], least: int, *, most: int = 26, by_letter: bool = False
) -> None:
    if not least <= len(texts) <= most:
        fault("list_length", field=name, found=len(texts), least=least, most=most)
    seen: dict[str, int] = {}
    for at, text in enumerate(texts):
        label = LETTERS[at] if by_letter and at < len(LETTERS) else str(at + 1)
        if not text.strip():
            fault("text_empty", field=f"{name} {label}")
        elif (first := seen.setdefault(" ".join(text.split()), at)) != at:
            named = LETTERS[first] if by_letter and first < len(LETTERS) else str(first + 1)
            fault("part_duplicate", field=name, first=named, second=label)


def from_question(question: Question, place: Place = Place(), **more: Any) -> Draft:  # noqa: B008
    """The draft that `to_question` turns into this question; `more` are further fields of the draft."""
    parts: tuple[Part, ...]
    match question:
        case SingleChoice():
            parts = tuple(
                Part(option.text, FULL if at == question.key else NOTHING, option.pinned)
                for at, option in enumerate(question.options)
            )
        case MultipleChoice():
            share = Fraction(1, len(question.keys))
            parts = tuple(
                Part(option.text, share if at in question.keys else NOTHING, option.pinned)
                for at, option in enumerate(question.options)
            )
        case TrueFalse():
            parts = (Part("", Fraction(question.key)),)
        case TrueFalseGroup():
            parts = tuple(Part(statement.text, Fraction(statement.key)) for statement in question.statements)
        case ShortText():
            parts = tuple(Part(text, FULL) for text in question.accepted)
        case Numeric():
            parts = tuple(Part(f"{key.value:f}", FULL, tolerance=key.tolerance) for key in question.accepted)
        case Matching():
            parts = tuple(Part(left, right=right) for left, right in question.pairs)
            parts += tuple(Part("", right=right) for right in question.distractors)
        case Ordering():
            parts = tuple(Part(text) for text in question.items)
        case _:
            assert_never(question)
    return Draft(place, kind_of(question), question.stem, parts, question.explanation, **more)
