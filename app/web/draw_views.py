"""The check of a draw in words and as a picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _
from markupsafe import Markup

from app.domain.blueprint import Shortage
from app.domain.draw_check import DrawCheck
from app.domain.errors import Refusal
from app.services.exams.drawing import Drawn, OverlapTooLarge
from app.web.words import comma, when
from app.words import sentence

BINS = 10
"""Bars of the picture: shares of 0 to 10 per cent, and so on; papers with the same questions have one of their own."""
HEIGHT, FLOOR = 132, 20
"""Of the bars, and of the line below them, in CSS pixels."""


@dataclass(frozen=True, slots=True)
class CellLine:
    topic: str
    level: str
    wanted: str
    expected: str
    range: str


@dataclass(frozen=True, slots=True)
class DrawView:
    """`verdict`: (kind of notice, sentence, what it means)."""

    title: str
    source: str
    trial: bool
    verdict: tuple[str, str, str]
    figures: list[tuple[str, str]]
    cells: list[CellLine]
    picture: Markup
    bins: list[tuple[str, int]]
    mend: list[tuple[str, str]]
    difficulty: list[tuple[str, str]]
    no_difficulty: str


def draw_view(drawn: Drawn) -> DrawView:
    """Everything that was found, written for people."""
    bins = _bins(drawn.result)
    return DrawView(
        title=drawn.title,
        source=_source(drawn),
        trial=drawn.snapshot is None,
        verdict=_verdict(drawn),
        figures=_figures(drawn.result),
        cells=_cells(drawn),
        picture=_picture(bins),
        bins=bins,
        mend=[
            (
                _("%(topic)s, level %(level)s", topic=drawn.topics.get(cell.topic, cell.topic), level=cell.level),
                _(
                    "%(common)s of %(count)s questions the same; %(stock)s in stock",
                    common=cell.common,
                    count=cell.count,
                    stock=cell.stock,
                ),
            )
            for cell in drawn.mend
        ],
        difficulty=_difficulty(drawn.result),
        no_difficulty=_no_difficulty(drawn.result),
    )


def _source(drawn: Drawn) -> str:
    papers = drawn.result.papers
    if drawn.snapshot is None or drawn.published_at is None:
        return _("A trial: %(papers)s papers dealt from the draft. Nothing of it is kept.", papers=papers)
    return _(
        "The %(papers)s papers of version %(version)s, published at %(when)s.",
        papers=papers,
        version=drawn.snapshot,
        when=when(drawn.published_at),
    )


def _verdict(drawn: Drawn) -> tuple[str, str, str]:
    overlap = drawn.result.overlap
    if overlap is None:
        return "wait", _("The pool has one paper: everybody gets the same."), ""
    first, second = overlap.pair
    most = _(
        "Papers %(first)s and %(second)s share most: %(percent)s%% of their questions.",
        first=first,
        second=second,
        percent=_percent(overlap.percent),
    )
    if drawn.too_alike:
        limit = _("The centre allows %(limit)s%%. Papers drawn like this are not published.", limit=drawn.limit)
        return "stop", most, limit
    if overlap.percent == 100:
        return "wait", most, _("They differ in the order of questions and options only.")
    if drawn.limit == 100:
        return "info", most, _("The centre has set no limit.")
    return "done", most, _("The centre allows %(limit)s%%.", limit=drawn.limit)


def cells_sentence(refusal: Refusal, topics: Iterable[tuple[str, str]]) -> str:
    """The refusal with its cells named by the titles of their topics, which people know, not by codes."""
    titles = dict(topics)
    cells: list[str] = []
    if isinstance(refusal, Shortage):
        cells = [f"{titles.get(c.topic, c.topic)}/{c.level}: {c.stock}/{c.wanted}" for c in refusal.cells]
    elif isinstance(refusal, OverlapTooLarge):
        cells = [f"{titles.get(c.topic, c.topic)}/{c.level}: {c.common}/{c.count}/{c.stock}" for c in refusal.cells]
    if cells:
        refusal.params["cells"] = "; ".join(cells)
    return sentence(refusal)


def _figures(result: DrawCheck) -> list[tuple[str, str]]:
    figures = [
        (_("Papers"), str(result.papers)),
        (_("Different papers"), str(result.different)),
        (_("Different sets of questions"), str(result.different_sets)),
        (_("Questions on a paper"), str(result.size)),
    ]
    if result.overlap:
        figures.append((_("Largest overlap"), f"{_percent(result.overlap.percent)}%"))
        figures.append((_("Mean overlap"), f"{_percent(result.overlap.mean_percent)}%"))
    return figures


def _cells(drawn: Drawn) -> list[CellLine]:
    return [
        CellLine(
            drawn.topics.get(cell.topic, cell.topic),
            cell.level,
            _("%(count)s of %(stock)s", count=cell.count, stock=cell.stock),
            comma(round(float(cell.expected), 1)),
            str(cell.least) if cell.least == cell.most else f"{cell.least} – {cell.most}",
        )
        for cell in drawn.result.cells
    ]


def _bins(result: DrawCheck) -> list[tuple[str, int]]:
    """Pairs of papers by the share that they have in common."""
    if result.overlap is None:
        return []
    counts = [0] * (BINS + 1)
    for common, pairs in result.overlap.pairs:
        counts[BINS * common // (result.size or 1)] += pairs
    step = 100 // BINS
    labels = [
        _("%(least)s to under %(most)s%%", least=step * at, most=step * (at + 1))
        if at < BINS
        else _("all of them (the same questions)")
        for at in range(BINS + 1)
    ]
    return list(zip(labels, counts, strict=True))


def _picture(bins: list[tuple[str, int]]) -> Markup:
    """A histogram as wide as its place; heights are shares of the fullest bin."""
    if not bins:
        return Markup("")
    most = max(count for _label, count in bins)
    width = Fraction(100, len(bins))
    shapes = []
    for at, (label, count) in enumerate(bins):
        # One pair among eighty thousand is still to be seen.
        height = max(2, HEIGHT * count // most) if count else 0
        bar = Markup('<rect class="bin{}" x="{}%" y="{}" width="{}%" height="{}"><title>{}: {}</title></rect>')
        same = " bin-same" if at == BINS else ""
        shapes.append(
            bar.format(
                same,
                _number(at * width + width / 10),
                HEIGHT - height,
                _number(width * Fraction(4, 5)),
                height,
                label,
                count,
            )
        )
        tick = Markup('<text class="bin-tick" x="{}%" y="{}" text-anchor="middle">{}</text>')
        shapes.append(tick.format(_number((at + Fraction(1, 2)) * width), HEIGHT + FLOOR - 4, 100 // BINS * at))
    picture = Markup('<svg class="histogram" role="img" width="100%" height="{}" aria-label="{}">{}</svg>')
    label = _("Pairs of papers by the share of questions they have in common; the table below has the numbers")
    return picture.format(HEIGHT + FLOOR, label, Markup("").join(shapes))


def _difficulty(result: DrawCheck) -> list[tuple[str, str]]:
    if result.difficulty is None:
        return []
    hard = result.difficulty
    return [
        (_("Expected mark, on average"), _mark(hard.mean)),
        (_("Standard deviation"), _mark(hard.deviation)),
        (_("Hardest paper"), _mark(hard.least)),
        (_("Easiest paper"), _mark(hard.most)),
    ]


def _no_difficulty(result: DrawCheck) -> str:
    if result.difficulty is not None:
        return ""
    return _(
        "No statistics yet: of %(drawn)s questions on the papers, %(known)s were answered often enough.",
        drawn=result.drawn,
        known=result.known,
    )


def _percent(share: Fraction) -> str:
    return comma(round(float(share), 1))


def _mark(mark: float) -> str:
    return comma(round(mark, 2))


def _number(share: Fraction) -> str:
    return f"{float(share):.2f}"
