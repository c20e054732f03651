"""The author's own Word file on its way back, with what is to be said about it written beside the places."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from flask_babel import gettext as _

from app.remark_words import remark
from app.services.banks.importing.reading import Returned
from app.web.import_words import fault_words
from app.web.question_form import Typed

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def commented(found: Returned, *, now: datetime) -> bytes:
    """The file with a Word comment at every place that is doubtful or was refused; nothing else of it is touched.

    Raises:
        Unreadable: the file is damaged.
    """
    from app.formats import docx_comments  # XML's library is loaded when a file goes back, and not before

    author = current_app.config["CENTRE_NAME"] or "Bảng Vàng"
    return docx_comments.comment(found.content, comments(found), author, now=now)


def comments(found: Returned) -> list[tuple[int, str]]:
    """(paragraph, what is said there), in the order of the file; what has no place of its own stands at the top."""
    said = [(one.place.paragraph or 1, _("Not taken: %(why)s", why=remark(one.why))) for one in found.refused]
    for draft, faults in found.drafts:
        words = [remark(doubt) for doubt in draft.doubts]
        words += [fault_words(fault, Typed(kind=draft.kind)) for fault in faults if not draft.doubts]
        said.append((draft.place.paragraph or 1, " ".join(words) or _("A question like this one is there already.")))
    return sorted(said, key=lambda one: one[0])


def name(file_name: str) -> str:
    """What the file is called when it comes back."""
    stem, _dot, ending = file_name.rpartition(".")
    comments = _("comments")
    return f"{stem} - {comments}.{ending}"
