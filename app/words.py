"""The sentence for every refusal code, for both edges. The domain knows no language; this is where it gets words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.domain.errors import Refusal

SENTENCES = {
    "not_found": _l("We could not find this page. The link may be old, or it is not meant for this account."),
    "forbidden": _l("This account may not do this."),
    "signed_out": _l("You are signed out. What you answered on this page is safe: sign in again and go on."),
    "csrf": _l("This page has grown too old to be sent. Reload it and send it again; nothing was changed."),
    "unavailable": _l("The system cannot store anything at this moment. Nothing was lost: try again in a few seconds."),
    "busy": _l("Many people are saving at this moment. Nothing was lost: try again in a few seconds."),
    "too_large": _l("What was sent is too large."),
    "method_not_allowed": _l("This address cannot be used in this way."),
    "internal": _l("Something broke on our side and was written to the log. Nothing half-done was stored."),
    "malformed": _l("What was sent could not be understood: %(what)s."),
    # signing in
    "sign_in_failed": _l("The sign-in name and the password do not fit together. Check both and try again."),
    "too_many_tries": _l("Too many wrong passwords for this account. Wait %(minutes)s minutes, then try again."),
    "password_short": _l("A password needs at least %(minimum)s characters."),
    "password_is_username": _l("The password must differ from the sign-in name."),
    "password_wrong": _l("The present password is not right."),
    "username_empty": _l("A sign-in name is missing."),
    "username_taken": _l("The sign-in name %(username)s is taken. Choose another one."),
    "role_unknown": _l("There is no role %(role)s. Known roles: %(known)s."),
    "account_unknown": _l("There is no account with the sign-in name %(username)s."),
    "language_unknown": _l("This language is not available."),
    # people
    "name_empty": _l("Enter the full name."),
    "phone_invalid": _l("Enter a phone number of ten digits that begins with 0."),
    "birth_date_invalid": _l("Enter the date of birth as day/month/year, for example 05/09/1968, or only the year."),
    # files
    "file_has_faults": _l("%(path)s: %(count)s faults. Nothing was taken from this file."),
    # exams
    "blueprint_shortage": _l(
        "The bank is short of questions (topic/level: in stock/needed): %(cells)s. Add questions or ask for fewer."
    ),
    "exam_unknown": _l("There is no exam with the code %(code)s."),
    "exam_unpublished": _l("This exam has not been published yet."),
    "not_on_roster": _l("This account is not on the list for this exam. Ask the organisers to add it."),
    "attempt_open": _l("There is an unfinished attempt: continue it."),
    "attempts_used_up": _l("All attempts allowed for this exam have been used."),
    "not_open_yet": _l("The exam has not opened yet."),
    "window_closed": _l("The exam has closed."),
    "access_code_wrong": _l("The access code is not right. It is shown in the exam room."),
    # the attempt
    "answer_malformed": _l("This answer does not fit the question."),
    "conflict": _l("Another answer was already saved under this number. Reload the page to see what is saved."),
    "taken_over": _l(
        "This attempt is now open on another device or tab. Everything saved is safe. Reload to continue here."
    ),
    "time_up": _l("Time is up. Everything that was saved in time will be graded."),
    "handed_in": _l("This paper has been handed in and can no longer be changed."),
    "not_begun": _l("Working time has not begun yet."),
    "too_many_saves": _l("This attempt has been saved too often. Hand in, or call the invigilator."),
    "still_running": _l("This attempt is still running."),
}
"""code -> message id; a house test compares it with every code the source names."""


def sentence(refusal: Refusal) -> str:
    """The refusal in the reader's language."""
    template = SENTENCES.get(refusal.code)
    if template is None:
        return refusal.code
    return str(template) % refusal.params if refusal.params else str(template)


def reason(code: str | None) -> str:
    """The sentence of a code without parameters; empty for None."""
    return str(SENTENCES[code]) if code else ""
