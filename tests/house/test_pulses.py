"""What counts with the pulses of a paper's page, and with its patience, counts with those that the page has."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from app.config import DEFAULTS
from app.services.sittings import notices, seats
from bench import room

SCRIPTS = Path(__file__).parent.parent.parent / "app" / "static" / "js"


def written(script: str, name: str) -> timedelta:
    """A span that a script holds in milliseconds."""
    [ms] = re.findall(rf"^const {name} = (\d+);", (SCRIPTS / script).read_text(encoding="utf-8"), re.M)
    return timedelta(milliseconds=int(ms))


PULSE = written("attempt.js", "PULSE_MS")


def test_the_load_that_is_measured_pulses_as_a_page_does():
    assert timedelta(seconds=room.SILENCE) == PULSE


def test_a_page_hears_of_its_room_within_half_a_minute():
    """A save takes the place of a pulse, and what it says of news may be as old as the server's knowledge of it."""
    assert timedelta(seconds=30) >= PULSE + notices.FRESH


def test_a_pulse_that_was_lost_makes_no_silence():
    assert min(seats.SILENCE, timedelta(seconds=DEFAULTS["SILENCE_SECONDS"])) > 2 * PULSE


def test_a_page_waits_longer_for_an_answer_than_the_server_for_a_lock():
    """Else it would say that there is no network, where the server was about to say that it is busy."""
    assert written("api.js", "PATIENCE_MS") > timedelta(seconds=DEFAULTS["LOCK_SECONDS"])
