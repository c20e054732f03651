"""The half-year report, as a page and as a spreadsheet."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from flask import Blueprint, g, render_template, request, send_file
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import report_words
from app.domain.errors import Invalid
from app.services.programmes import reports, sheets
from app.web import sessions
from app.web.cohort_forms import PeriodForm
from app.web.report_views import report_view
from app.web.words import centre_zone
from app.words import sentence

bp = Blueprint("reports", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/reports/cohorts")
def cohorts() -> str | tuple[str, int]:
    """Cohorts opened in a period: the present half-year unless the address says another."""
    form = _period()
    problem = ""
    if form.validate():
        try:
            report = reports.cohort_report(sessions.actor(), form.first.data, form.last.data)
        except Invalid as refusal:
            problem = sentence(refusal)
        else:
            return render_template("reports/cohorts.html", report=report_view(report), form=form, problem="")
    return render_template("reports/cohorts.html", report=None, form=form, problem=problem), 422


@bp.get("/reports/cohorts.xlsx")
def cohorts_sheet() -> Response:
    """The same report as a spreadsheet."""
    form = _period()
    if not form.validate():
        raise Invalid("period_malformed")
    report = reports.cohort_report(sessions.actor(), form.first.data, form.last.data)
    book = BytesIO(sheets.workbook(report_words.tables(report)))
    name = f"bao-cao-lop-hoc-{report.first:%Y%m%d}-{report.last:%Y%m%d}.xlsx"
    return send_file(book, mimetype=XLSX, as_attachment=True, download_name=name)


def _period() -> PeriodForm:
    """The period in the address; what is not there is the present half-year's."""
    first, last = reports.half_year(_today())
    asked = {"from": first.isoformat(), "to": last.isoformat()} | request.args.to_dict()
    return PeriodForm(formdata=MultiDict(asked))


def _today() -> date:
    return g.now.astimezone(centre_zone()).date()
