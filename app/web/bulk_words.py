"""What a bulk action did and what it could not do, told on the page that follows."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.banks.reviewing import Bulk
from app.web.question_words import VERBS
from app.words import sentence

MOST_NAMED = 12
"""Questions named in one sentence; a cookie carries it to the next page."""


def tell_bulk(do: str, bulk: Bulk) -> None:
    """Flash how many were done, and for each reason which were refused."""
    if bulk.done:
        action = str(VERBS[do]) if do in VERBS else _("Move to topic") if do == "topic" else _("Set level")
        count = ngettext("%(num)d question", "%(num)d questions", len(bulk.done))
        flash(_("%(action)s: done for %(count)s.", action=action, count=count), "done")
    reasons: dict[str, list[str]] = {}
    for ref, refusal in bulk.refused:
        reasons.setdefault(sentence(refusal), []).append(ref)
    for why, refs in reasons.items():
        named = ", ".join(refs[:MOST_NAMED]) + (" …" if len(refs) > MOST_NAMED else "")
        count = ngettext("%(num)d question", "%(num)d questions", len(refs))
        flash(_("Not done for %(count)s (%(refs)s): %(why)s", count=count, refs=named, why=why), "warning")
