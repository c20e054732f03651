"""Remarks of the doors for tables, and of what a table cannot hold when written."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

REMARKS: dict[str, Any] = {
    # refused
    "cell_error": _l("The cell shows the error %(text)s instead of a text."),
    "cell_too_long": _l("The cell holds %(found)s characters; at most %(most)s are read."),
    "stem_missing": _l("The row has no question."),
    "answer_missing": _l("The row has neither options nor an answer."),
    # doubts
    "key_two_readings": _l(
        "The answer “%(text)s” may mean option %(first)s by its place, or option %(second)s by its words; the first "
        "was taken."
    ),
    "key_names_no_option": _l("The answer “%(text)s” is none of the options. Choose the right one."),
    "key_in_two_columns": _l(
        "The answer may be %(first)s, from column %(first_column)s, or %(second)s, from column %(second_column)s; the "
        "first was taken."
    ),
    "key_file_differs": _l("The table gives %(own)s, the second file gives %(other)s. Choose the right one."),
    "kind_says_one": _l("The row says that one option is right, and names several: %(letters)s."),
    "split_two_readings": _l("The options may be parted as %(first)s, or as %(second)s; the first was taken."),
    # notes about a question
    "kind_not_understood": _l("The kind “%(type)s” is not known; the kind was told by the options and the answer."),
    "options_closed_up": _l("The options %(letters)s are empty; those after them moved up."),
    "date_cell": _l("Cell %(cell)s holds a date, not a text; it was read as %(text)s."),
    "number_cell": _l("Cell %(cell)s holds a number; it was read as %(text)s."),
    # notes about the file
    "quotes_as_text": _l("Quotation marks in the file do not close; they were read as part of the text."),
    "row_skipped": _l("Cell %(cell)s belongs to no question and was left out: %(text)s"),
    "options_from_zero": _l("In the answers of sheet %(sheet)s the first option is number 0."),
    "columns_by_shape": _l(
        "Sheet %(sheet)s does not name its columns. Taken were: questions %(stem)s, options %(options)s, answers "
        "%(key)s."
    ),
    "column_taken_as_stem": _l("In sheet %(sheet)s, the column “%(name)s” was taken for the questions."),
    "columns_not_kept": _l("In sheet %(sheet)s, these columns mean nothing here and are not kept: %(names)s."),
    "pictures_elsewhere": _l("In sheet %(sheet)s, %(count)s pictures lie beside no question and are not kept."),
    "sheet_hidden": _l("Sheet %(sheet)s is hidden and was not read."),
    "sheet_left_out": _l("Sheet %(sheet)s holds no table of questions and was not read."),
    "key_file_empty": _l("No answers were found in the second file."),
    "key_file_over": _l("The second file has answers for questions that are not in the table: %(numbers)s."),
}
