"""The words on printed papers, for both edges: they follow the language of the questions, not of who prints."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from app.documents.papers import Words


def printed_words(lang: str, centre: str) -> Words:
    """What is printed around questions in this language.

    Args:
        centre: the centre's name.
    """
    with force_locale(lang):
        return Words(
            centre=centre,
            question=_("Question %s."),
            number=_("Q."),
            code=_("Paper code"),
            page=_("Page"),
            time=_("Working time: %s minutes"),
            pages=_("(%s pages)"),
            name=_("Full name"),
            candidate_number=_("Candidate number"),
            room=_("Examination room"),
            end=_("THE END"),
            end_note=_("Invigilators explain nothing further."),
            true=_("True"),
            false=_("False"),
            true_short=_("T"),
            false_short=_("F"),
            statement=_("Statement to judge"),
            several=_("(choose all that are right)"),
            answer=_("Your answer"),
            left=_("Column A"),
            right=_("Column B"),
            order=_("Right order"),
            points=_("(%s points)"),
            sheet=_("Answer sheet"),
            sheet_hint=_("Fill the circle of the option you choose; where several are right, fill them all."),
            key=_("Answer key"),
            key_hint=_("Not for candidates"),
            same_paper=_("Paper codes %s and %s are the same paper."),
            mark=_("Mark"),
            signatures=(
                _("Candidate's signature"),
                _("First invigilator's signature"),
                _("Second invigilator's signature"),
            ),
            decimal_mark="." if lang == "en" else ",",
        )
