"""Files on their way into a bank, made by hand: what a door would understand, and a bank to take it."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from PIL import Image
from sqlalchemy import select

from app import clock
from app.db import db, end_transaction
from app.dice import Dice
from app.domain.actors import COMMAND_LINE, Actor
from app.domain.banks import Bank, Topic
from app.domain.drafts import Draft, Part, Place, Reading, Refused, Remark
from app.models.banks import BankImport, ImportItem, Question, Revision
from app.services.banks.importing import staging
from app.services.banks.importing.staging import Upload
from app.services.banks.loading import load_bank

DICE = Dice(random.Random(21))
TOPICS = (Topic("t1", "Chuyên đề một"), Topic("t2", "Chuyên đề hai"))
SUBJECTS = ("Đường Trường Sơn", "Cách mạng tháng Tám", "Hiệp định Giơ-ne-vơ", "Phong trào Cần vương", "Hội nghị Pa-ri")


def bank(code: str = "su", *, levels: str = "NB TH VD", topics: Sequence[Topic] = TOPICS) -> str:
    """An empty bank."""
    value = Bank(code, f"Ngân hàng {code}", "", "vi", tuple(levels.split()), tuple(topics), ())
    load_bank(COMMAND_LINE, value, now=clock.now(), dice=DICE)
    end_transaction(commit=True)
    return code


def draft(number: int, **more: Any) -> Draft:
    """Câu `number`: four options, the second is right by its underline."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    options = (f"Năm {1900 + number}", f"Năm {1930 + number}", f"Năm {1940 + number}", "Không có phương án nào")
    given: dict[str, Any] = {
        "place": Place(line=10 * number, label=f"Câu {number}"),
        "kind": "single_choice",
        "stem": f"{subject}, sự kiện thứ {number}, diễn ra năm nào?",
        "parts": tuple(Part(text, Fraction(at == 1)) for at, text in enumerate(options)),
        "topic": "Chuyên đề một",
        "level": "Nhận biết",
        "key_from": "underline",
    }
    return Draft(**(given | more))


def without_key(number: int, **more: Any) -> Draft:
    """A question whose right answer is not marked."""
    whole = draft(number)
    parts = tuple(Part(part.text) for part in whole.parts)
    return draft(number, parts=parts, key_from="", doubts=(Remark("key_not_found"),), **more)


def refused(number: int) -> Refused:
    return Refused(Place(line=10 * number, label=f"Câu {number}"), Remark("picture_missing", {"name": "h1.png"}))


def reading(*drafts: Draft, **more: Any) -> Reading:
    return Reading("cau", tuple(drafts), **more)


def upload(name: str = "de.docx", data: bytes = b"") -> Upload:
    return Upload(name, data or name.encode())


def stage(actor: Actor, found: Reading, *, code: str = "su", name: str = "de.docx", data: bytes = b"") -> str:
    """A file of the instructor's, staged."""
    given = upload(name, data or hashlib.sha256(repr(found).encode()).digest())
    public_id = staging.stage(actor, code, given, found, now=clock.now(), dice=DICE)
    end_transaction(commit=True)
    return public_id


def _fresh(query: Any) -> list[Any]:
    """Rows as a fresh reader sees them, let go of at once: the next look is fresh again."""
    end_transaction(commit=False)
    rows = list(db.session.scalars(query))
    db.session.expunge_all()
    end_transaction(commit=False)
    return rows


def items(public_id: str) -> list[ImportItem]:
    """The staged drafts."""
    own = select(BankImport.id).where(BankImport.public_id == public_id).scalar_subquery()
    return _fresh(select(ImportItem).where(ImportItem.import_id == own).order_by(ImportItem.position))


def questions() -> dict[str, Question]:
    """All questions by their refs."""
    return {row.ref: row for row in _fresh(select(Question).order_by(Question.id))}


def revisions(ref: str) -> list[Revision]:
    """The revisions of a question."""
    own = select(Question.id).where(Question.ref == ref).scalar_subquery()
    return _fresh(select(Revision).where(Revision.question_id == own).order_by(Revision.number))


def png(colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


def name_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
