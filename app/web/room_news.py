"""How a learner's page hears of its room: notices with every pulse, and on every answer whether there are new ones."""

from __future__ import annotations

from typing import Any

from flask import Response, g

from app.services.sittings import notices
from app.services.sittings.notices import Notice
from app.web import sessions
from app.web.room_words import centre_time, notice_words

HEADER = "X-Room-News"
"""Beside the answer to a save, whose body is a contract: a greater number than before means that there is news."""


def told(attempt_id: str) -> list[dict[str, Any]]:
    """The notices of the reader's attempt, as the contract has them."""
    return [_plain(notice) for notice in notices.of_attempt(sessions.actor(), attempt_id)]


def _plain(notice: Notice) -> dict[str, Any]:
    at = centre_time(notice.at)
    return {"id": notice.id, "text": notice_words(notice), "at": at.isoformat(timespec="seconds")}


def stamp() -> int:
    """What `HEADER` holds now."""
    return notices.stamp(now=g.now)


def stamped(response: Response) -> Response:
    """The answer, with the stamp."""
    response.headers[HEADER] = str(stamp())
    return response
