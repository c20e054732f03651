"""The second edge: one command group a noun, one commit a command."""

from __future__ import annotations

from flask import Flask

from app.cli import (
    attempts,
    banks,
    bench,
    cohorts,
    contests,
    demo,
    exams,
    programmes,
    rehearsing,
    reports,
    serve,
    units,
    users,
)


def init_app(app: Flask) -> None:
    """Register every group."""
    nouns = (users, units, programmes, banks, cohorts, exams, attempts, contests, reports, demo, bench)
    for noun in nouns:
        app.cli.add_command(noun.group)
    exams.group.add_command(rehearsing.rehearse)
    app.cli.add_command(serve.serve)
