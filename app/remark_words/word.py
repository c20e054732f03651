"""Remarks of the door that writes Word files: what they cannot hold."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

REMARKS: dict[str, Any] = {
    "word_head_dropped": _l(
        "The ids of questions and topics, the bank's description, language and list of levels are not part of a Word "
        "file."
    ),
    "word_pinned_dropped": _l("That the options %(letters)s keep their place is not said in the file."),
    "word_picture_missing": _l("A picture is missing: %(name)s."),
    "word_respelt": _l("A list, a table or code comes back as it looks, not as it was written: %(text)s"),
    "word_line_misleads": _l("A line may be taken for a question, an option or a key when it is read: %(text)s"),
    "word_marked_option": _l(
        "The option %(letter)s is wholly bold or in italics, which may be taken for the mark of the right one."
    ),
    "word_one_of_several": _l("Only one option is right; read again, the question lets learners choose only one."),
    "word_for_readers_only": _l(
        "The question is in the file for readers, with its key; Word files have no form in which it could be read "
        "again."
    ),
    "word_bar_in_answer": _l("An accepted answer holds |, which parts answers in the file: %(text)s"),
    "word_number_as_text": _l("The accepted answer %(text)s is a number; read again, the question asks for a number."),
}
