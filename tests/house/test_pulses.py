"""What counts with the pulses of a paper's page counts with those that the page sends."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from app.config import DEFAULTS
from app.services.sittings import notices, seats
from bench import room

SCRIPT = Path(__file__).parent.parent.parent / "app" / "static" / "js" / "attempt.js"
[_MS] = re.findall(r"^const PULSE_MS = (\d+);", SCRIPT.read_text(encoding="utf-8"), re.M)
PULSE = timedelta(milliseconds=int(_MS))


def test_the_load_that_is_measured_pulses_as_a_page_does():
    assert timedelta(seconds=room.SILENCE) == PULSE


def test_a_page_hears_of_its_room_within_half_a_minute():
    """A save takes the place of a pulse, and what it says of news may be as old as the server's knowledge of it."""
    assert timedelta(seconds=30) >= PULSE + notices.FRESH


def test_a_pulse_that_was_lost_makes_no_silence():
    assert min(seats.SILENCE, timedelta(seconds=DEFAULTS["SILENCE_SECONDS"])) > 2 * PULSE
