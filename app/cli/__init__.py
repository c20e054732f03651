"""The second edge: one command group a noun, one commit a command."""

from __future__ import annotations

from flask import Flask

from app.cli import attempts, banks, bench, contests, demo, exams, serve, users


def init_app(app: Flask) -> None:
    """Register every group."""
    for group in (users.group, banks.group, exams.group, attempts.group, contests.group, demo.group, bench.group):
        app.cli.add_command(group)
    app.cli.add_command(serve.serve)
