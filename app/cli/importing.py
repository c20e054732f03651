"""`banks import` without ``--preview``: what is whole enters the bank as the pages of an import would take it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import click
from flask_babel import gettext, ngettext

from app.cli.edge import committed, say
from app.cli.imports import read_file
from app.db import end_transaction
from app.dice import Dice
from app.domain.actors import COMMAND_LINE
from app.domain.drafts import Reading
from app.domain.errors import Invalid, Refusal
from app.domain.imports import Choices
from app.remark_words import place, remark
from app.services.banks.importing import confirming, mending, reading, staging
from app.services.banks.importing.reading import ImportPage


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says: the bank's code, and what holds for questions that do not say it themselves."""

    bank: str
    skip_refused: bool = False
    topic: str = ""
    level: str = ""


def import_file(file: Path, key: Path | None, wanted: Wanted) -> bool:
    """Import a file, or say why not and leave with exit code 1; False where something of it was refused."""
    run: Callable[[Path, Path | None, Wanted], bool] = cast(Any, committed(_import))
    return run(file, key, wanted)


def _import(file: Path, key: Path | None, wanted: Wanted, *, now: datetime, dice: Dice) -> bool:
    """Take a file in.

    Three short commits: staged, decided, confirmed. A refusal on the way drops what was staged.

    Raises:
        Faults: nothing can be read from the file. Refusal: something cannot be imported as it is.
    """
    found = read_file(file, key)
    for one in found.refused:
        say(f"✕ {place(one.place)}: {remark(one.why)}")
    if found.refused and not wanted.skip_refused:
        raise Refusal("import_refused", count=len(found.refused))
    upload = staging.Upload(file.name, file.read_bytes(), key.name if key else "", key.read_bytes() if key else None)
    public_id = staging.stage(COMMAND_LINE, wanted.bank, upload, found, now=now, dice=dice)
    end_transaction(commit=True)
    try:
        _decide(public_id, wanted)
        end_transaction(commit=True)
        _say_twins(public_id)
        done = confirming.confirm(COMMAND_LINE, public_id, now=now, dice=dice)
    except Refusal:
        end_transaction(commit=False)
        mending.drop(COMMAND_LINE, public_id, now=now)
        end_transaction(commit=True)
        raise
    _say_doubts(found)
    click.echo(
        gettext(
            "%(code)s: %(new)s new, %(revised)s revised, %(same)s unchanged, %(left_out)s left out because of a doubt",
            code=wanted.bank,
            new=done.new,
            revised=done.revised,
            same=done.same,
            left_out=done.left_out,
        )
    )
    return not found.refused


def _decide(public_id: str, wanted: Wanted) -> None:
    """Doubts are left out, twins are taken, and words that the bank does not know mean what the options say."""
    mending.leave_out_undecided(COMMAND_LINE, public_id)
    end_transaction(commit=True)
    mending.settle_twins(COMMAND_LINE, public_id, keep=True)
    end_transaction(commit=True)
    page = reading.import_page(COMMAND_LINE, public_id, "refused")
    if wanted.topic or wanted.level:
        mending.choose(COMMAND_LINE, public_id, _choices(page, wanted))


def _choices(page: ImportPage, wanted: Wanted) -> Choices:
    places, topic = page.places, ""
    if wanted.topic:
        topic = places.known_topic(wanted.topic)
        if not topic:
            raise Invalid("import_choice")
    unknown_topics = [word for word in page.words.topics if word and not places.topic(word)] if topic else []
    unknown_levels = [word for word in page.words.levels if word and not places.level(word)] if wanted.level else []
    return replace(
        page.choices,
        topic=topic or page.choices.topic,
        level=wanted.level or page.choices.level,
        topics=dict.fromkeys(unknown_topics, topic),
        levels=dict.fromkeys(unknown_levels, wanted.level),
    )


def _say_doubts(found: Reading) -> None:
    for draft in found.drafts:
        for doubt in draft.doubts:
            say(f"? {place(draft.place)}: {remark(doubt)}")


def _say_twins(public_id: str) -> None:
    twins = reading.import_page(COMMAND_LINE, public_id, "refused").counts.twins
    if twins:
        say(ngettext("%(num)d question asks what another one asks", "%(num)d questions ask what others ask", twins))
