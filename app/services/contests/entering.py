"""Entering a contest: a person declares their details once; the entry code brings them back on another device."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.db import begin_write, db, insert_unless_there
from app.dice import Dice
from app.domain import names
from app.domain.actors import Actor
from app.domain.contests import EntryForm
from app.domain.errors import Invalid, NotFound, Refusal
from app.domain.names import BirthDate
from app.models.contests import Contest, Entry, Round
from app.models.exams import Sitting
from app.models.people import Account, Consent, Unit
from app.services.people.accounts import NewPerson, make_person
from app.services.people.sign_ins import open_sign_in


@dataclass(frozen=True, slots=True)
class Declared:
    """What an entrant fills in, as typed."""

    full_name: str
    birth_date: str = ""
    unit_id: int | None = None
    phone: str = ""
    consents: bool = False


@dataclass(frozen=True, slots=True)
class Entered:
    """A new entry; `sign_in` is set for somebody who had no account."""

    entry_code: str
    person_id: int
    sign_in: str | None


def enter(
    actor: Actor | None,
    contest_code: str,
    declared: Declared,
    *,
    pepper: str,
    hours: int,
    now: datetime,
    dice: Dice,
    zone: tzinfo = ZoneInfo("Asia/Ho_Chi_Minh"),
) -> Entered:
    """Enter a contest.

    Args:
        pepper: the instance's secret, so that the kept hash of a phone cannot be looked up in a table.
        zone: by whose calendar somebody is old enough today.

    Raises:
        Invalid: a detail is missing or malformed, or consent was not given: the first of `problems`.
        Refusal: ``already_entered``, ``contest_over``.
    """
    contest = find_contest(contest_code)
    person = checked(contest, declared, now.astimezone(zone).date())
    _refuse_over(contest, now)
    keyed = phone_key(pepper, person.phone)
    begin_write(beside_others=True)
    # Entries of one contest are taken one after the other: the same person twice at once must meet here.
    db.session.execute(select(Contest.id).where(Contest.id == contest.id).with_for_update())
    _refuse_second_entry(contest, actor, keyed, person.full_name)
    if actor is None or actor.person_id is None:
        person_id, account_id = _make_guest(person, now=now, dice=dice)
    else:
        person_id, account_id = actor.person_id, None
    entry_code = dice.public_id().upper()
    entry = {
        "public_id": dice.public_id(),
        "contest_id": contest.id,
        "person_id": person_id,
        "full_name": person.full_name,
        "search_key": names.fold(person.full_name),
        "birth_date": person.birth_date,
        "birth_precision": person.birth_precision,
        "unit_id": person.unit_id,
        "phone": person.phone,
        "phone_key": keyed,
        "entry_code": entry_code,
        "entered_at": now,
        # Who organises or writes questions may take part and is not ranked.
        "hors_concours": actor is not None and actor.has("organiser", "instructor"),
    }
    if not insert_unless_there(Entry, entry):
        raise Refusal("already_entered")
    db.session.add(
        Consent(
            person_id=person_id,
            purpose=purpose(contest_code),
            text_version=contest.entry_form.consent_version,
            channel="web",
            given_at=now,
        )
    )
    db.session.flush()
    sign_in = open_sign_in(account_id, hours=hours, now=now, dice=dice) if account_id else None
    return Entered(entry_code, person_id, sign_in)


def come_back(contest_code: str, entry_code: str, *, hours: int, now: datetime, dice: Dice) -> str:
    """Sign in with an entry code; returns the public id of the new sign-in.

    Raises:
        Refusal: ``entry_code_unknown`` (401).
    """
    account_id = db.session.scalar(
        select(Account.id)
        .join(Entry, Entry.person_id == Account.person_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(
            Contest.code == contest_code,
            Entry.entry_code == typed_code(entry_code),
            # A person with a password signs in with it: an entry code opens a contestant's account only.
            Account.password_hash.is_(None),
            Account.disabled_at.is_(None),
        )
    )
    if account_id is None:
        raise Refusal("entry_code_unknown", status=401)
    return open_sign_in(account_id, hours=hours, now=now, dice=dice)


def typed_code(text: str) -> str:
    """An entry code as it is kept, however it was typed."""
    return "".join(text.split()).replace("-", "").upper()


def purpose(contest_code: str) -> str:
    """What a consent given at entering is for."""
    return f"contest:{contest_code}"[:60]


def find_contest(code: str) -> Contest:
    """The contest behind a public link.

    Raises:
        NotFound: ``contest_unknown``.
    """
    contest = db.session.scalar(select(Contest).where(Contest.code == code))
    if contest is None:
        raise NotFound("contest_unknown", code=code)
    return contest


def entry_of(contest_id: int, actor: Actor | None) -> Entry | None:
    """The actor's entry, if they have entered."""
    if actor is None or actor.person_id is None:
        return None
    return db.session.scalar(select(Entry).where(Entry.contest_id == contest_id, Entry.person_id == actor.person_id))


def units() -> list[tuple[int, str]]:
    """Units an entrant can choose from."""
    found = db.session.execute(select(Unit.id, Unit.name).where(Unit.valid_to.is_(None)).order_by(Unit.kind, Unit.name))
    return [(unit_id, name) for unit_id, name in found]


def problems(
    contest_code: str, declared: Declared, *, now: datetime, zone: tzinfo = ZoneInfo("Asia/Ho_Chi_Minh")
) -> list[Invalid]:
    """Everything that is wrong with what somebody declares, so that a form can tell it at once.

    Raises:
        NotFound: ``contest_unknown``.
    """
    return _read(find_contest(contest_code).entry_form, declared, now.astimezone(zone).date())[1]


def checked(contest: Contest, declared: Declared, today: date) -> NewPerson:
    """What was declared, as it is kept.

    Raises:
        Invalid: the first of `problems`.
    """
    person, wrong = _read(contest.entry_form, declared, today)
    if wrong:
        raise wrong[0]
    return person


def _read(form: EntryForm, declared: Declared, today: date) -> tuple[NewPerson, list[Invalid]]:
    """What was declared, as far as it can be read, and what is wrong with it."""
    wrong: list[Invalid] = []
    birth: BirthDate | None = None
    phone = None
    name = names.clean(declared.full_name)
    if len(name.split()) < 2 or len(name) > 120:
        wrong.append(Invalid("name_incomplete"))
    if "birth_date" in form.required:
        try:
            birth = names.birth_date(declared.birth_date, today=today)
        except Invalid as refusal:
            wrong.append(refusal)
    if birth and form.minimum_age and _age(birth.date, today) < form.minimum_age:
        wrong.append(Invalid("too_young", age=form.minimum_age))
    if "unit" in form.required and declared.unit_id is None:
        wrong.append(Invalid("unit_missing"))
    if "phone" in form.required:
        try:
            phone = names.phone(declared.phone)
        except Invalid as refusal:
            wrong.append(refusal)
    if not declared.consents:
        wrong.append(Invalid("consent_missing"))
    day, precision = (birth.date, str(birth.precision)) if birth else (None, None)
    return NewPerson(name, day, precision, declared.unit_id, phone), wrong


def _refuse_over(contest: Contest, now: datetime) -> None:
    """Nobody enters when the last round has closed; before the first is announced everybody may."""
    ends = db.session.scalars(
        select(Sitting.closes_at).join(Round, Round.sitting_id == Sitting.id).where(Round.contest_id == contest.id)
    ).all()
    if ends and all(end is not None and end <= now for end in ends):
        raise Refusal("contest_over")


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _refuse_second_entry(contest: Contest, actor: Actor | None, phone_key: str | None, name: str) -> None:
    if entry_of(contest.id, actor):
        raise Refusal("already_entered")
    if phone_key is None:
        return
    # One phone may serve several people of a family: only the same name with it is the same person.
    twin = select(Entry.id).where(Entry.contest_id == contest.id, Entry.phone_key == phone_key)
    if db.session.scalar(twin.where(Entry.search_key == names.fold(name)).limit(1)):
        raise Refusal("already_entered")


def _make_guest(person: NewPerson, *, now: datetime, dice: Dice) -> tuple[int, int]:
    row = make_person(person, now=now, dice=dice)
    db.session.add(row)
    db.session.flush()
    public_id = dice.public_id()
    account = Account(public_id=public_id, person_id=row.id, username=f"guest-{public_id}", created_at=now)
    db.session.add(account)
    db.session.flush()
    return row.id, account.id


def phone_key(pepper: str, phone: str | None) -> str | None:
    """The keyed hash by which a second entry with this phone is found."""
    return hmac.new(pepper.encode(), phone.encode(), hashlib.sha256).hexdigest() if phone else None
