"""What the check of a receipt says, for both edges."""

from __future__ import annotations

from flask_babel import gettext as _

from app.domain.responses import PREDICTION


def named(what: tuple[str | int, ...]) -> str:
    """Fields and positions that differ, as a reader knows them."""
    fields = {
        "version": _("the version"),
        "attempt": _("the attempt"),
        "paper": _("the paper"),
        "started_at": _("the time of the start"),
        "handed_in_at": _("the time of the hand-in"),
        "nonce": _("the random number"),
        "receipt": _("the receipt"),
        PREDICTION: _("Prediction"),
    }
    return ", ".join(fields[one] if one in fields else _("Question %(n)s", n=one) for one in what)


def verdict(differs: tuple[str | int, ...], changed: tuple[str | int, ...]) -> str:
    """One sentence: genuine, or what does not agree."""
    if changed:
        return _("What is kept here has been changed since the hand-in: %(what)s.", what=named(changed))
    if differs:
        return _("This file is not the receipt that was given. They differ in: %(what)s.", what=named(differs))
    return _("This receipt is genuine.")
