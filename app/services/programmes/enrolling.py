"""A class list becomes a cohort: people, accounts with one-time passwords, enrolments; all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.dice import Dice
from app.domain.actors import Actor
from app.services import audit
from app.services.people import registering
from app.services.people.registering import SignInSlip
from app.services.people.rosters import Entry
from app.services.programmes import cohorts


@dataclass(frozen=True, slots=True)
class NewCohort:
    """A cohort to be opened; without a code it gets the programme's next one."""

    programme_code: str
    title: str
    opened_on: date
    code: str | None = None
    partner: str = ""


@dataclass(frozen=True, slots=True)
class ImportedCohort:
    code: str
    public_id: str
    slips: tuple[SignInSlip, ...]


def import_cohort(
    actor: Actor, new: NewCohort, entries: Sequence[Entry], *, now: datetime, dice: Dice
) -> ImportedCohort:
    """Open a cohort with the people of a class list.

    Who is known already is enrolled with the account they have (`registering.register_list`).

    Raises:
        Forbidden: the actor may not manage people.
        Invalid, NotFound: what `cohorts.open_cohort` refuses.
    """
    actor.require("administrator")
    registered = registering.register_list(actor, [entry.person for entry in entries], now=now, dice=dice)
    code = new.code or cohorts.next_code(new.programme_code, new.opened_on.year)
    cohort = cohorts.open_cohort(
        actor, code, new.title, new.programme_code, new.partner, new.opened_on, now=now, dice=dice
    )
    cohorts.enrol(actor, cohort.id, registered.person_ids)
    audit.record(actor, "cohort.imported", "cohort", cohort.id, now=now, people=len(entries), new=registered.new)
    return ImportedCohort(code, cohort.public_id, registered.slips)
