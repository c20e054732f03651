"""The words for every fault that a file of questions or a class list can have: what is wrong, and how to mend it."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.domain.errors import Fault

FAULT_SENTENCES: dict[str, tuple[LazyString, LazyString]] = {
    # the file as a whole
    "file_too_large": (
        _l("The file has %(found)s bytes; at most %(most)s are read."),
        _l("Split the bank into two files."),
    ),
    "file_empty": (_l("The file is empty."), _l("Choose the file that holds the questions.")),
    "file_not_read": (
        _l("The file cannot be read as what it seems to be."),
        _l("Open it in the program that made it, save it again, and choose that file."),
    ),
    "text_too_long": (
        _l("The text has more than %(most)s lines."),
        _l("Split it into several files."),
    ),
    "no_question": (
        _l("No question was found in the file."),
        _l("Begin each question with “Câu 1:” and each option with “A.”, each on a line of its own."),
    ),
    "doc_binary": (
        _l("This is an old Word file (.doc), whose text cannot be read reliably."),
        _l("Open it in Word, choose Save as, and save it as .docx; then choose that file."),
    ),
    "format_not_known": (
        _l("This kind of file (%(ending)s) holds no questions that can be read."),
        _l("Choose a .docx, .xlsx, .xls, .ods, .csv, .txt, GIFT, Aiken, Moodle XML or bank file."),
    ),
    "archive_damaged": (
        _l("The file is damaged and cannot be unpacked."),
        _l("Save it again in Word or Excel, and choose that file."),
    ),
    "archive_too_large": (
        _l("Unpacked, the file would be larger than %(most)s bytes, or hold too many parts."),
        _l("Take out what is not needed, or split it into several files."),
    ),
    "file_protected": (
        _l("The file is protected by a password."),
        _l("Open it, take the password off when saving it again, and choose that file."),
    ),
    "cell_too_large": (
        _l("A cell of the table holds millions of characters."),
        _l("Clear it: no question is that long."),
    ),
    "xlsb_not_read": (
        _l("This is a binary workbook (.xlsb), which is not read."),
        _l("Open it in Excel, choose Save as, and save it as .xlsx; then choose that file."),
    ),
    "sheet_long": (
        _l("The table has more than %(most)s rows, or more than a million cells."),
        _l("Divide it into several files."),
    ),
    "sheet_of_people": (
        _l("This is a list of people, not of questions."),
        _l("Choose the file with the questions; class lists are taken in on the page of the cohort."),
    ),
    "sheet_without_questions": (
        _l("No table of questions was found: no row names a column of questions beside its options or answers."),
        _l("Write a row with the headings “Câu hỏi”, “Phương án A”, “Phương án B” and “Đáp án” above the questions."),
    ),
    "archive_not_known": (
        _l("This archive is neither a Word document nor a workbook."),
        _l("Choose the .docx, .xlsx or .ods file itself."),
    ),
    "xml_malformed": (
        _l("This is not well-formed XML (%(reason)s)."),
        _l("Export the questions again, or mend this line in a text editor."),
    ),
    "xml_entities": (
        _l("The file declares entities, which are not read because they can be used for attacks."),
        _l("Take the <!DOCTYPE …> out of the file, or export the questions again."),
    ),
    "xml_not_quiz": (
        _l("This XML file is no Moodle quiz: it begins with <%(tag)s>."),
        _l("In Moodle, export the question bank as Moodle XML, and choose that file."),
    ),
    # a draft that is not whole yet
    "key_missing": (_l("No right answer is marked."), _l("Mark the right answer.")),
    "key_several": (
        _l("More than one right answer is marked (%(letters)s)."),
        _l("Mark one, or make it a question with several right answers."),
    ),
    "not_utf8": (
        _l("The byte %(byte)s at offset %(offset)s is not UTF-8 text."),
        _l("Save the file again with the encoding UTF-8."),
    ),
    "no_final_newline": (
        _l("The file does not finish with a line end, so its last line may have been cut off."),
        _l("Compare the end with the original; if nothing is missing, add an empty line at the end."),
    ),
    "toml_syntax": (
        _l("This is not valid TOML at column %(column)s (%(reason)s)."),
        _l(
            "Look at this line and the one before: a quotation mark, a comma or a bracket may be missing, a field may "
            "stand twice, or a backslash must be written twice."
        ),
    ),
    "toml_unreasonable": (
        _l("A number has thousands of digits, a name has dozens of parts, or brackets are nested hundreds deep."),
        _l("Write long numbers as text in quotation marks, names as they are documented, and close open brackets."),
    ),
    "table_unknown": (
        _l("The table %(table)s is not part of a bank file."),
        _l("Only [[topics]] and [[questions]] are; write what it holds as fields of one of these."),
    ),
    "blocks_missing": (
        _l("There is no block [[%(field)s]]."),
        _l("Write each one as a block of its own, under a line that says [[%(field)s]]."),
    ),
    "topics_after_questions": (
        _l("This topic stands after the first question (line %(first)s)."),
        _l("Move all topics above the first question."),
    ),
    "format_unknown": (
        _l("The format “%(value)s” is not known."),
        _l('Write format = "%(near)s" as the first line.'),
    ),
    "lang_unknown": (
        _l("The language “%(value)s” is not known."),
        _l("Write one of these: %(near)s."),
    ),
    "count_malformed": (
        _l("The field count must be a whole number from 1 to 100000."),
        _l("Write how many questions the bank has: count = %(found)s, if none is missing."),
    ),
    "count_mismatch": (
        _l("The file declares %(declared)s questions and holds %(found)s."),
        _l("If no question is missing, write count = %(found)s; otherwise take a whole copy of the file."),
    ),
    # fields
    "field_unknown": (
        _l("There is no field %(field)s here."),
        _l("Write the name that is meant (%(near)s), or take the field out."),
    ),
    "field_missing": (
        _l("The field %(field)s is missing."),
        _l("Add the field %(field)s to this block."),
    ),
    "text_wanted": (
        _l("%(field)s must be a text."),
        _l("Put the value in quotation marks."),
    ),
    "text_empty": (
        _l("%(field)s is empty."),
        _l("Write the text, or take out what is not needed."),
    ),
    "text_not_nfc": (
        _l("The accents in %(field)s are written apart from their letters."),
        _l("Turn the file into the Unicode form NFC (precomposed Unicode in the settings of the keyboard)."),
    ),
    "text_unseen": (
        _l("%(field)s holds the character %(character)s, which cannot be seen or printed."),
        _l("Delete this text and type it again instead of pasting it."),
    ),
    "text_long": (
        _l("%(field)s has %(found)s characters; at most %(most)s are kept."),
        _l("Shorten it."),
    ),
    # pictures
    "picture_unreadable": (
        _l("It cannot be read as a picture."),
        _l("Save it as PNG or JPEG and choose that file."),
    ),
    "picture_too_large": (
        _l("The picture has more than %(most)s million pixels."),
        _l("Make it smaller, 4000 pixels wide at most, and choose it again."),
    ),
    "list_wanted": (
        _l("%(field)s must be a list."),
        _l('Write it in square brackets, for example %(field)s = ["…", "…"].'),
    ),
    "list_length": (
        _l("%(field)s has %(found)s entries; it needs %(least)s to %(most)s."),
        _l("Add the missing entries, or take some out."),
    ),
    "part_duplicate": (
        _l("In %(field)s, %(first)s and %(second)s read alike."),
        _l("Change one of the two, or take it out."),
    ),
    "id_malformed": (
        _l("%(field)s “%(value)s” may hold only small letters a–z, digits and hyphens, 40 at most."),
        _l("Write a short name without accents or blanks, such as ls-007."),
    ),
    "id_duplicate": (
        _l("The id %(value)s was given to another question already (line %(first)s)."),
        _l("Give this question an id of its own."),
    ),
    # topics and levels
    "topic_duplicate": (
        _l("The topic %(value)s was declared already (line %(first)s)."),
        _l("Take one of the two blocks out, or give this one another code."),
    ),
    "topic_unused": (
        _l("No question belongs to the topic %(topic)s."),
        _l("Add a question with this topic, or take the topic out."),
    ),
    "topic_unknown": (
        _l("The topic “%(value)s” is not declared."),
        _l("Write the code that is meant (%(near)s), or declare this topic in a block [[topics]]."),
    ),
    "level_unknown": (
        _l("The level “%(value)s” is not declared."),
        _l("Write the level that is meant (%(near)s), or add this one to levels."),
    ),
    # questions
    "kind_unknown": (
        _l("There is no kind of question called “%(value)s”."),
        _l("Write the kind that is meant (%(near)s)."),
    ),
    "question_duplicate": (
        _l("This asks the same as question %(same)s (line %(first)s)."),
        _l("Take one of the two out, or ask for something else."),
    ),
    "source_not_last": (
        _l("The field %(last)s stands after source."),
        _l("Move source to the end of the question: it shows that nothing was cut off."),
    ),
    "points_malformed": (
        _l("The points “%(value)s” are not a number."),
        _l('Write points = 2, points = 0.5 or points = "1/3".'),
    ),
    "points_not_positive": (
        _l("The points must be more than zero."),
        _l("Write a positive number, or leave points out; they are then 1."),
    ),
    # keys
    "key_not_single": (
        _l("A single choice has exactly one key, not a list."),
        _l('Write one letter: key = "B"; for several right options, write kind = "multiple_choice".'),
    ),
    "key_not_list": (
        _l("%(field)s must be a list of letters."),
        _l('Write the letters in square brackets, for example %(field)s = ["A", "C"].'),
    ),
    "letter_out_of_range": (
        _l("In %(field)s, “%(letter)s” is none of the letters A to %(last)s."),
        _l("Write the capital letter of one of the options."),
    ),
    "letter_duplicate": (
        _l("In %(field)s, the letter %(letter)s stands twice."),
        _l("Write each letter once."),
    ),
    "truth_malformed": (
        _l("In %(field)s, “%(value)s” is neither T nor F."),
        _l('Write "T" for true or "F" for false, in quotation marks.'),
    ),
    "keys_unmatched": (
        _l("The key has %(found)s entries for %(wanted)s statements."),
        _l('Write one "T" or "F" for each statement, in their order.'),
    ),
    # numbers
    "number_table_wanted": (
        _l("%(field)s must be a value with its tolerance."),
        _l('Write accepted = [{value = "3.14", tolerance = "0.01"}].'),
    ),
    "number_malformed": (
        _l("%(field)s “%(value)s” is not a number of at most 15 digits before the point and 12 after it."),
        _l('Write digits with a decimal point and nothing else, for example "3.14".'),
    ),
    "tolerance_negative": (
        _l("The tolerance of %(field)s is negative."),
        _l("Write zero or more, or leave the tolerance out; it is then zero."),
    ),
    # matching
    "pair_malformed": (
        _l("Pair %(number)s is not two texts."),
        _l('Write each pair as ["left", "right"].'),
    ),
    "distractor_matches": (
        _l("Distractor %(number)s reads like the right side of pair %(pair)s."),
        _l("A distractor must match nothing: change it, or take it out."),
    ),
    "right_sides_too_many": (
        _l("There are %(found)s right sides, distractors included; at most %(most)s can be shown."),
        _l("Take out some pairs or distractors."),
    ),
    # lists of people and of units
    "list_kind": (
        _l("“%(kind)s” is no kind of file that lists are read from."),
        _l("Save the list as .xlsx, .xls, .ods or .csv."),
    ),
    "list_unreadable": (
        _l("The file is no spreadsheet, is protected by a password, or is damaged."),
        _l("Open it in Excel or LibreOffice and save it again without a password."),
    ),
    "list_quote": (
        _l("From this line on the file is one endless cell: a quotation mark is opened and never closed."),
        _l("Remove the quotation mark that stands alone."),
    ),
    "roster_header": (
        _l("No row names the columns."),
        _l(
            "Write a row with the heading “Họ và tên” above the learners; “Ngày sinh”, “Đơn vị” and “Số điện thoại” "
            "may stand beside it."
        ),
    ),
    "roster_empty": (
        _l("There is no learner below the names of the columns."),
        _l("Check that the list is on the first sheet."),
    ),
    "list_long": (_l("The list has more than %(most)s rows."), _l("Divide it into several files.")),
    "roster_name_missing": (_l("The name is missing."), _l("Write the learner's full name, or clear the row.")),
    "roster_name": (
        _l("“%(value)s” is no name: it holds digits or is longer than 120 characters."),
        _l("Write the full name alone; clear the row if it is a remark."),
    ),
    "roster_birth_date": (
        _l("The date of birth “%(value)s” cannot be read."),
        _l("Write day/month/year, for example 05/09/1968, or only the year."),
    ),
    "roster_phone": (
        _l("“%(value)s” is no mobile number."),
        _l("Write ten digits that begin with 0, or leave the cell empty."),
    ),
    "roster_unit": (
        _l("There is no unit “%(value)s”."),
        _l("Write the unit's name or code as it is recorded, or leave the cell empty."),
    ),
    "roster_twice": (
        _l("The same learner stands in row %(first)s already."),
        _l("Clear one of the two rows; for two people who share a name, add dates of birth or phone numbers."),
    ),
    "units_header": (
        _l("No row names the columns."),
        _l(
            "Write a row with the heading “Tên đơn vị” above the units; “Mã”, “Loại” and “Số đảng viên” may stand "
            "beside it."
        ),
    ),
    "units_empty": (
        _l("There is no unit below the names of the columns."),
        _l("Check that the list is on the first sheet."),
    ),
    "unit_name": (
        _l("The name of the unit is missing or longer than %(most)s characters."),
        _l("Write the unit's name, or clear the row."),
    ),
    "unit_code": (
        _l("“%(value)s” cannot be a unit's code."),
        _l("Write letters a–z, digits, dots and hyphens, 60 at most, or leave the cell empty."),
    ),
    "unit_kind": (
        _l("“%(value)s” is no kind of unit that is known here."),
        _l("Write one of these, or leave the cell empty: %(known)s."),
    ),
    "unit_headcount": (
        _l("“%(value)s” is no number of people."),
        _l("Write a whole number, or leave the cell empty."),
    ),
    "unit_twice": (
        _l("The same code or name stands in row %(first)s already."),
        _l("Clear one of the two rows, or give them different codes and names."),
    ),
}
"""code -> (what is wrong, how to mend it): message ids, with the names that the fault's parameters have."""

_NOUNS = {"question": _l("question"), "topic": _l("topic")}


def describe(fault: Fault) -> str:
    """The fault in the reader's language: ``line 12, question ls-007: what is wrong. Mend: how to mend it.``

    Needs an application or request context, which says what the language is.
    """
    where = gettext("the whole file") if fault.line is None else gettext("line %(line)s", line=fault.line)
    if fault.place:
        noun, _, name = fault.place.partition(" ")
        where += f", {_NOUNS.get(noun, noun)} {name}"
    if fault.code not in FAULT_SENTENCES:
        return f"{where}: {fault.code}"
    wrong, mend = (str(sentence) % fault.params for sentence in FAULT_SENTENCES[fault.code])
    return f"{where}: {wrong} " + gettext("Mend: %(how)s", how=mend)
