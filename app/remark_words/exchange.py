"""Remarks of the doors for GIFT, Aiken and Moodle XML, of HTML, and of what they cannot hold when written."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

REMARKS: dict[str, Any] = {
    # refused
    "type_refused": _l(
        "Questions of the type “%(type)s” cannot be taken over: there is no such kind of question here."
    ),
    "type_missing": _l("This question does not say of which type it is."),
    "columns_unlike": _l(
        "Questions of the type “%(type)s” can only be taken over when their columns mean true and false; here they are "
        "%(columns)s."
    ),
    "braces_broken": _l(
        "The answers must stand between one { and one }. One is missing, a brace in the text has no backslash before "
        "it, or there is an empty line between them."
    ),
    "braces_several": _l("There is more than one answer block in this question; only one can be taken over."),
    "options_too_few": _l("There are %(found)s options; at least 2 are needed."),
    "parts_too_many": _l("There are %(found)s options, pairs or answers; at most %(most)s are taken."),
    "pairs_too_few": _l("There are %(found)s pairs; at least 2 are needed."),
    "pairs_unlike": _l("There are %(lefts)s left sides and %(rights)s right sides."),
    "match_without_arrow": _l("A pair has no arrow (->) between its two sides: %(text)s."),
    "number_unreadable": _l("“%(text)s” is not a number that can be read."),
    "fraction_unreadable": _l("“%(text)s” is not a share of the credit that can be read."),
    "text_too_long": _l("One of its texts has more than %(most)s characters."),
    "answer_alone": _l("There is an answer line without a question before it."),
    # doubts
    "weight_unreadable": _l(
        "%(letter)s: “%(text)s” looks like a share of the credit and is not one; it was read as text."
    ),
    "equals_unescaped": _l(
        "An = inside a text begins a new right option in this format. If it belongs to the text, join the options."
    ),
    "truth_in_small_letters": _l(
        "“%(word)s” was read as true or false; written in small letters it may also be an answer to be typed."
    ),
    "wildcard": _l("In “%(text)s” the * stands for any text; here it is an asterisk and nothing else."),
    "comma_two_readings": _l("“%(text)s” may be %(first)s or %(second)s; %(first)s was taken."),
    "numbers_several": _l(
        "“%(text)s” may be several right numbers, a number with its tolerance, or one number with a decimal comma; "
        "%(first)s was taken."
    ),
    "right_side_missing": _l("“%(text)s” has no right side."),
    "right_sides_alike": _l("The right side “%(text)s” stands there twice; each may match one left side only."),
    "letters_jumbled": _l("The options are named %(letters)s; the letters do not follow each other."),
    "answer_glued": _l("The answer “%(text)s” may mean all of these letters or the first; %(first)s was taken."),
    "answer_label_unlike": _l(
        "The answer names %(name)s, but the options are named %(letters)s; the letter was counted from the first."
    ),
    "answer_names_no_option": _l("The answer names %(name)s, and no option is named so."),
    "order_two_readings": _l("The numbers may mean the order %(first)s, or %(second)s; the first was taken."),
    "order_not_found": _l("The right order is not given; the items stand as in the file."),
    "text_damaged": _l("Some characters of this question could not be read. Compare it with the original."),
    # notes about a question
    "feedback_dropped": _l("Feedback for %(label)s is not kept: %(text)s"),
    "hint_dropped": _l("A hint is not kept: %(text)s"),
    "partial_dropped": _l("Part of the credit (%(percent)s %%) for “%(text)s” is not kept; only full answers count."),
    "weights_dropped": _l("The right options %(letters)s have unequal shares of the credit; here they count alike."),
    "penalties_dropped": _l("Credit below zero for %(letters)s is not kept."),
    "tags_dropped": _l("Tags are not kept: %(tags)s."),
    "id_dropped": _l("The id “%(id)s” is not kept: an id here has small letters, digits and hyphens only."),
    "grade_dropped": _l("The points “%(grade)s” are not kept: points must be more than zero."),
    "not_parted": _l("There is no empty line before this question; it was read as one of its own."),
    "range_turned": _l("The range “%(text)s” has its greater end first; it was turned round."),
    "comma_decimal": _l("In “%(text)s” the comma was read as the decimal mark."),
    "answers_parted": _l("“%(text)s” was read as several right answers, parted at the commas."),
    "case_not_kept": _l("Capital and small letters are told apart in the file; here they are not."),
    "units_dropped": _l("Units of measure are not kept: %(units)s."),
    "subset_not_kept": _l("The file shows %(count)s of these items at a time; here all of them are shown."),
    "order_not_fixed": _l("In the file the options are not shuffled; here they are, unless you pin them."),
    "hidden_shown": _l("This question is hidden in the file."),
    # notes about HTML
    "link_dropped": _l("A link is not kept, only its words: %(address)s"),
    "media_dropped": _l("Sound, film or drawing (%(tag)s) is not kept."),
    "colour_dropped": _l("Colours are not kept."),
    "underline_as_italics": _l("Underlined text is shown in italics."),
    "strike_dropped": _l("Text that is crossed out is shown as plain text."),
    "span_dropped": _l("Cells that span several rows or columns of a table were made single ones."),
    "tag_unknown": _l("The element <%(tag)s> is not kept, only what stands in it."),
    "html_flattened": _l("The HTML is nested too deep; only its words are kept."),
    # notes about the file
    "encoding_assumed": _l("The file is not in UTF-8; it was read as %(encoding)s."),
    "bytes_damaged": _l("%(count)s characters of the file could not be read."),
    "entities_mended": _l("Named characters such as &nbsp; are not allowed in XML; they were replaced."),
    "combined_feedback_dropped": _l("Feedback for right, partly right and wrong answers is not kept."),
    "penalty_dropped": _l("Penalties for further tries are not kept: a question is answered once."),
    "key_file_unused": _l("Files of this format hold their own answers; the second file was not used."),
    # what an exported file could not hold
    "bank_head_dropped": _l("The bank's title, description, language and list of levels are not part of this format."),
    "aiken_holds_little": _l(
        "Aiken holds a question, its options and the right letter; ids, topics, levels, sources and explanations "
        "are left out."
    ),
    "kind_left_out": _l("This kind of question (%(kind)s) does not exist in the format; the question was left out."),
    "arrow_left_out": _l("An accepted answer holds ->, which the format cannot say; the question was left out."),
    "pinned_dropped": _l("That the options %(letters)s keep their place is not said in the file."),
    "points_dropped": _l("The points (%(points)s) are not said in the file."),
    "points_rounded": _l("The points (%(points)s) were rounded to seven digits after the decimal mark."),
    "picture_not_given": _l("A picture is missing: %(name)s."),
    "pictures_dropped": _l("The format has no pictures; %(count)s were left out."),
    "marks_dropped": _l("Emphasis, raised letters, lists and the like are left out: %(text)s"),
    "lines_joined": _l("Several lines were joined into one: %(text)s"),
    "respelt": _l("Its text reads the same, but its marks will be spelt in another way when it is read back."),
    "reads_otherwise": _l("The question was written, but will not read back exactly the same. Compare it."),
    "reads_otherwise_left_out": _l("Written in this format the question would be misread; it was left out."),
}
