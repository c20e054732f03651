"""What a draft lacks to be a question, what it would change in the bank, and the words by which it is compared.

Everything here is worked out before a write lock is taken; for five thousand drafts it takes some seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.banks import Bank, BankQuestion, Topic
from app.domain.drafts import Draft, Place, to_question
from app.domain.errors import Fault, Faults
from app.domain.imports import Places
from app.domain.likeness import part_texts, search_key, twin_key
from app.domain.questions import MultipleChoice, Ordering, Question, SingleChoice, TrueFalse, TrueFalseGroup
from app.formats import bankfile, rich
from app.models.forms import dump_draft
from app.services.banks.editing import lengths
from app.services.banks.storing import Wording, revision_digest, word

_AT_ONCE = 500
_PASSED_OVER = frozenset({"question_duplicate"})
"""What a bank file may not hold but a bank may: twins are a person's decision, not a fault."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft and what follows from it.

    Attributes:
        question: None where `faults` say what is missing.
        words, twin_key: see app/domain/likeness.py.
    """

    draft: Draft
    question: Question | None
    faults: tuple[Fault, ...]
    words: str
    twin_key: str

    @property
    def problems(self) -> int:
        """How many things a person has to decide or to mend."""
        return len(self.draft.doubts) + (0 if self.draft.doubts else len(self.faults))


def judge(drafts: Sequence[Draft], *, seen: bool = False) -> list[Judged]:
    """Look at drafts, in their order.

    Args:
        seen: they are stored with no problem, so what takes longest to find was looked for already.
    """
    judged = [_judge(draft) for draft in drafts]
    if seen:
        return judged
    for start in range(0, len(judged), _AT_ONCE):
        whole = [at for at in range(start, min(start + _AT_ONCE, len(judged))) if judged[at].question is not None]
        for at, faults in _unwritable({at: judged[at] for at in whole}).items():
            judged[at] = replace(judged[at], question=None, faults=faults)
    return judged


def _judge(draft: Draft) -> Judged:
    texts = [rich.plain(text) for text in (draft.stem, *part_texts(draft))]
    faults = list(lengths(draft))
    if draft.points is not None and draft.points <= 0:
        faults.append(Fault("points_not_positive", params={"field": "points"}))
    question = None
    try:
        question = to_question(draft)
    except Faults as found:
        faults = [*found.faults, *faults]
    return Judged(draft, None if faults else question, tuple(faults), search_key(texts), twin_key(texts[0]))


def _unwritable(whole: Mapping[int, Judged]) -> dict[int, tuple[Fault, ...]]:
    """What is stored must be fit for a bank file, whose reader knows which characters nobody can see and which answers
    the grader could not tell apart; found for many at once, because reading is slow."""
    if not whole:
        return {}
    items = tuple(
        BankQuestion(f"x-{at}", "x", "x", one.question, points_of(one.draft), one.draft.source)
        for at, one in whole.items()
        if one.question is not None
    )
    found: dict[int, tuple[Fault, ...]] = {}
    try:
        bankfile.read(bankfile.write(Bank("x", "x", "", "vi", ("x",), (Topic("x", "x"),), items)))
    except Faults as faults:
        for fault in faults.faults:
            ref = fault.place.rpartition("x-")[2]
            if fault.code in _PASSED_OVER:
                continue
            if not ref.isdecimal() and len(items) > 1:
                return {key: one for at in whole for key, one in _unwritable({at: whole[at]}).items()}
            at = int(ref) if ref.isdecimal() else next(iter(whole))
            own = replace(fault, line=whole[at].draft.place.line, place=whole[at].draft.place.label)
            found[at] = (*found.get(at, ()), own)
    return found


def points_of(draft: Draft) -> Fraction:
    """The weight of a question: one where its file sets none."""
    return Fraction(1) if draft.points is None else draft.points


def digest_as_read(draft: Draft) -> str:
    """What the words of a draft are known by when its file comes again: where it stood and what was remarked do not
    count."""
    bare = replace(draft, place=Place(), doubts=(), notes=())
    return hashlib.sha256(dump_draft(bare).encode()).hexdigest()


def item_of(judged: Judged, places: Places) -> BankQuestion | None:
    """The question with its place in the bank; None while something is missing."""
    topic, level = places.topic(judged.draft.topic), places.level(judged.draft.level)
    if judged.question is None or not topic or not level:
        return None
    return BankQuestion("x", topic, level, judged.question, points_of(judged.draft), judged.draft.source)


_AS_DRAFTED = (SingleChoice, MultipleChoice, TrueFalse, TrueFalseGroup, Ordering)
"""Kinds whose texts stand in a draft in the order in which they are stored."""


def wording_of(judged: Judged, item: BankQuestion) -> Wording:
    """What is stored with a question; its words are known already where the draft has them in their order."""
    if isinstance(item.question, _AS_DRAFTED):
        return Wording(item, revision_digest(item), judged.words, judged.twin_key)
    return word(item)


def change_of(judged: Judged, places: Places, *, current: str, brought: str, read_as: str) -> str:
    """What taking a draft would do to the question that it continues: ``same`` or ``changed``.

    Args:
        current: digest of the question's newest revision. brought: of the draft that last brought the question.
        read_as: of this draft as it was read.
    """
    unmended = digest_as_read(judged.draft) == read_as
    if unmended and read_as == brought:
        return "same"
    item = item_of(judged, places)
    return "same" if item is not None and revision_digest(item) == current else "changed"
