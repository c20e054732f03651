"""Time that was lost to us, and the equal time that may be given back for it.

Three causes, and time belongs to the first of them that explains it:

    outage    no process of the server was alive, or one of them could keep nothing
    room      at least half of those who were working, and at least three, were silent together
    silence   one learner's page was silent

Working time is lost from the instant at which the page could no longer reach the server to the instant at which it
could again, also where the deadline passed meanwhile: whoever had five minutes left when the server went away has five
minutes left when it is back only if the deadline moves by the whole outage. What was given is taken off, so nothing is
proposed twice, whoever gave it and under whichever cause.

An outage or a room's silence that met at least half of a roster is given to its sitting as a whole, and so also to
those who could not begin; one that met fewer, in an exam that is open for days for example, to those who were working.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.spans import Span, minus, total, union


class Cause(StrEnum):
    OUTAGE = "outage"
    ROOM = "room"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on something counts.

    Attributes:
        silence: a page pulses every 30 s; after so long without a sign it is silent.
        least: less is not worth a proposal.
        step: what is given is rounded up to whole steps.
        few: so many learners at least make a room.
        late: a silence that ended so long after the deadline was no longer a wish to work.
    """

    silence: timedelta = timedelta(seconds=75)
    least: timedelta = timedelta(seconds=30)
    step: timedelta = timedelta(seconds=10)
    few: int = 3
    late: timedelta = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Work:
    """One learner's newest attempt, and when its page was silent.

    Attributes:
        begin: when working time began.
        deadline: as it stands now, with what was given; None where nothing ends the attempt: it cannot lose time.
        ended_at: handed in, or taken in before the deadline.
        silences: as they were noticed, in any order.
        silent_since: its last sign of life; None when it is not overdue.
    """

    attempt: int
    person: int
    begin: datetime
    deadline: datetime | None
    ended_at: datetime | None
    silences: Sequence[Span] = ()
    silent_since: datetime | None = None

    def lost_in(self, span: Span) -> Span | None:
        """The part of a span that was this attempt's working time."""
        begin = max(span.begin, self.begin)
        end = span.end if self.ended_at is None else min(span.end, self.ended_at)
        if self.deadline is None or begin >= self.deadline or begin >= end:
            return None
        return Span(begin, end)

    def open_until(self, now: datetime) -> datetime:
        """The end of its working time so far."""
        return min(end for end in (self.ended_at, self.deadline, now) if end is not None)


@dataclass(frozen=True, slots=True)
class Given:
    """Time that was given back already: for which loss, and to whom (None: the whole sitting)."""

    span: Span
    person: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """What one learner gets."""

    attempt: int
    person: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Time to give back.

    Attributes:
        lost: the time that was lost.
        seconds: the most that anybody gets; what the sitting gets when it is given to all.
        for_all: to the sitting as a whole; else to each of `shares`.
        shares: those who lost working time and can still use it, in the order of their attempts.
    """

    cause: Cause
    lost: Span
    seconds: int
    for_all: bool
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """A silence that goes on: proposed once it has ended."""

    attempt: int
    person: int
    since: datetime
    #: half of the room is silent as well
    with_room: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """What a sitting lost and has not been given back."""

    proposals: tuple[Proposal, ...]
    running: tuple[Running, ...]


def weigh(
    works: Iterable[Work],
    outages: Iterable[Span],
    given: Iterable[Given],
    *,
    roster: int,
    now: datetime,
    limits: Limits = Limits(),
) -> Findings:
    """What should be given back to a sitting.

    Args:
        works: everybody's newest attempt.
        outages: of the server, as they were noticed.
        given: what was given back before.
        roster: how many people may sit; 0 where there is no list.
    """
    scale = _Scale(sorted(works, key=lambda work: work.attempt), tuple(given), roster, limits)
    down = union(outages)
    proposals = [found for span in down for found in scale.of_all(Cause.OUTAGE, span)]
    ended = {work.attempt: scale.pieces(work, down, now) for work in scale.works}
    going_on = {work.attempt: scale.running(work, down, now) for work in scale.works}
    rooms = _common(scale.works, ended, going_on, now, limits)
    proposals += [found for span in rooms if span.end < now for found in scale.of_all(Cause.ROOM, span)]
    for work in scale.works:
        if work.ended_at is None:
            alone = (piece for piece in minus(ended[work.attempt], rooms) if piece.length >= limits.silence)
            proposals += [scale.of_one(work, piece) for piece in alone]
    proposals.sort(key=lambda found: (found.lost, found.cause, found.shares[0].attempt))
    return Findings(tuple(proposals), tuple(_running(scale.works, going_on, rooms, now)))


@dataclass(frozen=True, slots=True)
class _Scale:
    works: Sequence[Work]
    given: Sequence[Given]
    roster: int
    limits: Limits

    def given_to(self, person: int | None) -> list[Span]:
        return [grant.span for grant in self.given if grant.person is None or grant.person == person]

    def of_all(self, cause: Cause, span: Span) -> list[Proposal]:
        """A loss that many share, less what was given for it before."""
        found = []
        for piece in minus([span], self.given_to(None)):
            shares, hit, uneven = [], 0, False
            for work in self.works:
                lost = work.lost_in(piece)
                if lost is None or lost.length < self.limits.least:
                    continue
                hit += 1
                rest = minus([lost], self.given_to(work.person))
                uneven = uneven or rest != [lost]
                if work.ended_at is None and total(rest) >= self.limits.least:
                    shares.append(Share(work.attempt, work.person, self.rounded(total(rest))))
            if shares:
                for_all = not uneven and 0 < self.roster <= 2 * hit
                seconds = max(share.seconds for share in shares)
                found.append(Proposal(cause, piece, seconds, for_all, tuple(shares)))
        return found

    def of_one(self, work: Work, piece: Span) -> Proposal:
        share = Share(work.attempt, work.person, self.rounded(piece.length))
        return Proposal(Cause.SILENCE, piece, share.seconds, False, (share,))

    def pieces(self, work: Work, down: Sequence[Span], now: datetime) -> list[Span]:
        """An attempt's silences that are neither explained by an outage nor made good. What is left of one beside an
        outage is evidence only if it is as long as a silence has to be."""
        lost = [found for span in work.silences if (found := work.lost_in(span))]
        if work.deadline is not None:
            lost = [span for span in lost if span.end <= work.deadline + self.limits.late]
        rest = minus(lost, [*down, *self.given_to(work.person)])
        return [piece for piece in rest if piece.length >= self.limits.silence]

    def running(self, work: Work, down: Sequence[Span], now: datetime) -> Span | None:
        """The silence that still goes on, if there is one."""
        if work.silent_since is None or work.open_until(now) < now or work.deadline is None:
            return None
        rest = minus([Span(max(work.silent_since, work.begin), now)] if work.begin < now else [], down)
        if not rest or rest[-1].end < now or rest[-1].length < self.limits.silence:
            return None
        return rest[-1]

    def rounded(self, lost: timedelta) -> int:
        """Seconds, in whole steps, rounded up."""
        return int(-(-lost // self.limits.step) * self.limits.step / timedelta(seconds=1))


def _common(
    works: Sequence[Work],
    ended: dict[int, list[Span]],
    going_on: dict[int, Span | None],
    now: datetime,
    limits: Limits,
) -> list[Span]:
    """When the room was silent: a sweep over the instants at which somebody fell silent, came back, began or ended."""
    changes: dict[datetime, list[int]] = {}
    for work in works:
        running = going_on[work.attempt]
        silent = union([*ended[work.attempt], *([running] if running else [])])
        until = work.open_until(now)
        present = union([*silent, *([Span(work.begin, until)] if work.begin < until else [])])
        for which, spans in enumerate((silent, present)):
            for span in spans:
                changes.setdefault(span.begin, [0, 0])[which] += 1
                changes.setdefault(span.end, [0, 0])[which] -= 1
    spans = []
    mute = there = 0
    instants = sorted(changes)
    for begin, end in zip(instants, instants[1:], strict=False):
        mute, there = mute + changes[begin][0], there + changes[begin][1]
        if mute >= limits.few and 2 * mute >= there:
            spans.append(Span(begin, end))
    return [span for span in union(spans) if span.length >= limits.least]


def _running(
    works: Sequence[Work], going_on: dict[int, Span | None], rooms: Sequence[Span], now: datetime
) -> Iterable[Running]:
    down = bool(rooms) and rooms[-1].end >= now
    for work in works:
        span = going_on[work.attempt]
        if span is not None:
            yield Running(work.attempt, work.person, span.begin, down)
