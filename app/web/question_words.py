"""The words of questions: their kinds, where they stand, what may be done, and what is wrong in the editor."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.domain.errors import Fault
from app.domain.questions import LETTERS
from app.fault_words import FAULT_SENTENCES
from app.web.question_form import Typed, by_side, filled

KINDS = {
    "single_choice": _l("One right option"),
    "multiple_choice": _l("Several right options"),
    "true_false": _l("True or false"),
    "true_false_group": _l("Group of true/false statements"),
    "short_text": _l("Short answer"),
    "numeric": _l("A number"),
    "matching": _l("Matching"),
    "ordering": _l("Putting in order"),
}
STATUSES = {
    "draft": _l("Draft"),
    "in_review": _l("In review"),
    "approved": _l("Approved"),
    "retired": _l("Retired"),
}
TONES = {"draft": "", "in_review": "wait", "approved": "done", "retired": ""}
VERBS = {
    "send": _l("Send to review"),
    "approve": _l("Approve"),
    "return": _l("Back to draft"),
    "retire": _l("Retire"),
    "bring_back": _l("Bring back"),
}
LINES = {
    "kind": _l("Kind of question"),
    "stem": _l("Question"),
    "part": "",
    "explanation": _l("Explanation"),
    "source": _l("Source"),
    "topic": _l("Topic"),
    "level": _l("Level"),
    "points": _l("Points"),
}
MARKS = {"right": _l("right answer"), "pinned": _l("keeps its place"), "true": _l("true"), "false": _l("false")}
_FIELDS = {
    "stem": _l("Question"),
    "explanation": _l("Explanation"),
    "source": _l("Source"),
    "topic": _l("Topic"),
    "level": _l("Level"),
    "points": _l("Points"),
    "reason": _l("Reason for the change"),
    "options": _l("Options"),
    "statements": _l("Statements"),
    "accepted": _l("Accepted answers"),
    "pairs": _l("Pairs"),
    "distractors": _l("Right sides that match nothing"),
    "items": _l("Items"),
}
_PART_OF = {
    "single_choice": "options",
    "multiple_choice": "options",
    "true_false": "options",
    "true_false_group": "statements",
    "short_text": "accepted",
    "numeric": "accepted",
    "matching": "pairs",
    "ordering": "items",
}
_MENDED_HERE: dict[str, LazyString] = {
    "number_malformed": _l("Write a number such as 3,14."),
    "points_malformed": _l("Write a number such as 1 or 0,25, or a fraction such as 1/3."),
    "topic_unknown": _l("Choose a topic from the list."),
    "level_unknown": _l("Choose a level from the list."),
    "tolerance_negative": _l("Write zero or more, or leave the tolerance empty."),
}
"""How to mend it in the editor, where a bank file would be mended in another way."""


def part_name(kind: str, label: str) -> str:
    """What a row of the editor is called: "Option B"."""
    match _PART_OF[kind]:
        case "options":
            return _("Option %(label)s", label=label)
        case "statements":
            return _("Statement %(label)s", label=label)
        case "accepted":
            return _("Accepted answer %(label)s", label=label)
        case "pairs":
            return _("Pair %(label)s", label=label)
        case _:
            return _("Item %(label)s", label=label)


def label_of(kind: str, at: int) -> str:
    """The letter or number of a row, counted from 0, as the paper shows it."""
    match _PART_OF[kind]:
        case "options":
            return LETTERS[at]
        case "statements":
            return LETTERS[at].lower()
        case _:
            return str(at + 1)


def told(fault: Fault, typed: Typed) -> tuple[str, str]:
    """A fault as the editor tells it: the id of the field it belongs to, and a sentence."""
    name = str(fault.params.get("field", ""))
    params = {**fault.params, "field": _field_words(name, typed.kind)}
    wrong, mend = FAULT_SENTENCES[fault.code]
    sentences = (str(wrong) % params, str(_MENDED_HERE.get(fault.code, mend)) % params)
    return _anchor(fault, name, typed), " ".join(sentences)


def _field_words(name: str, kind: str) -> str:
    word, _sep, label = name.partition(" ")
    if not label:
        return str(_FIELDS.get(word, word))
    if word == "tolerance":
        return _("Tolerance of answer %(label)s", label=label)
    return part_name(kind, label_of(kind, _number(label.split()[0]) - 1))


def _anchor(fault: Fault, name: str, typed: Typed) -> str:
    """The id of a control: of the row that is named, or of the field."""
    match fault.code:
        case "key_missing" | "key_several":
            return "row-1-key"
        case "topic_unknown":
            return "topic"
        case "level_unknown":
            return "level"
        case "points_malformed" | "points_not_positive":
            return "points"
        case "distractor_matches":
            pairs = sum(bool(row.text) for row in filled(typed))
            return _row_id(typed, pairs + int(fault.params["number"]), "right")
        case "part_duplicate":
            return _row_id(typed, _number(str(fault.params["second"])), "text")
    word, _sep, label = name.partition(" ")
    if label:
        field = "tolerance" if word == "tolerance" or label.endswith("tolerance") else "text"
        return _row_id(typed, _number(label.split()[0]), field)
    if word in ("stem", "explanation", "source", "reason"):
        return word
    return _row_id(typed, 1, "text")


def _number(label: str) -> int:
    return int(label) if label.isdecimal() else LETTERS.index(label) + 1 if label in LETTERS else 1


def _row_id(typed: Typed, number: int, field: str) -> str:
    """The id of a field in the row that the fault counts as `number`; a matching counts its pairs first."""
    rows = filled(typed)
    if not rows:
        return "row-1-text"
    at = min(number, len(rows)) - 1
    if typed.kind == "matching":
        row = by_side(rows)[at]
        at = next(place for place, one in enumerate(rows) if one is row)
        field = field if row.text or field == "right" else "right"
        field = "right" if row.text and not row.right else field
    return f"row-{at + 1}-{field}"
