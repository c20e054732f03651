"""Which questions of the bank a file continues, and which of any bank ask the same as one of the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.db import db
from app.domain.lineage import Asked, Earlier, Line, follow, same_matter
from app.models.banks import BankImport, ImportItem, Question, Revision
from app.services.banks.importing.judging import Judged

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What the bank holds: `current` is question id -> digest of its newest revision, `brought` -> digest of the draft
    that a file last brought it with, `latest` -> number of that revision."""

    lines: list[Line]
    current: dict[int, str]
    brought: dict[int, str]
    latest: dict[int, int]


def known(bank_id: int) -> Known:
    """The bank's questions as a file is compared with them."""
    newest = (Revision.question_id == Question.id) & (Revision.number == Question.latest)
    columns = Question.id, Question.ref, Question.twin_key, Question.search_key, Revision.digest, Question.latest
    found = db.session.execute(
        select(*columns).join(Revision, newest).where(Question.bank_id == bank_id).order_by(Question.id)
    ).all()
    return Known(
        lines=[Line(id_, ref, key, words) for id_, ref, key, words, _, _ in found],
        current={id_: digest for id_, _, _, _, digest, _ in found},
        brought=_brought(bank_id),
        latest={id_: latest for id_, _, _, _, _, latest in found},
    )


def _brought(bank_id: int) -> dict[int, str]:
    confirmed = (BankImport.bank_id == bank_id) & BankImport.confirmed_at.is_not(None)
    rows = db.session.execute(
        select(ImportItem.question_id, ImportItem.digest)
        .join(BankImport, BankImport.id == ImportItem.import_id)
        .where(confirmed, ImportItem.question_id.is_not(None), ~ImportItem.skipped)
        .order_by(BankImport.confirmed_at, BankImport.id)
    )
    return {question_id: digest for question_id, digest in rows if question_id is not None}


def _earlier(bank_id: int, file_name: str) -> list[Earlier]:
    """The last file of this name that was taken into this bank."""
    last = db.session.scalar(
        select(BankImport.id)
        .where(BankImport.bank_id == bank_id, BankImport.file_name == file_name, BankImport.confirmed_at.is_not(None))
        .order_by(BankImport.confirmed_at.desc(), BankImport.id.desc())
        .limit(1)
    )
    rows = db.session.execute(
        select(ImportItem.twin_key, ImportItem.question_id)
        .where(ImportItem.import_id == last, ImportItem.question_id.is_not(None))
        .order_by(ImportItem.position)
    )
    return [Earlier(key, question_id) for key, question_id in rows if question_id is not None]


def follow_bank(
    bank_id: int, holds: Known, file_name: str, judged: Sequence[Judged], digests: Sequence[str]
) -> list[int | None]:
    """For each draft, the id of the bank's question that it continues, or None."""
    asked = [Asked(one.draft.ref, one.twin_key, one.words, digest) for one, digest in zip(judged, digests, strict=True)]
    return follow(asked, holds.lines, holds.brought, _earlier(bank_id, file_name))


def twins(judged: Mapping[int, Judged], continued: Iterable[int], beside: Mapping[int, Judged]) -> set[int]:
    """The positions of drafts that ask what is asked already: in any bank, or further up in the same file.

    Args:
        judged: position -> draft, of those to be looked at.
        continued: questions of the bank that the file continues: no twin of theirs is news.
        beside: every draft of the file that is taken, by position.
    """
    own = set(continued)
    banks: dict[str, list[str]] = defaultdict(list)
    keys = sorted({one.twin_key for one in judged.values() if one.twin_key})
    for start in range(0, len(keys), _AT_ONCE):
        there = Question.twin_key.in_(keys[start : start + _AT_ONCE]) & (Question.status != "retired")
        for id_, key, words in db.session.execute(
            select(Question.id, Question.twin_key, Question.search_key).where(there)
        ):
            if id_ not in own:
                banks[key].append(words)
    above: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for position, one in beside.items():
        above[one.twin_key].append((position, one.words))
    return {
        position
        for position, one in judged.items()
        if one.twin_key
        and (
            any(same_matter(one.words, words) for words in banks[one.twin_key])
            or any(at < position and same_matter(one.words, words) for at, words in above[one.twin_key])
        )
    }
