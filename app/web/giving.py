"""Giving an exam to cohorts: its sittings, and the way to more of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.domain.errors import Refusal
from app.domain.timing import Window
from app.services.exams import reading
from app.services.exams.reading import ExamPage
from app.services.sittings import cohort_sittings
from app.services.sittings.cohort_sittings import Plan
from app.web import sessions
from app.web.compose_forms import DivideForm, GiveForm, PlanForm
from app.web.compose_views import exam_view
from app.web.giving_views import Part, given_view, parts_view, titles
from app.web.words import centre_zone
from app.words import sentence

bp = Blueprint("giving", __name__)
CODE_LENGTH = 6
Page = str | tuple[str, int] | Response


@bp.get("/compose/<code>/sittings")
def index(code: str) -> Page:
    """The exam's sittings; and, once a cohort is named, the sittings that it could get."""
    exam = _exam(code)
    divide = _divide(exam, DivideForm(request.args) if request.args else DivideForm(formdata=None, sittings=1))
    if not request.args:
        return _page(exam, divide)
    if not divide.validate():
        return _page(exam, divide), 422
    parts = parts_view(_shares(divide), _suggested(exam, divide.sittings.data or 1))
    return _page(exam, divide, GiveForm(formdata=None, title=exam.title), parts)


@bp.post("/compose/<code>/sittings")
def give(code: str) -> Page:
    """Give the exam to the cohort that the address names."""
    exam = _exam(code)
    divide = _divide(exam, DivideForm(request.args))
    if not divide.validate():
        return _page(exam, divide), 422
    form, plans = GiveForm(), _plans(divide.sittings.data or 1, request.form)
    parts = parts_view(_shares(divide), plans)
    right = [form.validate(), *(plan.validate() for plan in plans)]
    if not all(right):
        return _page(exam, divide, form, parts), 422
    wanted = [
        Plan(title, Window(plan.opens.data, plan.closes.data), plan.room.data or "", plan.access_code.data or "")
        for title, plan in zip(titles(form.title.data, len(plans)), plans, strict=True)
    ]
    act = partial(_give, code, divide.cohort.data, wanted)
    return _do(code, act, lambda problem: _page(_exam(code), divide, form, parts, problem))


def _give(code: str, cohort: str, plans: list[Plan]) -> int:
    actor, dice = sessions.actor(), sessions.dice()
    return len(cohort_sittings.give_to_cohort(actor, code, cohort, plans, now=g.now, dice=dice))


def _do(code: str, act: Callable[[], int], refused: Callable[[str], str]) -> Response:
    try:
        count = act()
    except Refusal as refusal:
        if refusal.status not in (403, 404):
            refusal.page = partial(refused, sentence(refusal))
        raise
    flash(ngettext("%(num)d sitting is given.", "%(num)d sittings are given.", count), "done")
    return redirect(url_for(".index", code=code), 303)


def _exam(code: str) -> ExamPage:
    return reading.exam_page(sessions.actor(), code, now=g.now)


def _divide(exam: ExamPage, form: DivideForm) -> DivideForm:
    form.offer(cohort_sittings.open_cohorts(sessions.actor(), exam.id))
    return form


def _shares(divide: DivideForm) -> list[list[str]]:
    """Names of those whose turn each sitting is."""
    people = cohort_sittings.class_list(sessions.actor(), divide.cohort.data)
    return cohort_sittings.share_out([learner.name for learner in people], divide.sittings.data or 1)


def _plans(count: int, sent: object) -> list[PlanForm]:
    return [PlanForm(sent, prefix=f"s{number}") for number in range(1, count + 1)]


def _suggested(exam: ExamPage, count: int) -> list[PlanForm]:
    """Tomorrow at eight, one sitting after the other, each with an access code by dice."""
    length = exam.rules.time.duration or timedelta(minutes=60)
    each = timedelta(minutes=15 * -(-length // timedelta(minutes=15)) + 15)
    first = (g.now.astimezone(centre_zone()) + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
    return [
        PlanForm(
            formdata=None,
            prefix=f"s{number}",
            opens=at,
            closes=at + each,
            access_code=sessions.dice().public_id(CODE_LENGTH),
        )
        for number, at in enumerate(_starts(first, each, count), 1)
    ]


def _starts(first: datetime, each: timedelta, count: int) -> list[datetime]:
    return [first + number * each for number in range(count)]


def _page(
    exam: ExamPage, divide: DivideForm, form: GiveForm | None = None, parts: list[Part] | None = None, problem: str = ""
) -> str:
    return render_template(
        "compose/sittings.html",
        exam=exam_view(exam),
        given=given_view(reading.sittings_of(sessions.actor(), exam.id), g.now),
        cohorts=cohort_sittings.open_cohorts(sessions.actor(), exam.id),
        divide=divide,
        form=form,
        parts=parts or [],
        problem=problem,
    )
