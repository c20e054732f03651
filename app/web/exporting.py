"""A bank as a file: what each format holds of it, and the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.domain.drafts import Loss, Remark
from app.formats import doors, sheet
from app.remark_words import remark
from app.services.banks import exporting
from app.web import sessions
from app.web.question_words import KINDS

bp = Blueprint("exporting", __name__)

SURVEYED = 100
"""A bank of up to so many questions is tried in every format at once; a larger one in the format that is asked for."""
LINES, REFS = 12, 8
"""Losses, and questions of each, that are listed before the rest is counted."""

WORDS: dict[str, tuple[LazyString, LazyString]] = {
    "sheet": (
        _l("Excel (.xlsx)"),
        _l("Every kind of question, one a row, to be changed in Excel and imported again; pictures are in it."),
    ),
    "docx": (
        _l("Word (.docx)"),
        _l("To be printed or read over, right answers underlined; imported again, matchings and orderings are lost."),
    ),
    "moodle_xml": (_l("Moodle XML"), _l("For Moodle and what understands its files: every kind, with pictures.")),
    "gift": (
        _l("GIFT"),
        _l("A text file for Moodle and others; statements in groups and orderings have no place in it."),
    ),
    "aiken": (_l("Aiken"), _l("The plainest text file: questions with one right option, and nothing beside them.")),
    "bankfile": (
        _l("Bank file (.toml)"),
        _l("Everything but the pictures themselves, for another Bảng Vàng or for keeping."),
    ),
}


@dataclass(frozen=True, slots=True)
class Lost:
    """One thing that is lost, and the questions of which it is."""

    words: str
    refs: list[str]
    more: int


@dataclass(frozen=True, slots=True)
class FormatView:
    """A format as the page offers it. `tried` is False where its losses were not looked for."""

    name: str
    title: LazyString
    holds: LazyString
    tried: bool
    lost: list[Lost]
    more: int


@bp.get("/banks/<code>/export")
def show(code: str) -> str:
    """The formats, and what each would lose of this bank."""
    bank = exporting.bank_value(sessions.actor(), code)
    asked = request.args.get("format", "")
    every = len(bank.questions) <= SURVEYED
    formats = [
        _view(form, exporting.as_file(bank, form).losses if every or form == asked else None, form == asked)
        for form in doors.WRITERS
    ]
    return render_template("banks/export.html", bank=bank, formats=formats)


@bp.get("/banks/<code>/export/<form>")
def download(code: str, form: str) -> Response:
    """The file."""
    file = exporting.exported(sessions.actor(), code, form)
    answer = make_response(file.data)
    answer.mimetype = file.mime
    answer.headers["Content-Disposition"] = _named(file)
    return answer


@bp.get("/banks/template.xlsx")
def template() -> Response:
    """The workbook that instructors fill in."""
    answer = make_response(sheet.template())
    answer.mimetype = doors.WRITERS["sheet"].mime
    answer.headers["Content-Disposition"] = "attachment; filename=\"mau-nhap-cau-hoi.xlsx\"; filename*=UTF-8''" + quote(
        "Mẫu nhập câu hỏi.xlsx"
    )
    return answer


def _named(file: exporting.Exported) -> str:
    """Its name in plain letters, and the bank's title for browsers that read more (RFC 6266)."""
    ending = file.file_name.rpartition(".")[2]
    title = " ".join("".join(" " if letter in '\\/:*?"<>|' else letter for letter in file.title).split())[:120]
    return f"attachment; filename=\"{file.file_name}\"; filename*=UTF-8''{quote(f'{title}.{ending}', safe='')}"


def _view(form: str, losses: tuple[Loss, ...] | None, whole: bool) -> FormatView:
    title, holds = WORDS[form]
    lost = list(_lost(losses or ()))
    shown = len(lost) if whole else LINES
    return FormatView(form, title, holds, losses is not None, lost[:shown], max(len(lost) - shown, 0))


def _lost(losses: tuple[Loss, ...]) -> Iterator[Lost]:
    """The same sentence once, with the questions of which it is true."""
    found: dict[str, list[str]] = {}
    for loss in losses:
        refs = found.setdefault(remark(_worded(loss.remark)), [])
        if loss.ref and loss.ref not in refs:
            refs.append(loss.ref)
    for words, refs in found.items():
        yield Lost(words, refs[:REFS], max(len(refs) - REFS, 0))


def _worded(found: Remark) -> Remark:
    """Kinds of question by the names that people know."""
    kind = KINDS.get(found.params.get("kind", ""))
    return Remark(found.code, {**found.params, "kind": str(kind).lower()}) if kind else found
