"""The fairness ledger of a sitting: what was lost, what is proposed for it, what was given; giving with one click."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update

from app.db import begin_write, db, insert_unless_there
from app.domain.actors import Actor
from app.domain.errors import Invalid, Refusal
from app.domain.fairness import Cause, Proposal, Share
from app.domain.spans import Span
from app.models.attempts import Attempt
from app.models.audit import AuditEvent
from app.models.exams import Sitting, SittingPlace
from app.models.people import Person
from app.models.rooms import Incident, TimeGrant
from app.services import audit
from app.services.sittings import finding, losses, time_given, time_grants
from app.services.sittings.losses import Heard, Losses
from app.services.sittings.time_given import GrantLine

DISMISSED = "fairness.dismissed"
LONGEST_NOTE = 500
"""Characters of the reason why a proposal was not followed."""


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal with the names of those it is for, in name order.

    Attributes:
        elsewhere: how many other sittings the same outage met.
        note: why it was set aside; None while it is open.
    """

    key: str
    cause: Cause
    lost: Span
    seconds: int
    for_all: bool
    names: tuple[str, ...]
    elsewhere: int
    note: str | None


@dataclass(frozen=True, slots=True)
class TrackLine:
    """One learner's working time with its silences, as far as the ledger knows. `silent_since`: not heard of since."""

    name: str
    working: Span
    silences: tuple[Span, ...]
    silent_since: datetime | None


@dataclass(frozen=True, slots=True)
class Ledger:
    public_id: str
    title: str
    #: the working time of everybody together; None before anybody has begun
    span: Span | None
    outages: tuple[Span, ...]
    #: who was or is silent, in name order
    tracks: tuple[TrackLine, ...]
    #: how many have begun
    begun: int
    proposals: tuple[ProposalLine, ...]
    dismissed: tuple[ProposalLine, ...]
    given: tuple[GrantLine, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """In how many sittings time was given (0: it had been given already), and how many open papers grew longer."""

    sittings: int
    papers: int


def ledger(actor: Actor, public_id: str, *, now: datetime) -> Ledger:
    """What a sitting lost and was given.

    Raises:
        NotFound: no such sitting.
    """
    actor.require(*finding.STAFF)
    sitting = finding.sitting(public_id)
    heard = losses.hear(sitting.id)
    lost = losses.weigh(sitting.id, heard, now=now)
    names = _names([work.person for work in lost.works])
    notes = _dismissed(sitting.id)
    lines = [_line(sitting.id, found, names, notes) for found in lost.findings.proposals]
    lines = [replace(line, elsewhere=_elsewhere(sitting.id, line, heard, now)) for line in lines]
    works = [work for work in lost.works if work.begin < work.open_until(now)]
    return Ledger(
        public_id=sitting.public_id,
        title=sitting.title,
        span=Span(min(work.begin for work in works), max(work.open_until(now) for work in works)) if works else None,
        outages=lost.outages,
        tracks=_tracks(lost, names, now),
        begun=len(lost.works),
        proposals=tuple(line for line in lines if line.note is None),
        dismissed=tuple(line for line in lines if line.note is not None),
        given=tuple(time_given.to_sitting(sitting.id)),
    )


def open_count(actor: Actor, public_id: str, *, now: datetime) -> int:
    """Proposals that nobody has decided on, for the pages around the ledger.

    Raises:
        NotFound: no such sitting.
    """
    actor.require(*finding.STAFF)
    sitting_id = finding.sitting(public_id).id
    notes = _dismissed(sitting_id)
    found = losses.weigh(sitting_id, losses.hear(sitting_id), now=now).findings.proposals
    return sum(losses.key_of(sitting_id, proposal) not in notes for proposal in found)


def apply(actor: Actor, public_id: str, key: str, *, now: datetime) -> Applied:
    """Give back what a proposal names. A second click changes nothing.

    Raises:
        NotFound: no such sitting. Refusal: ``proposal_gone`` when the loss is another one by now.
    """
    actor.require(*finding.WATCHERS)
    heard = losses.hear(finding.sitting(public_id).id)
    begin_write()
    sitting = finding.sitting(public_id, lock=True)
    if _applied(key):
        return Applied(0, 0)
    return Applied(1, _give(actor, sitting, _proposal(sitting.id, key, heard, now), now))


def apply_everywhere(actor: Actor, public_id: str, key: str, *, now: datetime) -> Applied:
    """Give an outage back to every sitting that it met, in one act.

    Raises:
        As `apply`; Refusal ``proposal_gone`` also for what is no outage.
    """
    actor.require(*finding.WATCHERS)
    heard = losses.hear(finding.sitting(public_id).id)
    begin_write()
    sitting = finding.sitting(public_id)
    if _applied(key):
        return Applied(0, 0)
    outage = _proposal(sitting.id, key, heard, now)
    if outage.cause is not Cause.OUTAGE:
        raise Refusal("proposal_gone")
    given = [
        _give(actor, met, proposal, now)
        for met in _met_by(outage.lost, lock=True)
        for proposal in _outages_like(met.id, outage.lost, heard, now)
    ]
    return Applied(len(given), sum(given))


def dismiss(actor: Actor, public_id: str, key: str, note: str, *, now: datetime) -> None:
    """Set a proposal aside. It stays on the page and can still be followed; the reason goes into the minutes.

    Raises:
        NotFound: no such sitting. Invalid: ``dismissal_note``. Refusal: ``proposal_gone``.
    """
    actor.require(*finding.WATCHERS)
    note = note.strip()
    if not 0 < len(note) <= LONGEST_NOTE:
        raise Invalid("dismissal_note", most=LONGEST_NOTE)
    heard = losses.hear(finding.sitting(public_id).id)
    begin_write()
    sitting = finding.sitting(public_id, lock=True)
    proposal = _proposal(sitting.id, key, heard, now)
    about = proposal.shares[0].person if proposal.cause is Cause.SILENCE else None
    incident = Incident(
        sitting_id=sitting.id,
        person_id=about,
        happened_at=proposal.lost.begin,
        text=note,
        written_at=now,
        written_by_id=actor.account_id,
    )
    db.session.add(incident)
    db.session.flush()
    audit.record(actor, DISMISSED, "sitting", sitting.id, now=now, key=key, incident=incident.id)


def _line(
    sitting_id: int, proposal: Proposal, names: dict[int, tuple[str, str]], notes: dict[str, str]
) -> ProposalLine:
    key = losses.key_of(sitting_id, proposal)
    people = sorted((names[share.person] for share in proposal.shares), key=lambda name: name[1])
    own = tuple(name for name, _ in people)
    return ProposalLine(key, proposal.cause, proposal.lost, proposal.seconds, proposal.for_all, own, 0, notes.get(key))


def _elsewhere(sitting_id: int, line: ProposalLine, heard: Heard, now: datetime) -> int:
    if line.cause is not Cause.OUTAGE:
        return 0
    others = [met.id for met in _met_by(line.lost) if met.id != sitting_id]
    return sum(bool(_outages_like(other, line.lost, heard, now)) for other in others)


def _tracks(lost: Losses, names: dict[int, tuple[str, str]], now: datetime) -> tuple[TrackLine, ...]:
    running = {line.attempt: line.since for line in lost.findings.running}
    tracks = []
    for work in sorted(lost.works, key=lambda work: names[work.person][1]):
        silences = tuple(sorted(found for span in work.silences if (found := work.lost_in(span))))
        since = running.get(work.attempt)
        if silences or since:
            working = Span(work.begin, work.open_until(now))
            tracks.append(TrackLine(names[work.person][0], working, silences, since))
    return tuple(tracks)


def _names(people: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Name and sort key by person."""
    rows = db.session.execute(select(Person.id, Person.full_name, Person.sort_key).where(Person.id.in_(people)))
    return {row.id: (row.full_name, row.sort_key) for row in rows}


def _dismissed(sitting_id: int) -> dict[str, str]:
    """Why proposals were set aside, by their keys."""
    events = db.session.scalars(
        select(AuditEvent.detail)
        .where(
            AuditEvent.subject_kind == "sitting", AuditEvent.subject_id == sitting_id, AuditEvent.action == DISMISSED
        )
        .order_by(AuditEvent.id)
    )
    incidents = {detail["key"]: detail["incident"] for detail in map(json.loads, events)}
    rows = db.session.execute(select(Incident.id, Incident.text).where(Incident.id.in_(incidents.values())))
    texts = {row.id: row.text for row in rows}
    return {key: texts.get(incident, "") for key, incident in incidents.items()}


def _proposal(sitting_id: int, key: str, heard: Heard, now: datetime) -> Proposal:
    for proposal in losses.weigh(sitting_id, heard, now=now).findings.proposals:
        if losses.key_of(sitting_id, proposal) == key:
            return proposal
    raise Refusal("proposal_gone")


def _outages_like(sitting_id: int, lost: Span, heard: Heard, now: datetime) -> list[Proposal]:
    """A sitting's own proposals for an outage that another sitting knows."""
    found = losses.weigh(sitting_id, Heard({}, {}, heard.outages), now=now).findings.proposals
    return [proposal for proposal in found if proposal.lost.common(lost)]


def _met_by(lost: Span, *, lock: bool = False) -> Sequence[Sitting]:
    """Sittings in which somebody may have been working then and still is; in the order in which they are locked."""
    worked = select(Attempt.sitting_id).where(
        Attempt.started_at < lost.end, Attempt.deadline_at > lost.begin, Attempt.handed_in_at.is_(None)
    )
    wanted = select(Sitting).where(Sitting.id.in_(worked)).order_by(Sitting.id)
    return db.session.scalars(wanted.with_for_update() if lock else wanted).all()


def _give(actor: Actor, sitting: Sitting, proposal: Proposal, now: datetime) -> int:
    key = losses.key_of(sitting.id, proposal)
    theirs = and_(Attempt.sitting_id == sitting.id, Attempt.handed_in_at.is_(None), Attempt.deadline_at.is_not(None))
    if proposal.for_all:
        if not _write(actor, sitting, proposal, None, proposal.seconds, key, now):
            return 0
        longer = {"extra_seconds": Sitting.extra_seconds + proposal.seconds}
        db.session.execute(update(Sitting).where(Sitting.id == sitting.id).values(longer))
    else:
        for share in proposal.shares:
            if _write(actor, sitting, proposal, share.person, share.seconds, f"{key}-{share.person}", now):
                _lengthen_one(sitting.id, share)
        theirs = and_(theirs, Attempt.person_id.in_([share.person for share in proposal.shares]))
    grown = time_grants.lengthen(theirs, now=now)
    audit.record(actor, "fairness.applied", "sitting", sitting.id, now=now, key=key, seconds=proposal.seconds)
    return grown


def _lengthen_one(sitting_id: int, share: Share) -> None:
    """On the place of the roster; where there is no roster, on the attempt."""
    place = and_(SittingPlace.sitting_id == sitting_id, SittingPlace.person_id == share.person)
    longer = update(SittingPlace).where(place).values(extra_seconds=SittingPlace.extra_seconds + share.seconds)
    if not db.session.execute(longer).rowcount:  # type: ignore[attr-defined]
        own = update(Attempt).where(Attempt.id == share.attempt)
        db.session.execute(own.values(extra_seconds=Attempt.extra_seconds + share.seconds))


def _write(
    actor: Actor, sitting: Sitting, proposal: Proposal, person: int | None, seconds: int, key: str, now: datetime
) -> bool:
    """Enter a line; False when it stands there already."""
    return insert_unless_there(
        TimeGrant,
        {
            "sitting_id": sitting.id,
            "person_id": person,
            "seconds": seconds,
            "cause": proposal.cause,
            "note": "",
            "lost_from": proposal.lost.begin,
            "lost_to": proposal.lost.end,
            "proposal": key,
            "given_at": now,
            "given_by_id": actor.account_id,
        },
    )


def _applied(key: str) -> bool:
    """Did somebody follow this proposal a moment ago?"""
    named = or_(TimeGrant.proposal == key, TimeGrant.proposal.startswith(f"{key}-", autoescape=True))
    return bool(db.session.scalar(select(func.count()).where(named)))
