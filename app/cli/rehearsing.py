"""Rehearsing an exam at the shell: the same command that the button starts."""

from __future__ import annotations

import json
import signal
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
from flask import current_app

from app import clock
from app.cli.edge import committed, say
from app.cli.serve import server_line
from app.db import end_transaction
from app.dice import Dice
from app.domain.actors import COMMAND_LINE
from app.domain.errors import Refusal
from app.domain.rehearsals import MOST_LEARNERS, Figures, Report, Stage, findings, is_ready
from app.rehearsal_words import finding_words, meaning_words, stage_words, verdict_words
from app.rehearsing import rehearsal as rehearsals
from app.rehearsing.rehearsal import Plan
from app.rehearsing.room import pace_for
from app.services.exams import finding
from app.services.rehearsals import keeping

HOST = "127.0.0.1"


@click.command()
@click.argument("code")
@click.option("--learners", type=click.IntRange(1, MOST_LEARNERS), help="As many as are to sit at once without it.")
@click.option("--during-sittings", is_flag=True, help="Also while somebody sits an exam, whom it slows down.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--rehearsal", hidden=True, help="Public id of one that was entered in the browser.")
@committed
def rehearse(
    code: str,
    learners: int | None,
    during_sittings: bool,
    form: str,
    rehearsal: str | None,
    *,
    now: datetime,
    dice: Dice,
) -> None:
    """Let simulated learners sit an exam in a copy of the database; say whether this server is ready for them.

    Exit code 0 means ready; 1 means not ready, or that it could not be carried out.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # end as tidily as with Ctrl+C
    if rehearsal is None:
        learners = learners or keeping.usual_learners(finding.exam_id(code), now=now)
        rehearsal = keeping.begin(COMMAND_LINE, code, learners, during_sittings=during_sittings, now=now, dice=dice)
        end_transaction(commit=True)
    learners = keeping.learners_of(rehearsal, code)
    end_transaction(commit=False)
    figures = _carry_out(_plan(code, rehearsal, learners), now)
    click.echo(_json(figures) if form == "json" else _text(figures))
    if not is_ready(figures):
        raise SystemExit(1)


def _plan(code: str, public_id: str, learners: int) -> Plan:
    config = current_app.config
    return Plan(
        public_id=public_id,
        code=code,
        learners=learners,
        pace=pace_for(learners),
        home=Path(config["HOME"]),
        url=config["DATABASE_URL"],
        settings=config,
        line=lambda port: server_line("app:create_app()", HOST, port, config),
    )


def _carry_out(plan: Plan, now: datetime) -> Figures:
    """Keep every report in a short transaction of its own; a rehearsal that ends early says why.

    Raises:
        Refusal: it could not be carried out.
    """
    shown = ""
    report = Report(Stage.WAITING)
    try:
        with closing(rehearsals.rehearse(plan, now=now)) as reports:
            for report in reports:
                if report.figures is None:
                    keeping.tell(plan.public_id, report, now=clock.now())
                    end_transaction(commit=True)
                if shown != (shown := stage_words(report)):
                    say(shown)
    except BaseException as error:
        problem = error.code if isinstance(error, Refusal) else "rehearsal_broke_off"
        end_transaction(commit=False)
        keeping.finish(plan.public_id, Report(Stage.FAILED, problem=problem), now=clock.now())
        end_transaction(commit=True)
        if isinstance(error, KeyboardInterrupt):
            raise Refusal("rehearsal_broke_off") from error
        raise
    assert report.figures, "the last report holds the figures"
    keeping.finish(plan.public_id, report, now=clock.now())
    end_transaction(commit=True)
    return report.figures


def _json(figures: Figures) -> str:
    found = [asdict(one) for one in findings(figures)]
    return json.dumps({"ready": is_ready(figures), "findings": found, **asdict(figures)}, indent=1)


def _text(figures: Figures) -> str:
    ready = is_ready(figures)
    lines = [verdict_words(figures, ready=ready), meaning_words(figures, ready=ready), ""]
    lines += [f"{'+' if one.passed else '-'} {finding_words(one, figures)}" for one in findings(figures)]
    lines += ["", f"{'':<16}{'n':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'max':>8}  ms"]
    lines += [f"{c.label:<16}{c.count:>8}{c.p50_ms:>8}{c.p95_ms:>8}{c.p99_ms:>8}{c.most_ms:>8}" for c in figures.calls]
    return "\n".join(lines)
