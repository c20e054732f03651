"""Remarks that any door may make."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

REMARKS: dict[str, Any] = {
    # doubts about a key
    "key_not_found": _l("No right answer is marked. Choose it."),
    "key_marked_twice": _l("More than one option is marked as right: %(letters)s. Choose the right one."),
    "key_conflict": _l("%(first_from)s gives %(first)s, %(second_from)s gives %(second)s. Choose the right one."),
    # notes
    "picture_missing": _l("A picture that the text names is not in the file: %(name)s."),
    "picture_unreadable": _l("A picture cannot be read and was left out: %(name)s."),
    # what a bank file cannot hold
    "pictures_not_in_file": _l(
        "Pictures are not in the file (%(count)s of them); it names them, and shows them again where they are kept."
    ),
    "file_reads_otherwise": _l("The file will not read back exactly the same."),
    "bank_file_faulty": _l(
        "This question is written, but breaks a rule of bank files: when the file is read, it will be refused."
    ),
}
