"""A rehearsal as its page shows it: a verdict in sentences, a table, a picture of how long answers took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.domain.rehearsals import Call, Figures, Kill, Moment, Stage, findings
from app.rehearsal_words import call_words, finding_words, meaning_words, seconds, stage_words, verdict_words
from app.services.rehearsals.keeping import RehearsalLine
from app.web.words import comma, thousands, when
from app.words import reason

HEAD, HEIGHT, FLOOR = 32, 180, 24
"""Of the words about kills, the picture below them, and the line of seconds, in CSS pixels."""
LEFT = 0.12
"""Share of the width that the scale takes."""
LEAST_DECADES = 3
"""The picture begins at 1 ms and reaches to 1 s at least; each power of ten is as high as the next."""
STEP = 10
"""Seconds in a row of the table beside the picture."""


@dataclass(frozen=True, slots=True)
class Line:
    """A rehearsal in the list. `tone`: of its state."""

    url: str
    when: str
    by: str
    learners: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class RehearsalView:
    """`running`: the page looks again by itself. `share`: (done, total) of a bar, both 0 where nothing is counted."""

    title: str
    facts: list[tuple[str, str]]
    running: bool
    stage: str
    share: tuple[int, int]
    problem: str
    result: Result | None


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured. `findings`: (met, sentence)."""

    ready: bool
    verdict: str
    meaning: str
    findings: list[tuple[bool, str]]
    calls: list[tuple[str, list[str]]]
    picture: Markup
    spans: list[tuple[str, list[str]]]
    kills: list[str]
    machine: list[tuple[str, str]]
    failures: tuple[str, ...]
    more_failures: int


def lines_view(code: str, lines: Sequence[RehearsalLine]) -> list[Line]:
    """The list of an exam's rehearsals."""
    return [
        Line(
            url_for("rehearsals.show", code=code, public_id=line.public_id),
            when(line.started_at),
            line.by or _("the shell"),
            thousands(line.learners),
            *_state(line),
        )
        for line in lines
    ]


def _state(line: RehearsalLine) -> tuple[str, str]:
    if line.running:
        return _("under way"), "official"
    if line.ready is None:
        return _("broken off"), "wait"
    return (_("ready"), "done") if line.ready else (_("not ready"), "wait")


def rehearsal_view(line: RehearsalLine) -> RehearsalView:
    """One rehearsal: how far it is, or what it says."""
    report = line.report
    problem = ""
    if report.stage is Stage.FAILED:
        problem = reason(report.problem)
    elif line.broke_off:
        problem = reason("rehearsal_broke_off")
    return RehearsalView(
        title=_("Rehearsal of %(when)s", when=when(line.started_at)),
        facts=[
            (_("Simulated learners"), thousands(line.learners)),
            (_("Begun at"), _("%(when)s, %(who)s", when=when(line.started_at), who=line.by or _("the shell"))),
        ],
        running=line.running,
        stage=stage_words(report),
        share=(report.done, report.total),
        problem=problem,
        result=_result(report.figures, ready=bool(line.ready)) if report.figures else None,
    )


def _result(figures: Figures, *, ready: bool) -> Result:
    return Result(
        ready=ready,
        verdict=verdict_words(figures, ready=ready),
        meaning=meaning_words(figures, ready=ready),
        findings=[(one.passed, finding_words(one, figures)) for one in findings(figures)],
        calls=[(call_words(call.label), _call(call)) for call in figures.calls],
        picture=_picture(figures),
        spans=_spans(figures.moments),
        kills=[_kill(kill) for kill in figures.kills],
        machine=_machine(figures),
        failures=figures.failures,
        more_failures=figures.failed - len(figures.failures),
    )


def _call(call: Call) -> list[str]:
    return [thousands(n) for n in (call.count, call.p50_ms, call.p95_ms, call.p99_ms, call.most_ms)]


def _kill(kill: Kill) -> str:
    at = seconds(kill.at_ms)
    what = (
        _("At second %(at)s the whole server was killed and started again.", at=at)
        if kill.whole
        else _("At second %(at)s one of its processes was killed.", at=at)
    )
    if kill.first_ms is None or kill.back_ms is None:
        return what + " " + _("No call was answered afterwards.")
    after = _(
        "The first answer came after %(first)s seconds; after %(back)s seconds nobody waited any more.",
        first=seconds(kill.first_ms),
        back=seconds(kill.back_ms),
    )
    return f"{what} {after}"


def _machine(figures: Figures) -> list[tuple[str, str]]:
    return [
        (
            _("Load"),
            _("%(times)s times that of a real room with as many learners", times=comma(figures.load_tenths / 10)),
        ),
        (_("Processors"), str(figures.cores)),
        (
            _("Machine busy"),
            _(
                "load average %(before)s before it began, %(most)s at most",
                before=comma(figures.load_before / 10),
                most=comma(figures.load_most / 10),
            ),
        ),
        (
            _("Simulated learners"),
            _(
                "took %(seconds)s seconds of the processors that the server could have used",
                seconds=seconds(figures.crowd_ms),
            ),
        ),
        (_("All in all"), _("%(seconds)s seconds, copying the database included", seconds=seconds(figures.took_ms))),
    ]


def _spans(moments: Sequence[Moment]) -> list[tuple[str, list[str]]]:
    """The picture in numbers: ten seconds a row, the worst second of each."""
    rows: dict[int, list[Moment]] = {}
    for moment in moments:
        rows.setdefault(moment.second // STEP, []).append(moment)
    return [
        (
            f"{STEP * row}–{STEP * row + STEP - 1}",
            [
                thousands(sum(moment.count for moment in some)),
                thousands(max(moment.p50_ms for moment in some)),
                thousands(max(moment.p95_ms for moment in some)),
            ],
        )
        for row, some in rows.items()
    ]


def _picture(figures: Figures) -> Markup:
    """A bar a second from the median to the 95th percentile, on a scale of powers of ten; kills are lines."""
    if not figures.moments:
        return Markup("")
    scale = _Scale.of(figures.moments)
    shapes = [scale.rule(power) for power in range(1, scale.decades + 1)]
    shapes += [scale.bar(moment) for moment in figures.moments]
    shapes += [scale.kill(kill, 12 + 14 * (number % 2)) for number, kill in enumerate(figures.kills)]
    shapes += [scale.second(second) for second in range(0, scale.end, 20 if scale.end <= 150 else 60)]
    label = _("How long answers took, second by second; the table has the numbers")
    picture = Markup('<svg class="latency" role="img" width="100%" height="{}" aria-label="{}">{}</svg>')
    return picture.format(HEAD + HEIGHT + FLOOR, label, Markup("").join(shapes))


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a second and a time stand. `end`: seconds that are shown."""

    end: int
    decades: int

    @classmethod
    def of(cls, moments: Sequence[Moment]) -> _Scale:
        slowest = max(moment.p95_ms for moment in moments)
        return cls(moments[-1].second + 1, max(LEAST_DECADES, ceil(log10(max(1, slowest)))))

    def x(self, second: float) -> str:
        return f"{100 * (LEFT + (1 - LEFT) * second / self.end):.2f}%"

    def y(self, milliseconds: int) -> int:
        return HEAD + round(HEIGHT * (1 - log10(max(1, milliseconds)) / self.decades))

    def rule(self, power: int) -> Markup:
        words = f"{10**power} ms" if power < 3 else f"{10 ** (power - 3)} s"
        line = Markup('<line class="span-rule" x1="{}" x2="100%" y1="{}" y2="{}"/>')
        text = Markup('<text class="span-tick" x="0" y="{}">{}</text>')
        y = self.y(10**power)
        return line.format(self.x(0), y, y) + text.format(y + 4, words)

    def bar(self, moment: Moment) -> Markup:
        top, foot = self.y(moment.p95_ms), self.y(moment.p50_ms)
        width = f"{80 * (1 - LEFT) / self.end:.2f}%"
        bar = Markup('<rect class="span" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>')
        words = _(
            "second %(second)s: %(p50)s to %(p95)s ms",
            second=moment.second,
            p50=thousands(moment.p50_ms),
            p95=thousands(moment.p95_ms),
        )
        return bar.format(self.x(moment.second), top, width, max(2, foot - top), words)

    def kill(self, kill: Kill, y: int) -> Markup:
        words = _("server killed") if kill.whole else _("process killed")
        line = Markup('<line class="kill" x1="{}" x2="{}" y1="{}" y2="{}"/>')
        text = Markup('<text class="kill-word" x="{}" y="{}" text-anchor="middle">{}</text>')
        x = self.x(kill.at_ms / 1000)
        return line.format(x, x, y + 4, HEAD + HEIGHT) + text.format(x, y, words)

    def second(self, second: int) -> Markup:
        text = Markup('<text class="span-tick" x="{}" y="{}">{}</text>')
        return text.format(self.x(second), HEAD + HEIGHT + FLOOR - 6, second)
