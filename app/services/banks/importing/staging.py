"""Taking a file in: read by its door, looked at, kept apart from the bank until somebody confirms it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from app.db import begin_write, db
from app.dice import Dice
from app.domain.actors import Actor
from app.domain.drafts import Draft, Reading, Unreadable
from app.domain.errors import Faults
from app.domain.imports import Places, Report, first_choices
from app.formats import doors, rich
from app.formats.pictures import Image, reencode
from app.models.banks import BankImport, ImportItem, ImportPicture, Medium
from app.models.forms import dump_draft, dump_import_report
from app.services import audit
from app.services.banks.finding import bank_row, topics_of
from app.services.banks.importing.judging import change_of, digest_as_read, judge
from app.services.banks.importing.matching import follow_bank, known, twins


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody chose, and the second file with its answers where there is one."""

    name: str
    data: bytes
    key_name: str = ""
    key: bytes | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the file, of both where there are two."""
        return hashlib.sha256(self.data + (b"\0" + self.key if self.key else b"")).hexdigest()


def take(actor: Actor, code: str, upload: Upload, *, now: datetime, dice: Dice) -> str:
    """Read a file for a bank and stage what was understood; returns the public id of the import. The same file, where
    it is staged already, is opened again.

    Raises:
        Faults: nothing can be read from it. NotFound: ``bank_unknown``.
    """
    found = staged_already(actor, code, upload)
    if found:
        return found
    reading = doors.read(upload.data, upload.name, key=upload.key, key_name=upload.key_name)
    return stage(actor, code, upload, reading, now=now, dice=dice)


def staged_already(actor: Actor, code: str, upload: Upload) -> str:
    """The public id of the import under way of the same file into the same bank; empty where there is none."""
    open_one = BankImport.confirmed_at.is_(None) & BankImport.dropped_at.is_(None)
    same = (BankImport.bank_id == bank_row(actor, code).id) & (BankImport.digest == upload.digest)
    return db.session.scalar(select(BankImport.public_id).where(same, open_one).order_by(BankImport.id.desc())) or ""


def stage(actor: Actor, code: str, upload: Upload, reading: Reading, *, now: datetime, dice: Dice) -> str:
    """Keep what a door understood, compared with the bank; returns the public id of the import.

    Raises:
        Unreadable: ``no_question``. NotFound: ``bank_unknown``.
    """
    if not reading.drafts and not reading.refused:
        raise Unreadable("no_question")
    bank = bank_row(actor, code)
    levels, topics = bank.levels.split(), [(topic.code, topic.title) for topic in topics_of(bank.id)]
    images, broken = _reencoded(reading)
    drafts = _with_pictures_that_are_there(reading.drafts, images, broken)
    choices = first_choices([draft.topic for draft in drafts], levels, topics)
    report = dump_import_report(Report(reading.refused, reading.notes, choices))
    items = _items(bank.id, upload.name[:200], drafts, Places(levels, topics, choices))
    row: dict[str, Any] = {"public_id": dice.public_id(), "bank_id": bank.id, "account_id": actor.account_id}
    row |= {"file_name": upload.name[:200], "format": reading.format, "digest": upload.digest, "edits": 0}
    row |= {"content": upload.data, "report": report, "created_at": now}
    begin_write()
    import_id = db.session.scalars(insert(BankImport).values(**row).returning(BankImport.id)).one()
    if items:
        db.session.execute(insert(ImportItem), [{"import_id": import_id, **item} for item in items])
    if images:
        db.session.execute(insert(ImportPicture), [_picture(import_id, *one) for one in images.items()])
    audit.record(actor, "import.staged", "import", import_id, now=now, items=len(items), refused=len(reading.refused))
    return str(row["public_id"])


def _items(bank_id: int, file_name: str, drafts: Sequence[Draft], places: Places) -> list[dict[str, Any]]:
    """The rows of the drafts, in the order of the file."""
    judged = judge(drafts)
    digests = [digest_as_read(draft) for draft in drafts]
    holds = known(bank_id)
    followed = follow_bank(bank_id, holds, file_name, judged, digests)
    fresh = {at: judged[at] for at, line in enumerate(followed) if line is None}
    doubled = twins(fresh, (line for line in followed if line is not None), dict(enumerate(judged)))
    rows = []
    for at, (one, digest, line) in enumerate(zip(judged, digests, followed, strict=True)):
        change = "new"
        if line is not None:
            brought = holds.brought.get(line, "")
            change = change_of(one, places, current=holds.current[line], brought=brought, read_as=digest)
        own = {"position": at + 1, "draft": dump_draft(one.draft), "digest": digest, "question_id": line}
        own |= {"skipped": False, "problems": one.problems, "change": change, "twin_key": one.twin_key}
        own |= {"twin": at in doubled, "twin_kept": False, "topic": one.draft.topic, "level": one.draft.level}
        rows.append(own)
    return rows


def _picture(import_id: int, name: str, image: Image) -> dict[str, Any]:
    size = {"width": image.width, "height": image.height}
    return {"import_id": import_id, "name": name, "mime": image.mime, "content": image.content, **size}


def pictures_of(draft: Draft) -> list[str]:
    """The names of all pictures that a draft shows."""
    return [name for text in texts_of(draft) for name in rich.pictures(text)]


def texts_of(draft: Draft) -> list[str]:
    """Every text of a draft that may hold a picture."""
    return [draft.stem, draft.explanation, *(text for part in draft.parts for text in (part.text, part.right) if text)]


def _reencoded(reading: Reading) -> tuple[dict[str, Image], set[str]]:
    """The pictures that the drafts show, encoded anew; and the names of those that cannot be read."""
    images: dict[str, Image] = {}
    broken: set[str] = set()
    for name in dict.fromkeys(name for draft in reading.drafts for name in pictures_of(draft)):
        if name in reading.pictures:
            try:
                images[name] = reencode(reading.pictures[name])
            except Faults:
                broken.add(name)
    return images, broken


def _with_pictures_that_are_there(drafts: Iterable[Draft], images: Iterable[str], broken: set[str]) -> list[Draft]:
    """A picture that is not there, or cannot be read, leaves its words in the text and a doubt beside it."""
    drafts, there = list(drafts), set(images)
    wanted = {name for draft in drafts for name in pictures_of(draft)} - there - broken
    if wanted:
        there |= set(db.session.scalars(select(Medium.name).where(Medium.name.in_(wanted))))
    return [_without(draft, there, broken) for draft in drafts]


def _without(draft: Draft, there: set[str], broken: set[str]) -> Draft:
    gone = [name for name in dict.fromkeys(pictures_of(draft)) if name not in there]
    for name in gone:
        draft = draft.doubting("picture_unreadable" if name in broken else "picture_missing", name=name[:8])
        shown = re.compile(rf"!\[((?:[^\]\\]|\\.)*)\]\(media:{name}\)")

        def words(text: str, shown: re.Pattern[str] = shown) -> str:
            return shown.sub(r"\1", text)

        parts = tuple(replace(part, text=words(part.text), right=words(part.right)) for part in draft.parts)
        draft = replace(draft, stem=words(draft.stem), explanation=words(draft.explanation), parts=parts)
    return draft
