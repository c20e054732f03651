"""The words of imports: where a key was found, what is asked, what stands where."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.errors import Fault
from app.domain.imports import NEW
from app.fault_words import FAULT_SENTENCES
from app.services.banks.importing.reading import Item
from app.web.import_forms import PASTED
from app.web.question_form import Typed
from app.web.question_words import told

KEYS_FROM = {
    "underline": _l("The right answer was underlined in the file."),
    "bold": _l("The right answer was in bold in the file."),
    "italic": _l("The right answer was in italics in the file."),
    "colour": _l("The right answer had a colour of its own in the file."),
    "highlight": _l("The right answer was highlighted in the file."),
    "asterisk": _l("The right answer had an asterisk in the file."),
    "key_line": _l("The right answer was written in a line of its own under the question."),
    "key_table": _l("The right answer was taken from the table of answers in the file."),
    "second_file": _l("The right answer was taken from the second file."),
    "column": _l("The right answer was taken from its column in the table."),
    "format": _l("The file itself says which answer is right."),
    "person": _l("The right answer was chosen here."),
}
SHOWS = {
    "decide": _l("To decide"),
    "all": _l("All"),
    "changed": _l("New wordings"),
    "twins": _l("Look alike"),
    "left_out": _l("Left out"),
    "refused": _l("Not understood"),
}
EMPTY = {
    "decide": _l("No question waits for a decision."),
    "all": _l("No question was understood in this file."),
    "changed": _l("No question of the bank gets a new wording."),
    "twins": _l("No question looks like one that there is already."),
    "left_out": _l("No question is left out."),
    "refused": _l("Nothing in this file was refused."),
}


def file_words(name: str) -> str:
    """What a file is called on the page."""
    return _("pasted text") if name == PASTED else name


def topic_words(topic: str, titles: dict[str, str]) -> str:
    """A topic's title; of one that is to be made, that it is new."""
    if topic.startswith(NEW):
        return _("%(title)s (new topic)", title=topic[len(NEW) :])
    return titles.get(topic, topic)


def state_of(item: Item) -> tuple[str, str]:
    """Where a draft stands, and its tone."""
    if item.skipped:
        return _("left out"), ""
    if item.change == "same":
        return _("in the bank already"), ""
    if item.undecided:
        return _("waits for a decision"), "wait"
    if item.change == "changed" and item.before:
        return _("new wording of %(ref)s", ref=item.before.ref), "done"
    return _("new question"), "done"


def fault_words(found: Fault, typed: Typed) -> str:
    """What is missing to a draft, with the names that its fields have in the editor."""
    return told(found, typed)[1]


def file_fault(found: Fault) -> tuple[str, str, str]:
    """A fault of a file that nothing was taken from: where, what is wrong, how to mend it."""
    where = "" if found.line is None else _("line %(line)s", line=found.line)
    place = found.place.rpartition(" ")[2]
    wrong, mend = FAULT_SENTENCES[found.code]
    return ", ".join(part for part in (where, place) if part), str(wrong) % found.params, str(mend) % found.params
