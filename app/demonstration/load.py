"""The whole demonstration, step by step; every step leaves a state that may be committed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from app.demonstration import contest, present, year_2022
from app.demonstration.accounts import ACCOUNTS, NAMES, PASSWORD
from app.demonstration.people import UNITS
from app.dice import Dice
from app.domain.actors import COMMAND_LINE
from app.domain.banks import Bank
from app.formats import bankfile
from app.services import homes
from app.services.banks.loading import load_bank
from app.services.people import units as unit_register
from app.services.people.accounts import NewPerson, create_account
from app.services.people.units import NewUnit

SEED = 1945

Step = tuple[str, int, int]
"""(what, done, total); total 0 where there is nothing to count."""


def everything(bank_folder: Path, *, now: datetime) -> Iterator[Step]:
    """Load it all. The same `now` gives the same demonstration, ids included."""
    rng = random.Random(SEED)
    dice = Dice(rng)
    banks = read_banks(bank_folder)
    for bank in banks.values():
        load_bank(COMMAND_LINE, bank, now=now, dice=dice)
    yield f"{len(banks)} banks, {sum(len(bank.questions) for bank in banks.values())} questions", 0, 0
    unit_register.register_units(COMMAND_LINE, [NewUnit(u.code, u.name, u.kind, u.headcount) for u in UNITS])
    units = unit_register.ids()
    for role, username in ACCOUNTS:
        person = NewPerson(NAMES[username])
        roles = (role,)
        create_account(COMMAND_LINE, person, username, PASSWORD, roles, must_change_password=False, now=now, dice=dice)
    yield "accounts", 0, 0
    yield from year_2022.load(banks, units, rng, dice)
    yield from present.load(banks, units, rng, dice, now=now)
    yield from contest.load(banks, units, rng, dice, now=now)


def read_banks(folder: Path) -> dict[str, Bank]:
    """Every shipped bank by its code."""
    banks = [bankfile.read(path.read_bytes()) for path in sorted(folder.glob("*/bank.toml"))]
    return {bank.code: bank for bank in banks}


def is_open(now: datetime) -> bool:
    """Is there something to take part in? The demonstration's windows last a week from its loading."""
    return any(open_contest.code == contest.PRESENT for open_contest in homes.open_contests(now=now))
