"""Who may pass, for every blueprint, in one table. Objects are then fetched through their actor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, url_for

from app.web import (
    absences,
    access_codes,
    account,
    acts,
    allowances,
    arranging,
    attempts,
    banks,
    cohorts,
    compose,
    contests,
    entrants,
    exams,
    exporting,
    fairness,
    giving,
    health,
    home,
    imports,
    incidents,
    media,
    organise,
    passes,
    people,
    printing,
    questions,
    receipts,
    rehearsals,
    reports,
    room_messages,
    settings,
    sittings,
)
from app.web.sessions import actor, came_by_pass

Guard = Callable[[], Any]


def public() -> None:
    """Anyone. The view itself shows less to strangers."""


def account_holder() -> None:
    """Any account, also one that must change its password first."""
    actor()


def signed_in() -> Any:
    """Any account, contest guests included, once its first password is changed, or let in by an invigilator."""
    if actor().must_change_password and not came_by_pass():
        return redirect(url_for("account.password"), 303)
    return None


def staff(*roles: str) -> Guard:
    """Accounts that hold one of these roles."""

    def guard() -> Any:
        answer = signed_in()
        actor().require(*roles)
        return answer

    guard.__name__ = f"staff({', '.join(roles)})"
    return guard


ROOM_STAFF = ("invigilator", "instructor", "organiser")

GUARDED: tuple[tuple[Blueprint, str, Guard], ...] = (
    (health.bp, "/", public),
    (home.bp, "/", public),
    (people.bp, "/", public),
    (account.bp, "/", account_holder),
    (exams.bp, "/", signed_in),
    (attempts.bp, "/", signed_in),
    (receipts.bp, "/", public),
    (contests.bp, "/", public),
    (banks.bp, "/", staff("instructor", "organiser")),
    (questions.bp, "/", staff("instructor", "organiser")),
    (exporting.bp, "/", staff("instructor", "organiser")),
    (imports.bp, "/", staff("instructor", "organiser")),
    (media.bp, "/", signed_in),
    (sittings.bp, "/", staff(*ROOM_STAFF)),
    (fairness.bp, "/", staff(*ROOM_STAFF)),
    (room_messages.bp, "/", staff(*ROOM_STAFF)),
    (incidents.bp, "/", staff(*ROOM_STAFF)),
    (access_codes.bp, "/", staff(*ROOM_STAFF)),
    (absences.bp, "/", staff(*ROOM_STAFF)),
    (allowances.bp, "/", staff(*ROOM_STAFF)),
    (arranging.bp, "/", staff(*ROOM_STAFF)),
    (acts.bp, "/", staff("invigilator", "instructor")),
    (passes.bp, "/", public),
    (cohorts.bp, "/", staff("instructor", "organiser", "leader")),
    (printing.bp, "/", staff("instructor", "organiser")),
    (reports.bp, "/", staff("instructor", "organiser", "leader")),
    (organise.bp, "/", staff("organiser")),
    (entrants.bp, "/", staff("organiser")),
    (compose.bp, "/", staff("instructor", "organiser")),
    (giving.bp, "/", staff("instructor", "organiser")),
    (rehearsals.bp, "/", staff("instructor", "organiser")),
    (settings.bp, "/", staff("administrator")),
)
