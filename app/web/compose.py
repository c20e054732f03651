"""Composing exams: the blueprint over a bank, the rules, a trial paper, approval, publishing, who reads the papers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.blueprint import Shortage
from app.domain.errors import Refusal
from app.services.exams import authors, composing, drawing, reading
from app.services.exams.composing import Change
from app.services.exams.reading import ExamPage
from app.web import sessions
from app.web.compose_forms import AuthorForm, NewForm, RulesForm
from app.web.compose_grid import Grid
from app.web.compose_views import exam_view, index_view, paper_view, preview_view
from app.web.draw_views import cells_sentence, draw_view
from app.words import sentence

bp = Blueprint("compose", __name__)
Page = str | tuple[str, int] | Response


@bp.get("/compose")
def index() -> str:
    """Every exam, with where it stands and what comes next."""
    exams = index_view(reading.all_exams(sessions.actor(), now=g.now))
    return render_template("compose/index.html", exams=exams)


@bp.get("/compose/new")
def new() -> Page:
    """What the exam is; then, once that is said, its grid. Nothing is stored before the grid."""
    form = _offer_banks(NewForm(request.args))
    if not request.args:
        return _new_page(_offer_banks(NewForm(formdata=None, minutes=30)), None)
    if not form.validate():
        return _new_page(form, None), 422
    return _new_page(form, Grid.of(reading.bank_frame(sessions.actor(), form.bank.data)))


@bp.post("/compose/new")
def create() -> Page:
    """Draft the exam that the address describes from the grid that was sent."""
    form = _offer_banks(NewForm(request.args))
    if not form.validate():
        return _new_page(form, None), 422
    actor = sessions.actor()
    grid = Grid(reading.bank_frame(actor, form.bank.data), request.form)
    blueprint = grid.blueprint()
    if blueprint is None:
        return _new_page(form, grid), 422
    try:
        exam = composing.draft_exam(
            actor,
            form.title.data,
            form.bank.data,
            blueprint,
            form.rules(),
            programme_code=form.programme.data or None,
            code=form.code.data or None,
            now=g.now,
            dice=sessions.dice(),
        )
    except Refusal as refusal:
        refusal.page = _told(refusal, grid, partial(_new_page, form, grid))
        raise
    flash(_("The draft is stored. Look at the rules and at a trial paper, then publish it."), "done")
    return redirect(url_for(".show", code=exam.code), 303)


@bp.get("/compose/<code>")
def show(code: str) -> str:
    """An exam: its grid, and what can be done with it."""
    page = _exam(code)
    return _exam_page(page, Grid.of(page.frame, page.blueprint))


@bp.post("/compose/<code>")
def save(code: str) -> Page:
    """Store the grid; a cell that the bank cannot fill is marked and nothing is stored."""
    page = _exam(code)
    grid = Grid(page.frame, request.form)
    blueprint = grid.blueprint(page.blueprint)
    if blueprint is None:
        return _exam_page(page, grid), 422
    actor, version = sessions.actor(), request.form.get("version") or None
    try:
        changed = composing.change_exam(actor, page.id, Change(blueprint=blueprint), version=version, now=g.now)
    except Refusal as refusal:
        refusal.page = _told(refusal, grid, lambda problem: _exam_page(_exam(code), grid, problem))
        raise
    flash(_("The blueprint is stored.") if changed else _("Nothing had changed."), "done")
    return redirect(url_for(".show", code=code), 303)


@bp.get("/compose/<code>/rules")
def rules(code: str) -> str:
    """How the exam is sat and marked."""
    page = _exam(code)
    shuffled = {name: getattr(page.blueprint, name) for name in ("shuffle_questions", "shuffle_options")}
    programme = page.programme[0] if page.programme else ""
    values = RulesForm.values(page.rules) | shuffled | {"programme": programme, "version": page.version}
    return _rules_page(page, _offer(RulesForm(formdata=None, title=page.title, **values)))


@bp.post("/compose/<code>/rules")
def save_rules(code: str) -> Page:
    """Store the rules."""
    page = _exam(code)
    form = _offer(RulesForm())
    if not form.validate():
        return _rules_page(page, form), 422
    shuffled = replace(
        page.blueprint, shuffle_questions=form.shuffle_questions.data, shuffle_options=form.shuffle_options.data
    )
    change = Change(
        title=form.title.data,
        programme_code=form.programme.data or "",
        # A bank that has shrunk stands in the way of a new blueprint only.
        blueprint=None if shuffled == page.blueprint else shuffled,
        rules=form.rules(page.rules),
    )
    try:
        changed = composing.change_exam(sessions.actor(), page.id, change, version=form.version.data or None, now=g.now)
    except Refusal as refusal:
        refusal.page = partial(_rules_page, page, form, sentence(refusal))
        raise
    flash(_("The rules are stored.") if changed else _("Nothing had changed."), "done")
    return redirect(url_for(".show", code=code), 303)


@bp.get("/compose/<code>/preview")
def preview(code: str) -> str:
    """A paper drawn for this look only, as a learner would see it."""
    page, items = reading.preview(sessions.actor(), code, sessions.dice().seed(), now=g.now)
    return render_template("compose/preview.html", exam=exam_view(page), paper=preview_view(page, items))


@bp.post("/compose/<code>/approvals")
def approve(code: str) -> Response:
    """Say as a second person that it may be published."""
    exam_id, version = reading.find(code).id, request.form.get("version") or None
    act = partial(composing.approve_exam, sessions.actor(), exam_id, version=version, now=g.now)
    return _do(code, act, _("The exam is approved. It can be published now."))


@bp.post("/compose/<code>/publications")
def publish(code: str) -> Response:
    """Deal the papers and freeze the exam."""
    exam_id = reading.find(code).id
    act = partial(
        composing.publish_exam,
        sessions.actor(),
        exam_id,
        version=request.form.get("version") or None,
        after=request.form.get("after", type=int),
        now=g.now,
        dice=sessions.dice(),
    )
    return _do(code, act, _("The exam is published: its papers are dealt and do not change any more."))


@bp.post("/compose/<code>/authors")
def add_author(code: str) -> Page:
    """Let a colleague read and change the exam."""
    form = AuthorForm()
    if not form.validate():
        return _exam_page(_exam(code), None, author=form), 422
    exam_id = reading.find(code).id
    act = partial(authors.add_author, sessions.actor(), exam_id, form.username.data, now=g.now)
    return _do(code, act, _("The colleague may read and change this exam now."))


@bp.post("/compose/<code>/authors/remove")
def remove_author(code: str) -> Page:
    """Take a colleague off the exam."""
    exam_id = reading.find(code).id
    username = request.form.get("username", "")
    act = partial(authors.remove_author, sessions.actor(), exam_id, username, now=g.now)
    return _do(code, act, _("The colleague is no longer an author of this exam."))


@bp.get("/compose/<code>/draw")
def draw(code: str) -> str:
    """The check of the pool, or of a trial of the draft."""
    page = _exam(code)
    drawn = drawing.draw_check(sessions.actor(), code, trial="draft" in request.args)
    return render_template("compose/draw.html", exam=exam_view(page), draw=draw_view(drawn))


@bp.get("/compose/<code>/papers")
def papers(code: str) -> str:
    """The numbers of the pool's papers, and who has read which."""
    return render_template("compose/papers.html", exam=exam_view(_exam(code)))


@bp.post("/compose/<code>/papers/<int:number>")
def read_paper(code: str, number: int) -> str:
    """Open a paper with its key. That is written down, so it is no GET."""
    exam_id = reading.find(code).id
    paper = authors.read_paper(sessions.actor(), exam_id, number, now=g.now)
    return render_template("compose/paper.html", code=code, paper=paper_view(paper))


def _exam(code: str) -> ExamPage:
    return reading.exam_page(sessions.actor(), code, now=g.now)


def _do(code: str, act: Callable[[], object], done: str) -> Response:
    """Act and go back to the exam; a refusal is shown on its page."""
    try:
        act()
    except Refusal as refusal:
        if refusal.code not in ("forbidden", "exam_unknown"):
            refusal.page = partial(_refused_page, code, refusal)
        raise
    flash(done, "done")
    return redirect(url_for(".show", code=code), 303)


def _refused_page(code: str, refusal: Refusal) -> str:
    page = _exam(code)
    return _exam_page(page, None, cells_sentence(refusal, page.frame.topics))


def _told(refusal: Refusal, grid: Grid, page: Callable[[str], str]) -> Callable[[], str]:
    """The page of a refused grid: what the bank lacks stands at its cells, anything else above them."""
    if isinstance(refusal, Shortage):
        grid.tell(refusal)
        return partial(page, "")
    return partial(page, sentence(refusal))


def _exam_page(page: ExamPage, grid: Grid | None, problem: str = "", author: AuthorForm | None = None) -> str:
    return render_template(
        "compose/show.html",
        exam=exam_view(page),
        grid=grid or Grid.of(page.frame, page.blueprint),
        problem=problem,
        author=author or AuthorForm(formdata=None),
    )


def _rules_page(page: ExamPage, form: RulesForm, problem: str = "") -> str:
    return render_template("compose/rules.html", exam=exam_view(page), form=form, problem=problem)


def _offer(form: RulesForm) -> RulesForm:
    _banks, programmes = reading.choices(sessions.actor())
    form.programme.choices = [("", _("none")), *programmes]
    return form


def _offer_banks(form: NewForm) -> NewForm:
    form.offer(*reading.choices(sessions.actor()))
    return form


def _new_page(form: NewForm, grid: Grid | None, problem: str = "") -> str:
    return render_template("compose/new.html", form=form, grid=grid, problem=problem)
