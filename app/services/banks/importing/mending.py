"""What a person does to a staged file: answers a doubt, changes a question, leaves one out, says what words mean.

Each is worked out before the write lock is taken and stored under it, if nobody has changed the import meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import delete, select, update

from app.db import begin_write, db
from app.domain.actors import Actor
from app.domain.drafts import FULL, NOTHING, Draft
from app.domain.errors import Faults, Invalid, NotFound
from app.domain.imports import Choices, Places
from app.models.banks import BankImport, ImportItem, ImportPicture, Question, Revision
from app.models.forms import dump_draft, dump_import_report, load_draft
from app.services import audit
from app.services.banks.importing.finding import hold, item_row, open_import, places_of, report_of
from app.services.banks.importing.judging import Judged, change_of, judge
from app.services.banks.importing.matching import known, twins

ONE_TAP = ("single_choice", "true_false", "true_false_group")
"""Kinds whose key is chosen by pressing what is right."""


def choose_key(actor: Actor, public_id: str, position: int, part: int, right: bool = True) -> None:
    """Say what is right: the only right option of a choice, or whether a statement is true.

    Args:
        part: which option or statement, counted from 0.
        right: of a statement, whether it is true.

    Raises:
        NotFound: no such import, draft or part. Refusal: ``import_closed``, ``import_changed``.
    """
    change(actor, public_id, position, lambda draft: with_key(draft, part, right))


def with_key(draft: Draft, part: int, right: bool) -> Draft:
    """The draft with a key that a person chose. It answers every doubt about the key once all of it is known.

    Raises:
        NotFound: its kind is not answered so, or it has no such part.
    """
    if draft.kind not in ONE_TAP or not 0 <= part < len(draft.parts):
        raise NotFound()
    if draft.kind == "single_choice":
        parts = tuple(replace(one, credit=FULL if at == part else NOTHING) for at, one in enumerate(draft.parts))
    else:
        credit = Fraction(right)
        parts = tuple(replace(one, credit=credit if at == part else one.credit) for at, one in enumerate(draft.parts))
    known_whole = all(one.credit is not None for one in parts)
    doubts = tuple(doubt for doubt in draft.doubts if not (known_whole and doubt.code.startswith("key_")))
    return replace(draft, parts=parts, key_from="person", doubts=doubts)


def accept(actor: Actor, public_id: str, position: int) -> None:
    """Say that a draft is right as it stands: its doubts are answered.

    Raises:
        Faults: something is missing, so it cannot be. NotFound: no such draft. Refusal: ``import_closed``.
    """

    def settled(draft: Draft) -> Draft:
        found = judge([replace(draft, doubts=())])[0]
        if found.faults:
            raise Faults(found.faults)
        return found.draft

    change(actor, public_id, position, settled)


def rewrite(actor: Actor, public_id: str, position: int, written: Draft) -> None:
    """Put what a person wrote in place of what was understood; whoever writes a question has read it, so no doubt
    is left.

    Raises:
        Faults: what is missing to a whole question. NotFound: no such draft. Refusal: ``import_closed``.
    """

    def settled(draft: Draft) -> Draft:
        key_from = draft.key_from if _keys(written) == _keys(draft) and draft.key_from else "person"
        new = replace(written, place=draft.place, ref=draft.ref, notes=draft.notes, key_from=key_from, doubts=())
        if found := judge([new])[0].faults:
            raise Faults(found)
        return new

    change(actor, public_id, position, settled)


def _keys(draft: Draft) -> list[tuple[str, Fraction | None]]:
    return [(part.text, part.credit) for part in draft.parts]


def change(actor: Actor, public_id: str, position: int, how: Callable[[Draft], Draft]) -> None:
    """Change one draft, and bring what its row says of it up to date."""
    row = open_import(actor, public_id)
    item = item_row(row, position)
    row_id, edits = row.id, row.edits
    judged = judge([how(load_draft(item.draft))])[0]
    values = {"draft": dump_draft(judged.draft), "problems": judged.problems, "twin_key": judged.twin_key}
    values |= {"topic": judged.draft.topic, "level": judged.draft.level}
    values |= {
        "change": _change(row, item, judged),
        "twin": item.question_id is None and _is_twin(row.id, item, judged),
    }
    if judged.twin_key != item.twin_key:
        values["twin_kept"] = False
    begin_write()
    hold(row_id, edits)
    _update(row_id, position, values)


def _update(import_id: int, position: int, values: dict[str, Any]) -> None:
    own = (ImportItem.import_id == import_id) & (ImportItem.position == position)
    db.session.execute(update(ImportItem).where(own).values(**values).execution_options(synchronize_session=False))


def _change(row: BankImport, item: ImportItem, judged: Judged) -> str:
    if item.question_id is None:
        return "new"
    current = _current(item.question_id)
    brought = known(row.bank_id).brought.get(item.question_id, "")
    places = places_of(row, report_of(row))
    return change_of(judged, places, current=current, brought=brought, read_as=item.digest)


def _current(question_id: int) -> str:
    newest = (Revision.question_id == Question.id) & (Revision.number == Question.latest)
    return db.session.scalar(select(Revision.digest).join(Question, newest).where(Question.id == question_id)) or ""


def _is_twin(import_id: int, item: ImportItem, judged: Judged) -> bool:
    """Against every bank, and against the drafts above it that ask the same."""
    own = ImportItem.import_id == import_id
    above = own & (ImportItem.position < item.position) & (ImportItem.twin_key == judged.twin_key) & ~ImportItem.skipped
    beside = db.session.execute(select(ImportItem.position, ImportItem.draft).where(above)).all()
    drafts = judge([load_draft(draft) for _, draft in beside])
    continued = [line for line in db.session.scalars(select(ImportItem.question_id).where(own)) if line is not None]
    positions = {at: one for (at, _), one in zip(beside, drafts, strict=True)}
    return bool(twins({item.position: judged}, continued, positions))


def skip(actor: Actor, public_id: str, position: int, *, skipped: bool) -> None:
    """Leave a question out, or take it in again.

    Raises:
        NotFound: no such draft. Refusal: ``import_closed``.
    """
    _mark(actor, public_id, position, skipped=skipped)


def keep_twin(actor: Actor, public_id: str, position: int) -> None:
    """Take a question though another asks the same.

    Raises:
        NotFound: no such draft. Refusal: ``import_closed``.
    """
    _mark(actor, public_id, position, twin_kept=True, skipped=False)


def part_from_line(actor: Actor, public_id: str, position: int) -> None:
    """Make a question of its own of what was taken for a new wording of one that the bank has.

    Raises:
        NotFound: no such draft. Refusal: ``import_closed``.
    """
    _mark(actor, public_id, position, question_id=None, change="new", twin=False, twin_kept=True)


def _mark(actor: Actor, public_id: str, position: int, **values: Any) -> None:
    row = open_import(actor, public_id)
    row_id = row.id
    item_row(row, position)
    begin_write()
    hold(row_id)
    _update(row_id, position, values)


def settle_twins(actor: Actor, public_id: str, *, keep: bool) -> None:
    """Take every question that has a twin and is not decided, or leave them all out.

    Raises:
        NotFound: no such import. Refusal: ``import_closed``.
    """
    row_id = open_import(actor, public_id).id
    begin_write()
    hold(row_id)
    open_twins = ImportItem.twin & ~ImportItem.twin_kept & ~ImportItem.skipped & (ImportItem.import_id == row_id)
    values = {"twin_kept": True} if keep else {"skipped": True}
    db.session.execute(
        update(ImportItem).where(open_twins).values(**values).execution_options(synchronize_session=False)
    )


def leave_out_undecided(actor: Actor, public_id: str) -> int:
    """Leave out every question that has a doubt or lacks something; returns how many."""
    row_id = open_import(actor, public_id).id
    begin_write()
    hold(row_id)
    own = (ImportItem.import_id == row_id) & (ImportItem.problems > 0) & (ImportItem.change != "same")
    done = db.session.execute(
        update(ImportItem).where(own, ~ImportItem.skipped).values(skipped=True)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return int(done.rowcount)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Words:
    """The different words of a file for its topics and levels, with how many questions have each."""

    levels: dict[str, int]
    topics: dict[str, int]


def words_of(row: BankImport) -> Words:
    """What the questions that are taken say; an empty word stands for those that say nothing."""
    counts: list[dict[str, int]] = [{}, {}]
    own = (ImportItem.import_id == row.id) & ~ImportItem.skipped & (ImportItem.change != "same")
    for level, topic in db.session.execute(
        select(ImportItem.level, ImportItem.topic).where(own).order_by(ImportItem.position)
    ):
        counts[0][level] = counts[0].get(level, 0) + 1
        counts[1][topic] = counts[1].get(topic, 0) + 1
    return Words(*counts)


def choose(actor: Actor, public_id: str, choices: Choices) -> None:
    """Say what the file's words mean; what the questions would change in the bank is worked out again.

    Raises:
        NotFound: no such import. Invalid: ``import_choice`` for a level or topic that the bank does not have.
    """
    row = open_import(actor, public_id)
    row_id, edits = row.id, row.edits
    report = replace(report_of(row), choices=choices)
    places = places_of(row, report)
    _check(choices, places)
    moved = _moved(row, places)
    begin_write()
    hold(row_id, edits)
    db.session.execute(
        update(BankImport).where(BankImport.id == row_id).values(report=dump_import_report(report))
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    for position, change_ in moved:
        _update(row_id, position, {"change": change_})


def _check(choices: Choices, places: Places) -> None:
    levels = {choices.level, *choices.levels.values()} - {""}
    topics = {one for one in (choices.topic, *choices.topics.values()) if one and not one.startswith("+")}
    if not levels <= set(places.levels) or not topics <= {code for code, _ in places.topics}:
        raise Invalid("import_choice")


def _moved(row: BankImport, places: Places) -> list[tuple[int, str]]:
    """The drafts that continue a question and change it otherwise than before, now that words mean something else."""
    continuing: Sequence[ImportItem] = db.session.scalars(
        select(ImportItem).where(ImportItem.import_id == row.id, ImportItem.question_id.is_not(None))
    ).all()
    holds = known(row.bank_id)
    judged = judge([load_draft(item.draft) for item in continuing])
    found = []
    for item, one in zip(continuing, judged, strict=True):
        line = item.question_id
        if line is None or line not in holds.current:
            continue
        brought = holds.brought.get(line, "")
        new = change_of(one, places, current=holds.current[line], brought=brought, read_as=item.digest)
        if new != item.change:
            found.append((item.position, new))
    return found


def drop(actor: Actor, public_id: str, *, now: datetime) -> None:
    """Throw a staged file away with everything that was understood of it.

    Raises:
        NotFound: no such import. Refusal: ``import_closed``.
    """
    row_id = open_import(actor, public_id).id
    begin_write()
    hold(row_id)
    for table in (ImportItem, ImportPicture):
        db.session.execute(delete(table).where(table.import_id == row_id))
    db.session.execute(
        update(BankImport).where(BankImport.id == row_id).values(dropped_at=now, content=None)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    audit.record(actor, "import.dropped", "import", row_id, now=now)
