"""Remarks of the doors for Word and plain text."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

SOURCES: dict[str, Any] = {
    "underline": _l("the underlining"),
    "bold": _l("the bold type"),
    "italic": _l("the italic type"),
    "colour": _l("the colour"),
    "highlight": _l("the highlighting"),
    "asterisk": _l("the mark at the option"),
    "key_line": _l("the line below the question"),
    "key_table": _l("the key table"),
    "second_file": _l("the file with the answers"),
    "column": _l("the key column"),
    "format": _l("the file"),
    "person": _l("a person"),
}
"""How a source of a key is named inside a sentence; parameters that end in ``_from`` are looked up here."""

REMARKS: dict[str, Any] = {
    # doubts about the key
    "key_letter_and_text": _l(
        "The key names %(letter)s, but the text behind it (“%(text)s”) is that of %(other)s. Choose the right one."
    ),
    "key_out_of_range": _l(
        "The key says %(letters)s, but the last option is %(last)s: an option was not recognised, or the key is wrong."
    ),
    "key_mark_unusual": _l(
        "No option is marked as in the rest of the file; %(mark_from)s points to %(letter)s. "
        "Is %(letter)s right, or is "
        "no key marked?"
    ),
    "key_codes": _l("The key table has columns for the codes %(codes)s, and it is not clear which code this paper is."),
    "key_table_unclear": _l(
        "The key table cannot be matched with the questions: their numbers begin anew in other places. Choose the key."
    ),
    # doubts about what a question is
    "kind_unclear": _l(
        "Four parts with small letters and no key: this can be a question with four options, or four statements to be "
        "judged true or false."
    ),
    "option_empty": _l("Option %(letter)s is empty: its text was not recognised, or was not written."),
    "options_alike": _l(
        "Options %(first)s and %(second)s read alike: one of them is a mistake, or the difference was lost."
    ),
    "options_fewer": _l(
        "This question has %(found)s options, the others have %(usual)s: it was written so, or one was not recognised."
    ),
    "options_without_letters": _l(
        "The %(count)s lines below the question have no letters; they were read as its options. "
        "They may be part of the "
        "question."
    ),
    "option_letters_broken": _l(
        "The options' letters do not follow each other (%(letters)s): a letter is mistyped, or an option is missing."
    ),
    "options_not_found": _l("The key says %(letter)s, but no options were recognised below the question."),
    "label_missing": _l(
        "No number stands before this question: it was read as one of its own. It may belong to the question above."
    ),
    "number_jump": _l(
        "Number %(before)s is followed by %(after)s: a question between them is missing or was not recognised, or the "
        "number is mistyped."
    ),
    "number_twice": _l("“%(label)s” stands twice in a row: a number is mistyped, or the question was copied."),
    "text_behind_options": _l(
        "Behind the last option stands “%(text)s”: it was read as the end of option %(letter)s. "
        "It may not belong to the "
        "question."
    ),
    "picture_behind_options": _l(
        "A picture stands behind the last option: it was taken for a part of the question. It may belong to option "
        "%(letter)s."
    ),
    "stem_empty": _l(
        "Nothing stands between the number and the options: the question was not recognised, or is missing."
    ),
    "number_ambiguous": _l("The answer “%(written)s” can mean %(first)s or %(second)s."),
    # doubts about the text
    "picture_left_behind": _l(
        "A picture (%(name)s) did not come along with the page or the pasted text: choose the Word file itself, "
        "or add the picture to the question."
    ),
    "picture_drawing": _l(
        "A drawing or an equation (%(name)s) is in a form that browsers cannot show, and was left out. "
        "Put a picture (PNG) "
        "or typed text in its place."
    ),
    "letters_near": _l(
        "Letters of another alphabet were read as the Latin letters they resemble (%(words)s). "
        "Compare with the original."
    ),
    "legacy_suspected": _l(
        "The text seems to be typed with an old font (%(encoding)s) that the file does not name; it was converted to "
        "Unicode. If it now reads wrong, the file was in another encoding."
    ),
    "legacy_left": _l(
        "The text seems to be typed with an old font (%(encoding)s) and would then read “%(text)s”; it was left as it "
        "stands."
    ),
    "characters_lost": _l("Some characters were lost before the file was saved. Compare with the original."),
    "text_garbled": _l("Letters seem to be missing or doubled in this text. Compare with the original."),
    # notes
    "options_pinned": _l("Options %(letters)s keep their place when options are shuffled: one speaks of the others."),
    "underline_as_bold": _l("Underlined words are shown in bold."),
    "passage_shared": _l("The text that several questions share stands at the head of each of them."),
    "changes_accepted": _l("Tracked changes were read as if all of them had been accepted."),
    "hidden_text": _l("Hidden text was left out."),
    "legacy_font": _l("Text in an old font (%(font)s) was converted to Unicode."),
    "footnotes_left_out": _l("Footnotes were left out."),
    "picture_words": _l("The descriptions of pictures were not kept, for example “%(words)s”."),
    "picture_too_large": _l("A picture is too large and was left out: %(name)s."),
    "letters_alike": _l(
        "Letters of another alphabet that look like Latin ones were made Latin, for example in “%(after)s”."
    ),
    "decoded_as": _l("The file is not in UTF-8; it was read as %(encoding)s."),
    "lines_left_out": _l("Lines that belong to no question were left out: %(count)s. The first one: “%(first)s”."),
    "columns_left_out": _l("Columns of a table that nothing is read from: %(titles)s."),
    "explanation_too_long": _l("The explanation has more than %(most)s characters and was left out."),
    # refusals
    "question_too_long": _l("A question or an option may have at most %(most)s characters."),
    "essay_question": _l(
        "This question has neither options nor an answer, so the computer cannot mark "
        "it (an essay question): “%(text)s”."
    ),
}
