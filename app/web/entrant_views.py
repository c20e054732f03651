"""Frozen values for the pages of a contest's entrants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.services.contests.entrants import Entrant
from app.services.contests.rounds import OwnAttempt
from app.web.words import birth_text, when


@dataclass(frozen=True, slots=True)
class EntrantPage:
    public_id: str
    name: str
    birth: str
    unit_id: int | None
    unit: str
    phone: str
    entered: str
    erased: bool
    guest: bool
    papers: list[str]


def entrant_view(one: Entrant, papers: Sequence[OwnAttempt] = ()) -> EntrantPage:
    """An entrant as organisers see them."""
    return EntrantPage(
        public_id=one.public_id,
        name=one.full_name or _("(erased)"),
        birth=birth_text(one.birth_date, one.birth_precision),
        unit_id=one.unit_id,
        unit=one.unit,
        phone=one.phone,
        entered=when(one.entered_at),
        erased=one.erased,
        guest=one.guest,
        papers=[_paper(own) for own in papers],
    )


def _paper(own: OwnAttempt) -> str:
    named = _("%(round)s, attempt %(number)s", round=own.round_title, number=own.number)
    return " · ".join([named, _("open now")]) if own.is_open else named
