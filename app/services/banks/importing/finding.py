"""An import and its drafts by what stands in their address, fetched through who asks."""

from __future__ import annotations

from sqlalchemy import select, update

from app.db import db
from app.domain.actors import Actor
from app.domain.errors import NotFound, Refusal
from app.domain.imports import Places, Report
from app.models.banks import Bank, BankImport, ImportItem
from app.models.forms import load_import_report
from app.services.banks.finding import WRITERS, topics_of


def import_row(actor: Actor, public_id: str) -> BankImport:
    """The import, under way or done; colleagues see each other's.

    Raises:
        NotFound: there is none. Forbidden: the actor writes no questions.
    """
    actor.require(*WRITERS)
    row = db.session.scalar(select(BankImport).where(BankImport.public_id == public_id))
    if row is None:
        raise NotFound()
    return row


def open_import(actor: Actor, public_id: str) -> BankImport:
    """An import that can still be changed.

    Raises:
        NotFound: there is none. Refusal: ``import_closed``.
    """
    row = import_row(actor, public_id)
    if row.confirmed_at is not None or row.dropped_at is not None:
        raise Refusal("import_closed")
    return row


def hold(row_id: int, edits: int | None = None) -> None:
    """Count a change of an import, and so hold its row until the transaction ends; the caller has called
    `begin_write`.

    Args:
        edits: what was worked out beforehand rests on this count.

    Raises:
        Refusal: ``import_closed``, or ``import_changed`` when somebody else has changed it meanwhile.
    """
    own = (BankImport.id == row_id) & BankImport.confirmed_at.is_(None) & BankImport.dropped_at.is_(None)
    now = own if edits is None else own & (BankImport.edits == edits)
    done = db.session.execute(
        update(BankImport).where(now).values(edits=BankImport.edits + 1).execution_options(synchronize_session=False)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        still_open = db.session.scalar(select(BankImport.id).where(own))
        raise Refusal("import_changed") if still_open else Refusal("import_closed")


def item_row(row: BankImport, position: int) -> ImportItem:
    """A draft of an import.

    Raises:
        NotFound: it has no such draft.
    """
    found = db.session.get(ImportItem, (row.id, position))
    if found is None:
        raise NotFound()
    return found


def report_of(row: BankImport) -> Report:
    """What is kept of the file beside its drafts."""
    return load_import_report(row.report)


def places_of(row: BankImport, report: Report) -> Places:
    """Where the file's questions go."""
    bank = db.session.get_one(Bank, row.bank_id)
    return Places(bank.levels.split(), [(topic.code, topic.title) for topic in topics_of(bank.id)], report.choices)
