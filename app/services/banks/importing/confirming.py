"""The confirmation: everything that is taken from a file enters the bank in one short commit, or nothing does.

All rows are worked out before the write lock is taken. Under it is only looked whether what they rest on still holds,
and they are stored many at a time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, delete, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.db import begin_write, db
from app.dice import Dice
from app.domain.actors import Actor
from app.domain.banks import BankQuestion
from app.domain.errors import Invalid, Refusal
from app.domain.imports import NEW, Places
from app.domain.lineage import new_refs
from app.domain.names import fold
from app.domain.question_status import after_edit
from app.domain.questions import kind_of
from app.models.banks import Bank, BankImport, ImportItem, ImportPicture, Medium, Question, Revision, Topic
from app.models.forms import dump_question, load_draft
from app.prepared import Prepared
from app.services import audit, settings
from app.services.banks.finding import bank_row
from app.services.banks.importing.finding import hold, open_import, places_of, report_of
from app.services.banks.importing.judging import item_of, judge, wording_of
from app.services.banks.importing.matching import known, twins
from app.services.banks.importing.staging import pictures_of
from app.services.banks.storing import Wording

STATUSES = ("draft", "in_review", "approved")
"""Where new questions may begin."""
_NO_SYNC = {"synchronize_session": False}


def _insertion(table: Any, **types: Any) -> Prepared:
    """The statement that inserts rows of a table with all their columns but the id."""
    columns = [column.name for column in table.columns if column.name != "id"]
    return Prepared(insert(table).values({name: bindparam(name, type_=types.get(name)) for name in columns}))


_QUESTION = _insertion(Question.__table__)
_REVISION = _insertion(Revision.__table__, content=Text())
"""The content was dumped before the lock, so it is bound as the text that it is."""
_HEAD = ("latest", "status", "kind", "search_key", "twin_key")
_REVISED = Prepared(
    update(Question.__table__)  # type: ignore[arg-type]
    .where(Question.id == bindparam("line"))
    .values({name: bindparam(f"new_{name}") for name in _HEAD})
)
_REFS = Prepared(select(Question.ref, Question.id).where(Question.bank_id == bindparam("bank")))
_ITEM = ImportItem.__table__.c
_LINK = Prepared(
    update(ImportItem.__table__)  # type: ignore[arg-type]
    .where(_ITEM.import_id == bindparam("of"), _ITEM.position == bindparam("at"))
    .values(question_id=bindparam("line"))
)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a confirmation did."""

    new: int
    revised: int
    same: int
    left_out: int


@dataclass(frozen=True, slots=True)
class _Taken:
    """A draft that is taken, as it will stand; `line` is the question that it continues, `ref` the file's own, `text`
    what is stored of its content."""

    position: int
    line: int | None
    ref: str
    wording: Wording
    text: str


@dataclass(frozen=True, slots=True)
class _Plan:
    import_id: int
    bank_id: int
    bank_code: str
    edits: int
    reason: str
    taken: list[_Taken]
    latest: dict[int, int]
    topics: list[tuple[str, str]]
    pictures: list[str]
    doubled: set[int]


def confirm(actor: Actor, public_id: str, *, status: str = "draft", now: datetime, dice: Dice) -> Confirmed:
    """Take everything that is whole and not left out into the bank.

    Args:
        status: of new questions, one of `STATUSES`.

    Raises:
        Refusal: ``import_undecided`` (doubts, or twins nobody looked at), ``import_unplaced`` (no topic or level),
            ``import_changed`` (somebody changed the import, or the bank, meanwhile), ``import_closed``,
            ``second_person_needed``. Invalid: ``import_status``. NotFound: no such import.
    """
    second_person = settings.value("questions_need_second_person")
    if status not in STATUSES:
        raise Invalid("import_status")
    if status == "approved" and second_person:
        raise Refusal("second_person_needed")
    plan = _plan(actor, public_id)
    ids = [dice.public_id() for one in plan.taken if one.line is None]
    begin_write()
    if plan.doubled:
        _tell_of_twins(plan)
    hold(plan.import_id, plan.edits)
    bank_row(actor, plan.bank_code, locked=True)  # two who add questions give refs one after the other
    topics = _topic_ids(plan)
    if _latest(plan) != plan.latest:
        raise Refusal("import_changed")
    fresh = [one for one in plan.taken if one.line is None]
    lines = _insert_questions(plan, fresh, ids, status) | {one.position: one.line for one in plan.taken if one.line}
    _revise_questions(plan, second_person=second_person)
    _insert_revisions(plan, lines, topics, actor, now)
    _link(plan, {one.position: lines[one.position] for one in fresh})
    _move_pictures(plan, actor, now)
    done = _close(plan, now)
    counts = {"new": done.new, "revised": done.revised, "left_out": done.left_out}
    audit.record(actor, "import.confirmed", "import", plan.import_id, now=now, bank=plan.bank_id, **counts)
    return done


def _plan(actor: Actor, public_id: str) -> _Plan:
    """Everything that can be worked out beforehand."""
    row = open_import(actor, public_id)
    places = places_of(row, report_of(row))
    found = db.session.execute(
        select(ImportItem.position, ImportItem.question_id, ImportItem.draft, ImportItem.twin, ImportItem.twin_kept)
        .where(ImportItem.import_id == row.id, ~ImportItem.skipped, ImportItem.change != "same")
        .order_by(ImportItem.position)
    ).all()
    undecided = _undecided(row.id)
    if undecided:
        raise Refusal("import_undecided", count=undecided)
    judged = dict(
        zip((one.position for one in found), judge([load_draft(one.draft) for one in found], seen=True), strict=True)
    )
    items = [item_of(judged[one.position], places) for one in found]
    if unplaced := sum(item is None for item in items):
        raise Refusal("import_unplaced", count=unplaced)
    codes, new_topics = _new_topics(places, [item for item in items if item is not None])
    taken = []
    for one, item in zip(found, items, strict=True):
        if item is not None:
            placed = replace(item, topic=codes.get(item.topic, item.topic))
            ref = judged[one.position].draft.ref
            text = dump_question(placed.question)
            wording = wording_of(judged[one.position], placed)
            taken.append(_Taken(one.position, one.question_id, ref, wording, text))
    continued = set(db.session.scalars(select(ImportItem.question_id).where(ImportItem.import_id == row.id)))
    unasked = {one.position: judged[one.position] for one in found if one.question_id is None and not one.twin_kept}
    bank = db.session.get_one(Bank, row.bank_id)
    holds = known(row.bank_id)
    return _Plan(
        import_id=row.id,
        bank_id=bank.id,
        bank_code=bank.code,
        edits=row.edits,
        reason=f"imported from {row.file_name}"[:200],
        taken=taken,
        latest={one.line: holds.latest.get(one.line, 0) for one in taken if one.line is not None},
        topics=new_topics,
        pictures=list(dict.fromkeys(name for one in judged.values() for name in pictures_of(one.draft))),
        doubled=twins(unasked, (line for line in continued if line is not None), judged),
    )


def undecided_in(import_id: int) -> Any:
    """The condition on drafts that wait for a person: a doubt, something missing, a twin that nobody looked at."""
    taken = (ImportItem.import_id == import_id) & ~ImportItem.skipped & (ImportItem.change != "same")
    return taken & ((ImportItem.problems > 0) | (ImportItem.twin & ~ImportItem.twin_kept))


def _undecided(import_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(ImportItem).where(undecided_in(import_id))) or 0


def _new_topics(places: Places, items: Sequence[BankQuestion]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """A code for each topic that is made, by its title; in the order of the file."""
    used = {code for code, _ in places.topics}
    codes: dict[str, str] = {}
    made = []
    for item in items:
        if not item.topic.startswith(NEW) or item.topic in codes:
            continue
        title = item.topic[len(NEW) :].strip()[:200]
        stem = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:34] or "chuyen-de"
        code, number = stem, 1
        while code in used:
            number += 1
            code = f"{stem}-{number}"
        used.add(code)
        codes[item.topic] = code
        made.append((code, title))
    return codes, made


def _tell_of_twins(plan: _Plan) -> None:
    """Questions that others brought in meanwhile are shown before anything is stored: the marks are kept."""
    for position in plan.doubled:
        own = (ImportItem.import_id == plan.import_id) & (ImportItem.position == position)
        db.session.execute(update(ImportItem).where(own).values(twin=True).execution_options(**_NO_SYNC))
    raise Refusal("import_undecided", keep=True, count=len(plan.doubled))


def _topic_ids(plan: _Plan) -> dict[str, int]:
    there = select(func.max(Topic.position)).where(Topic.bank_id == plan.bank_id)
    first = db.session.scalar(there)
    start = 0 if first is None else first + 1
    rows = [
        {"bank_id": plan.bank_id, "code": code, "title": title, "position": start + at}
        for at, (code, title) in enumerate(plan.topics)
    ]
    if rows:
        taken = {code for code, _ in plan.topics}
        if db.session.scalar(select(func.count()).where(Topic.bank_id == plan.bank_id, Topic.code.in_(taken))):
            raise Refusal("import_changed")
        db.session.execute(insert(Topic), rows)
    ids = dict(db.session.execute(select(Topic.code, Topic.id).where(Topic.bank_id == plan.bank_id)).all())
    if not {one.wording.item.topic for one in plan.taken} <= ids.keys():
        raise Refusal("import_changed")
    return {str(code): int(id_) for code, id_ in ids.items()}


def _latest(plan: _Plan) -> dict[int, int]:
    """Number of the newest revision of every question that gets a new one; held on PostgreSQL until the commit."""
    if not plan.latest:
        return {}
    own = (ImportItem.question_id == Question.id) & (ImportItem.import_id == plan.import_id)
    rows = db.session.execute(
        select(Question.id, Question.latest)
        .join(ImportItem, own)
        .where(Question.bank_id == plan.bank_id)
        .with_for_update(of=Question)
    )
    return {id_: latest for id_, latest in rows if id_ in plan.latest}


def _insert_questions(plan: _Plan, fresh: Sequence[_Taken], ids: Sequence[str], status: str) -> dict[int, int]:
    """Position -> id of the question that was made."""
    if not fresh:
        return {}
    taken = [str(ref) for ref, _ in _REFS.rows(bank=plan.bank_id)]
    refs = new_refs([one.ref for one in fresh], taken, plan.bank_code)
    rows = [
        {"public_id": public_id, "bank_id": plan.bank_id, "ref": ref, "status": status, "latest": 1, **_head(one)}
        for one, ref, public_id in zip(fresh, refs, ids, strict=True)
    ]
    _QUESTION.many(rows)
    by_ref = {str(ref): int(id_) for ref, id_ in _REFS.rows(bank=plan.bank_id)}
    return {one.position: by_ref[ref] for one, ref in zip(fresh, refs, strict=True)}


def _head(one: _Taken) -> dict[str, Any]:
    """What a question's row says of its newest revision."""
    wording = one.wording
    keys = {"search_key": wording.search_key, "twin_key": wording.twin_key}
    return {"kind": kind_of(wording.item.question), **keys}


def _revise_questions(plan: _Plan, *, second_person: bool) -> None:
    revised = [one for one in plan.taken if one.line is not None]
    if not revised:
        return
    there = select(Question.id, Question.status).where(Question.id.in_(plan.latest))
    statuses: dict[int, str] = dict(db.session.execute(there).all())
    rows = []
    for one in revised:
        line = int(one.line or 0)
        status = after_edit(statuses[line], second_person=second_person)
        new = {f"new_{name}": value for name, value in _head(one).items()}
        rows.append({"line": line, "new_latest": plan.latest[line] + 1, "new_status": status, **new})
    _REVISED.many(rows)


def _insert_revisions(plan: _Plan, lines: dict[int, int], topics: dict[str, int], actor: Actor, now: datetime) -> None:
    rows = []
    for one in plan.taken:
        item = one.wording.item
        number = 1 if one.line is None else plan.latest[one.line] + 1
        row: dict[str, Any] = {"question_id": lines[one.position], "number": number, "topic_id": topics[item.topic]}
        row |= {"level": item.level, "content": one.text, "digest": one.wording.digest}
        row |= {"points": str(item.points), "source": item.source, "created_at": now, "author_id": actor.account_id}
        rows.append(row | {"reason": plan.reason})
    _REVISION.many(rows)


def _link(plan: _Plan, lines: dict[int, int]) -> None:
    """Each draft remembers which question it became: the next version of its file finds it there."""
    _LINK.many({"of": plan.import_id, "at": at, "line": line} for at, line in lines.items())


def _move_pictures(plan: _Plan, actor: Actor, now: datetime) -> None:
    if not plan.pictures:
        return
    make = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    copied = ("name", "mime", "width", "height", "content")
    own = (ImportPicture.import_id == plan.import_id) & ImportPicture.name.in_(plan.pictures)
    who = literal(actor.account_id, Medium.created_by_id.type)
    staged = select(*(getattr(ImportPicture, name) for name in copied), literal(now, Medium.created_at.type), who)
    statement = make(Medium).from_select([*copied, "created_at", "created_by_id"], staged.where(own))
    db.session.execute(statement.on_conflict_do_nothing())


def _close(plan: _Plan, now: datetime) -> Confirmed:
    own = ImportItem.import_id == plan.import_id
    db.session.execute(delete(ImportPicture).where(ImportPicture.import_id == plan.import_id))
    closing = update(BankImport).where(BankImport.id == plan.import_id).values(confirmed_at=now, content=None)
    db.session.execute(closing.execution_options(**_NO_SYNC))
    counted = select(ImportItem.skipped, ImportItem.change, func.count()).where(own)
    rows = db.session.execute(counted.group_by(ImportItem.skipped, ImportItem.change)).all()
    taken = {change: number for skipped, change, number in rows if not skipped}
    left_out = sum(number for skipped, _, number in rows if skipped)
    return Confirmed(taken.get("new", 0), taken.get("changed", 0), taken.get("same", 0), left_out)
