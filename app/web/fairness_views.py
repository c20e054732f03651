"""The ledger in words, and its strip: one row a learner, drawn as SVG on the server. Positions are percentages, so a
row fills any screen; colours come from classes, because the content policy allows no inline style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app.domain.fairness import Cause
from app.domain.spans import Span, total
from app.services.sittings.fairness import Ledger, ProposalLine, TrackLine
from app.services.sittings.time_given import GrantLine
from app.web.words import centre_zone, lasted, when

NAMES_SHOWN = 12
"""Names that a proposal lists before it says how many more."""
ROW = 22
"""Height of a row of the strip, in CSS pixels."""


@dataclass(frozen=True, slots=True)
class ProposalView:
    key: str
    title: str
    lost: str
    known: str
    whom: str
    button: str
    #: the button for all sittings of the house; empty where the outage met no other
    everywhere: str
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the strip and its words: the server's, or one learner's."""

    name: str
    strip: Markup
    words: str


@dataclass(frozen=True, slots=True)
class GivenLine:
    """What was given, as its reader is told. `to` and `by` are for staff."""

    long: str
    why: str
    to: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class LedgerView:
    public_id: str
    title: str
    proposals: list[ProposalView]
    dismissed: list[ProposalView]
    #: when the strip begins and ends
    axis: tuple[str, ...]
    rows: list[Row]
    begun: int
    given: list[GivenLine]


def ledger_view(ledger: Ledger, now: datetime) -> LedgerView:
    """The ledger as its page shows it."""
    rows = _rows(ledger, now) if ledger.span else []
    return LedgerView(
        ledger.public_id,
        ledger.title,
        [_proposal(line) for line in ledger.proposals],
        [_proposal(line) for line in ledger.dismissed],
        (clock(ledger.span.begin), clock(ledger.span.end)) if ledger.span else (),
        rows,
        ledger.begun,
        given_lines(ledger.given),
    )


def given_lines(lines: Iterable[GrantLine]) -> list[GivenLine]:
    """What was given and why, for staff and for the learner alike."""
    everyone = _("everyone in this sitting")
    return [
        GivenLine(lasted(line.seconds), _why(line), line.to or everyone, line.by or "–", when(line.given_at))
        for line in lines
    ]


def clock(instant: datetime) -> str:
    """A time of day to the second, by the centre's clock."""
    return instant.astimezone(centre_zone()).strftime("%H:%M:%S")


def _from_to(span: Span) -> str:
    return f"{clock(span.begin)} – {clock(span.end)}"


def _seconds(length: timedelta) -> int:
    return round(length / timedelta(seconds=1))


def _proposal(line: ProposalLine) -> ProposalView:
    long, everywhere = lasted(line.seconds), line.elsewhere + 1
    return ProposalView(
        line.key,
        _title(line),
        _("%(span)s, %(long)s lost", span=_from_to(line.lost), long=lasted(_seconds(line.lost.length))),
        _known(line),
        _("For everyone in this sitting") if line.for_all else _("For: %(names)s", names=_listed(line.names)),
        _("Give %(long)s back", long=long),
        _("Give %(long)s back in all %(count)s sittings", long=long, count=everywhere) if line.elsewhere else "",
        line.note or "",
    )


def _title(line: ProposalLine) -> str:
    match line.cause:
        case Cause.OUTAGE:
            return _("The server was away")
        case Cause.ROOM:
            return _("The room lost contact")
        case Cause.SILENCE:
            return _("%(name)s lost contact", name=line.names[0])


def _known(line: ProposalLine) -> str:
    match line.cause:
        case Cause.OUTAGE:
            return _("Nobody could reach the server during this time; what had been saved before is safe.")
        case Cause.ROOM:
            return _(
                "The server was running, but at least half of those who were working were not heard of at the same "
                "time. Most likely the network of the room had failed."
            )
        case Cause.SILENCE:
            return _(
                "The server was running and others were heard of. The network of this device may have failed; but a "
                "page that is closed and a phone that sleeps are silent as well. Ask the learner before you decide."
            )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMES_SHOWN])
    rest = len(names) - NAMES_SHOWN
    if rest <= 0:
        return shown
    return ngettext("%(shown)s and %(num)d more", "%(shown)s and %(num)d more", rest, shown=shown)


def _why(line: GrantLine) -> str:
    lost = {"begin": clock(line.lost_from), "end": clock(line.lost_to)} if line.lost_from and line.lost_to else {}
    if lost and line.cause == Cause.OUTAGE:
        return _("The server was away from %(begin)s to %(end)s.", **lost)
    if lost and line.cause == Cause.ROOM:
        return _("The room had no contact with the server from %(begin)s to %(end)s.", **lost)
    if lost and line.cause == Cause.SILENCE:
        return _("The page had no contact with the server from %(begin)s to %(end)s.", **lost)
    return line.note or _("Given by the invigilator.")


def _rows(ledger: Ledger, now: datetime) -> list[Row]:
    assert ledger.span is not None
    rows = []
    if ledger.outages:
        words = _("away: %(spans)s", spans="; ".join(map(_from_to, ledger.outages)))
        rows.append(Row(_("The server"), _strip(ledger.span, ledger.span, ledger.outages, ()), words))
    for track in ledger.tracks:
        silent = [*track.silences]
        if track.silent_since and track.silent_since < now:
            silent.append(Span(track.silent_since, now))
        rows.append(Row(track.name, _strip(ledger.span, track.working, ledger.outages, silent), _words(track)))
    return rows


def _words(track: TrackLine) -> str:
    parts = []
    if track.silences:
        spans = "; ".join(map(_from_to, track.silences))
        length = lasted(_seconds(total(track.silences)))
        parts.append(_("not heard of: %(spans)s, %(long)s in all", spans=spans, long=length))
    if track.silent_since:
        parts.append(_("lost contact since %(begin)s, not back yet", begin=clock(track.silent_since)))
    return "; ".join(parts)


def _strip(whole: Span, working: Span, outages: Sequence[Span], silences: Sequence[Span]) -> Markup:
    """One row: working time, over it silences, over those the outages, each of its own height and colour."""
    boxes = [_box(whole, working, "work", 7, 8)]
    boxes += [_box(whole, span, "silent", 3, ROW - 6) for span in silences]
    boxes += [_box(whole, span, "away", 0, ROW) for span in outages]
    return Markup('<svg class="strip" height="{}" aria-hidden="true">{}</svg>').format(ROW, Markup("").join(boxes))


def _box(whole: Span, span: Span, face: str, y: int, height: int) -> Markup:
    shown = span.common(whole)
    if shown is None:
        return Markup("")
    share = 100 / (whole.length / timedelta(seconds=1))
    start = (shown.begin - whole.begin) / timedelta(seconds=1) * share
    width = max(0.4, shown.length / timedelta(seconds=1) * share)
    box = '<rect class="strip-{}" x="{:.2f}%" y="{}" width="{:.2f}%" height="{}"/>'
    return Markup(box).format(face, start, y, width, height)
