"""Preparing an instance for a load: an exam and learners whose right answers a driver can compute."""

from __future__ import annotations

from datetime import datetime

import click
from flask import current_app

from app.cli.edge import Group, committed, ensure_schema, progress
from app.demonstration import bench
from app.dice import Dice
from app.domain.errors import Refusal

group = Group("bench", help="Load and speed.")


@group.command()
@click.option("--learners", type=click.IntRange(1, 100_000), required=True)
@click.option("--questions", type=click.IntRange(1, 500), required=True)
@committed
def prepare(learners: int, questions: int, *, now: datetime, dice: Dice) -> None:
    """Make the open exam `bench` and learners bench00001 …, in the demonstration or a test instance only."""
    if current_app.config["PROFILE"] != "demo" and not current_app.testing:
        raise Refusal("demo_profile_only")
    ensure_schema()
    progress(bench.prepare(learners, questions, now=now, dice=dice))
