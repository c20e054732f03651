"""Exams at the shell: draft from a blueprint, publish, give to a cohort."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_babel import gettext as _

from app import printed_files
from app.cli.edge import Group, Instant, committed
from app.dice import Dice
from app.documents.papers import Printing
from app.domain.access import ReviewMoment, ReviewPolicy
from app.domain.actors import COMMAND_LINE
from app.domain.blueprint import MOST_COUNT, MOST_POINTS, Blueprint, Cell, read_points
from app.domain.exams import LAYOUTS, MOST_PAPERS, ExamRules
from app.domain.timing import TimeRule, Window
from app.services.exams import composing, drawing, finding, printing
from app.services.exams.drawing import Drawn
from app.services.sittings import giving

group = Group("exams", help="Compose exams and give them.")


class CellType(click.ParamType):
    """TOPIC:LEVEL:COUNT or TOPIC:LEVEL:COUNT:POINTS."""

    name = "topic:level:count[:points]"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Cell:
        if isinstance(value, Cell):
            return value
        parts = str(value).split(":")
        count = parts[2] if len(parts) in (3, 4) else ""
        points = read_points(parts[3]) if len(parts) == 4 else Fraction(1)
        whole = count.isascii() and count.isdecimal() and len(count) <= 4
        if points is None or not whole or not 1 <= int(count) <= MOST_COUNT:
            words = _(
                "%(cell)s: write TOPIC:LEVEL:COUNT or TOPIC:LEVEL:COUNT:POINTS, with 1 to %(count)s questions, and "
                "points above 0 and at most %(points)s, for example lich-su:NB:5:0.5",
                cell=value,
                count=MOST_COUNT,
                points=MOST_POINTS,
            )
            self.fail(words, param, ctx)
        return Cell(parts[0], parts[1], int(count), points)


@group.command()
@click.option("--bank", required=True, help="Code of the bank.")
@click.option("--title", required=True)
@click.option("--cell", "cells", type=CellType(), multiple=True, required=True, help="A cell of the blueprint; repeat.")
@click.option("--minutes", type=click.IntRange(1, 600), help="Working time; untimed without it.")
@click.option("--programme", help="Code of the programme whose grading rule applies.")
@click.option("--code", help="Stands in the link; random without it.")
@click.option("--attempts", type=click.IntRange(1), default=1, show_default=True, help="Attempts a person.")
@click.option("--pool", type=click.IntRange(1, MOST_PAPERS), default=50, show_default=True, help="Papers to deal.")
@click.option("--layout", type=click.Choice(LAYOUTS), default="all", show_default=True)
@click.option(
    "--show-score", type=click.Choice([moment.value for moment in ReviewMoment]), default="at_once", show_default=True
)
@click.option(
    "--show-key", type=click.Choice([moment.value for moment in ReviewMoment]), default="after_close", show_default=True
)
@committed
def draft(
    bank: str,
    title: str,
    cells: tuple[Cell, ...],
    minutes: int | None,
    programme: str | None,
    code: str | None,
    attempts: int,
    pool: int,
    layout: str,
    show_score: str,
    show_key: str,
    *,
    now: datetime,
    dice: Dice,
) -> None:
    """Draft an exam over a bank; a blueprint that the bank cannot fill is refused cell by cell."""
    key = ReviewMoment(show_key)
    rules = ExamRules(
        time=TimeRule(timedelta(minutes=minutes) if minutes else None),
        attempts_allowed=attempts,
        pool=pool,
        layout=layout,
        policy=ReviewPolicy(ReviewMoment(show_score), key, key),
    )
    exam = composing.draft_exam(
        COMMAND_LINE, title, bank, Blueprint(cells), rules, programme_code=programme, code=code, now=now, dice=dice
    )
    click.echo(exam.code)


@group.command()
@click.argument("code")
@committed
def publish(code: str, *, now: datetime, dice: Dice) -> None:
    """Freeze an exam into a snapshot and deal its pool of papers."""
    snapshot = composing.publish_exam(COMMAND_LINE, finding.exam_id(code), now=now, dice=dice)
    words = _("Snapshot %(number)s with %(pool)s papers.", number=snapshot.number, pool=snapshot.pool)
    click.echo(words)


@group.command()
@click.argument("code")
@click.option("--cohort", required=True, help="Code of the cohort.")
@click.option("--opens", type=Instant(), required=True)
@click.option("--closes", type=Instant(), required=True)
@click.option("--title", help="The exam's own title without it.")
@click.option("--room", default="")
@click.option("--access-code", default="")
@committed
def give(
    code: str,
    cohort: str,
    opens: datetime,
    closes: datetime,
    title: str | None,
    room: str,
    access_code: str,
    *,
    now: datetime,
    dice: Dice,
) -> None:
    """Give a published exam to a cohort in a sitting."""
    snapshot_id, own_title = finding.newest_snapshot(code)
    giving.give_exam(
        COMMAND_LINE,
        snapshot_id,
        title or own_title,
        Window(opens, closes),
        cohort_id=finding.cohort_id(cohort),
        room=room,
        access_code=access_code,
        now=now,
        dice=dice,
    )
    click.echo(f"/exams/{code}")


@group.command("print")
@click.argument("code")
@click.option("--codes", required=True, help="A range (101-104) or a list (111,222,333).")
@click.option("--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="A folder.")
@click.option("--format", "form", type=click.Choice(("pdf", "docx")), default="pdf", show_default=True)
@click.option("--two-sided", is_flag=True, help="Each paper begins on a new sheet.")
@committed
def print_(code: str, codes: str, output: Path, form: str, two_sided: bool, *, now: datetime, dice: Dice) -> None:
    """Print a published exam's papers, their answer sheets and their keys into a folder."""
    centre = current_app.config["CENTRE_NAME"]

    def make(found: Printing) -> list[printed_files.File]:
        kinds = ("sheets_pdf", "keys_pdf") if form == "docx" else ("papers_pdf", "sheets_pdf", "keys_pdf")
        files = printed_files.word_files(found, centre=centre, now=now) if form == "docx" else []
        for kind in kinds:
            files.append(printed_files.make(kind, found, centre=centre, two_sided=two_sided, now=now))
        return files

    files = printing.print_papers(COMMAND_LINE, code, codes, make, now=now, dice=dice)
    output.mkdir(parents=True, exist_ok=True)
    for file in files:
        (output / file.name).write_bytes(file.content)
        click.echo(output / file.name)


@group.command("draw-check")
@click.argument("code")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--draft", is_flag=True, help="A trial of the draft, also where papers are published.")
@committed
def draw_check(code: str, form: str, draft: bool, *, now: datetime, dice: Dice) -> None:
    """Check a pool of papers: how often each question appears, what two papers share, how hard they are.

    Of a published exam these are its papers; of a draft a trial, dealt from a fixed seed.
    """
    drawn = drawing.draw_check(COMMAND_LINE, code, trial=draft)
    click.echo(json.dumps(_figures(drawn), ensure_ascii=False, indent=1) if form == "json" else _table(drawn))


def _figures(drawn: Drawn) -> dict[str, Any]:
    result, overlap, hard = drawn.result, drawn.result.overlap, drawn.result.difficulty
    return {
        "exam": drawn.code,
        "snapshot": drawn.snapshot,
        "papers": result.papers,
        "questions": result.size,
        "different_papers": result.different,
        "different_question_sets": result.different_sets,
        "exposure": {
            "in_stock": result.at_hand,
            "drawn": result.drawn,
            "least": result.least,
            "most": result.most,
            "mean": float(result.mean),
            "cells": [
                {
                    "topic": cell.topic,
                    "level": cell.level,
                    "count": cell.count,
                    "stock": cell.stock,
                    "expected": float(cell.expected),
                    "least": cell.least,
                    "most": cell.most,
                }
                for cell in result.cells
            ],
        },
        "overlap": overlap
        and {
            "most": overlap.most,
            "papers": overlap.pair,
            "percent": float(overlap.percent),
            "mean_percent": float(overlap.mean_percent),
            "pairs": dict(overlap.pairs),
            "limit_percent": drawn.limit,
            "within_limit": not drawn.too_alike,
        },
        "difficulty": hard
        and {
            "mean_mark": round(hard.mean, 4),
            "deviation": round(hard.deviation, 4),
            "least_mark": round(hard.least, 4),
            "most_mark": round(hard.most, 4),
        },
        "questions_with_statistics": result.known,
    }


def _table(drawn: Drawn) -> str:
    result, overlap, hard = drawn.result, drawn.result.overlap, drawn.result.difficulty
    title = _("Snapshot %(number)s", number=drawn.snapshot) if drawn.snapshot else _("Trial of the draft")
    lines = [
        f"{drawn.title} · {title}",
        _("%(papers)s papers of %(size)s questions", papers=result.papers, size=result.size),
        _(
            "different papers: %(all)s; different sets of questions: %(sets)s",
            all=result.different,
            sets=result.different_sets,
        ),
        "",
        _("topic/level: asked for/in stock · papers a question is on: expected, least, most"),
    ]
    lines += [
        f"{f'{c.topic}/{c.level}':<32} {c.count:>4}/{c.stock:<5} {float(c.expected):>8.1f} {c.least:>5} {c.most:>5}"
        for c in result.cells
    ]
    if overlap:
        first, second = overlap.pair
        lines += [
            "",
            _(
                "largest overlap: %(percent)s per cent (papers %(first)s and %(second)s); mean: %(mean)s per cent; "
                "limit: %(limit)s per cent",
                percent=f"{float(overlap.percent):.1f}",
                first=first,
                second=second,
                mean=f"{float(overlap.mean_percent):.1f}",
                limit=drawn.limit,
            ),
        ]
    if hard:
        lines.append(
            _(
                "expected mark: %(mean)s on average, deviation %(deviation)s, from %(least)s to %(most)s",
                mean=f"{hard.mean:.2f}",
                deviation=f"{hard.deviation:.2f}",
                least=f"{hard.least:.2f}",
                most=f"{hard.most:.2f}",
            )
        )
    else:
        lines.append(
            _(
                "expected mark: no statistics yet (%(known)s of %(drawn)s questions)",
                known=result.known,
                drawn=result.drawn,
            )
        )
    return "\n".join(lines)
