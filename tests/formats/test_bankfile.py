"""The bank file: what it holds, and every fault named with its line."""

from __future__ import annotations

import ast
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from app.domain.errors import Fault, Faults
from app.domain.questions import KINDS, Matching, MultipleChoice, Numeric, NumericKey, Option, SingleChoice
from app.fault_words import FAULT_SENTENCES, describe
from app.formats import bankfile
from app.formats.bankfile.kinds import KIND_FIELDS

GOOD = Path(__file__).with_name("all_kinds.bank.toml").read_text(encoding="utf-8")


def faults_of(text: str | bytes) -> tuple[Fault, ...]:
    with pytest.raises(Faults) as caught:
        bankfile.read(text.encode() if isinstance(text, str) else text)
    return caught.value.faults


def changed(old: str, new: str, text: str = GOOD) -> str:
    assert text.count(old) == 1, f"{old!r} must stand once"
    return text.replace(old, new)


def line_of(text: str, snippet: str) -> int:
    assert text.count(snippet) == 1, f"{snippet!r} must stand once"
    return text[: text.index(snippet)].count("\n") + 1


def test_every_kind_is_read():
    bank = bankfile.read(GOOD.encode())
    assert (bank.code, bank.lang, bank.levels) == ("du-moi-loai", "vi", ("NB", "TH"))
    assert [topic.title for topic in bank.topics] == ['Số học ["cơ bản"]', "Thơ văn"]
    assert [type(item.question) for item in bank.questions] == list(KINDS.values())
    first, second, *_ = bank.questions
    assert first.points == Fraction(1, 2)
    assert first.source == "Sách giáo khoa, trang 3"
    assert isinstance(first.question, SingleChoice)
    assert first.question.stem == 'Dòng đầu [[questions]]\nid = "q-9"\nkey = "Z", rồi "" và "nháy""'
    assert first.question.key == 1
    assert first.question.options[3] == Option("Cả ba đều sai", pinned=True)
    assert isinstance(second.question, MultipleChoice)
    assert second.question.keys == (0, 1)
    numeric, matching = bank.questions[5].question, bank.questions[6].question
    assert isinstance(numeric, Numeric)
    assert numeric.accepted == (NumericKey(Decimal("3.14"), Decimal("0.01")), NumericKey(Decimal(3)))
    assert isinstance(matching, Matching)
    assert matching.right_sides == ("Nguyễn Du", "Hồ Chí Minh", "Xuân Diệu")


def test_numbers_are_kept_as_written():
    bank = bankfile.read(changed('{value = "3.14", tolerance = 0.01}', "{value = 0.1000000000001e1}").encode())
    assert bank.questions[5].question.accepted[0].value == Decimal("1.000000000001")


def test_editors_of_other_systems_are_welcome():
    assert bankfile.read(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()) == bankfile.read(GOOD.encode())


def test_every_kind_has_a_reader():
    assert list(KIND_FIELDS) == list(KINDS)


@dataclass(frozen=True)
class Case:
    """`old` is replaced by `new`; the fault is expected where the snippet `at` stands (by default `new` itself)."""

    code: str
    old: str
    new: str
    at: str = ""
    place: str = ""


Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8 = (f"question q-{number}" for number in range(1, 9))
ACCEPTED = 'accepted = [{value = "3.14", tolerance = 0.01}, {value = 3}]'
OPTIONS = 'options = ["Một", "Hai", "Ba", "Cả ba đều sai"]'
AFTER_ALL = 'trang 9"\n'

CASES = [
    Case("format_unknown", "bangvang.bank/1", "bangvang.bank/2"),
    Case("field_missing", 'lang = "vi"\n', "", at="# Every kind"),
    Case("field_missing", "count = 8  ", "# ", at="# Every kind"),
    Case("field_missing", 'source = "Sách giáo khoa, trang 5"\n', "", at='[[questions]]\nid = "q-3"', place=Q3),
    Case("field_missing", 'explanation = "Số nguyên tố lớn hơn 1."\n', "", at='[[questions]]\nid = "q-3"', place=Q3),
    Case("field_missing", 'id = "q-3"\n', "", at='[[questions]]\nkind = "true_false"\n', place="question 3"),
    Case("field_missing", "{value = 3}", "{tolerance = 1}", place=Q6),
    Case("field_missing", 'title = "Thơ văn"', "", at="[[ topics ]]", place="topic tho-van"),
    Case("field_unknown", 'title = "Đủ', 'titel = "no"\ntitle = "Đủ', at="titel"),
    Case("field_unknown", 'key = "F"', 'key = "F"\nanwser = "F"', at="anwser", place=Q3),
    Case("field_unknown", 'key = "F"', 'key = "F"\noptions = ["Đúng", "Sai"]', at='options = ["Đ', place=Q3),
    Case("field_unknown", "{value = 3}", "{value = 3, unit = 1}", place=Q6),
    Case("field_unknown", 'title = "Thơ văn"', 'title = "Thơ văn"\n"tên" = 1', at='"tên"', place="topic tho-van"),
    Case("text_wanted", 'stem = "Xét số 12."', "stem = 12", place=Q4),
    Case("text_wanted", OPTIONS, 'options = ["Một", 2, "Ba", "Bốn"]', place=Q1),
    Case("text_empty", 'stem = "Xét số 12."', 'stem = " \\n "', place=Q4),
    Case("text_empty", 'title = "Thơ văn"', 'title = ""', place="topic tho-van"),
    Case("text_empty", OPTIONS, 'options = ["Một", "Hai", "Ba", ""]', place=Q1),
    Case("text_not_nfc", "Xét số 12.", unicodedata.normalize("NFD", "Xét số 12."), place=Q4),
    Case("text_unseen", "Xét số 12.", "Xét\u200b số 12.", place=Q4),
    Case("text_unseen", "Xét số 12.", "Xét\\u0007 số 12.", place=Q4),
    Case("text_unseen", "Xét số 12.", "X\ufffdt số 12.", place=Q4),
    Case("text_unseen", '["Truyện Kiều", "Nguyễn Du"]', '["Truyện Kiều", "Nguyễn \u00adDu"]', at="pairs =", place=Q7),
    Case("list_wanted", 'items = ["-1", "0", "1"]', 'items = "-1, 0, 1"', place=Q8),
    Case("list_length", OPTIONS, "options = [" + ", ".join(f'"{n}"' for n in range(27)) + "]", place=Q1),
    Case("list_length", 'pinned = ["D"]', "pinned = []", place=Q1),
    Case("list_length", ACCEPTED, "accepted = []", place=Q6),
    Case("list_length", '["-1", "0", "1"]', "[" + ", ".join(f'"{n}"' for n in range(27)) + "]", place=Q8),
    Case("part_duplicate", OPTIONS, 'options = ["Hà Nội", "Hai", "hà  nội.", "Ba"]', place=Q1),
    Case("part_duplicate", '"Nó chia hết cho 5."', '"nó chia hết cho 3"', at="statements =", place=Q4),
    Case("part_duplicate", '"Tố Như"]', '"nguyễn  du."]', place=Q5),
    Case("part_duplicate", '"Hồ Chí Minh"]', '"Nguyễn Du"]', at="pairs =", place=Q7),
    Case("id_malformed", 'id = "q-3"', 'id = "Q_3"', place="question Q_3"),
    Case("id_malformed", 'id = "q-3"', f'id = "{"a" * 41}"', place=f"question {'a' * 41}"),
    Case("id_malformed", "du-moi-loai", "đủ-mọi-loại"),
    Case("id_duplicate", 'id = "q-3"', 'id = "q-2"', at='id = "q-2"\nkind = "true_false"\n', place=Q2),
    Case("lang_unknown", 'lang = "vi"', 'lang = "fr"'),
    Case("topic_duplicate", 'title = "Thơ văn"\n', 'title = "A"\n[[topics]]\ncode = "so-hoc"\ntitle = "B"\n',
         at='code = "so-hoc"\ntitle = "B"', place="topic so-hoc"),
    Case("topic_unused", 'title = "Thơ văn"\n', 'title = "A"\n[[topics]]\ncode = "hinh"\ntitle = "B"\n',
         at='code = "hinh"', place="topic hinh"),
    Case("topic_unknown", 'topic = "so-hoc"\nlevel = "NB"\nstem = "Số 1', 'topic = "hinh"\nlevel = "NB"\nstem = "Số 1',
         at='topic = "hinh"', place=Q3),
    Case("level_unknown", 'level = "TH"\nstem = "Xét', 'level = "VDC"\nstem = "Xét', at='level = "VDC"', place=Q4),
    Case("kind_unknown", 'kind = "ordering"', 'kind = "essay"', place=Q8),
    Case("blocks_missing", GOOD[GOOD.index("[[questions]]\nid") :], "", at="# Every kind"),
    Case("count_mismatch", "count = 8", "count = 9"),
    Case("count_malformed", "count = 8", 'count = "8"'),
    Case("count_malformed", "count = 8", "count = 0"),
    Case("count_malformed", "count = 8", "count = true"),
    Case("table_unknown", AFTER_ALL, AFTER_ALL + "[notes]\nby = 1\n", at="[notes]"),
    Case("source_not_last", 'source = "Sách giáo khoa, trang 5"', 'source = "A"\npoints = 3',
         at='source = "A"', place=Q3),
    Case("key_not_single", 'key = "B"', 'key = ["B"]', place=Q1),
    Case("letter_out_of_range", 'key = "B"', 'key = "E"', place=Q1),
    Case("letter_out_of_range", 'key = "B"', 'key = "b"', place=Q1),
    Case("letter_out_of_range", 'key = "B"', 'key = ""', place=Q1),
    Case("letter_out_of_range", 'key = "B"', "key = 2", place=Q1),
    Case("letter_out_of_range", 'pinned = ["D"]', 'pinned = ["G"]', place=Q1),
    Case("key_not_list", 'key = ["A", "B"]', 'key = "AB"', place=Q2),
    Case("list_length", 'key = ["A", "B"]', "key = []", place=Q2),
    Case("letter_duplicate", 'key = ["A", "B"]', 'key = ["A", "A"]', place=Q2),
    Case("truth_malformed", 'key = "F"', "key = false", place=Q3),
    Case("truth_malformed", 'key = ["T", "F"]', 'key = ["T", "Đ"]', place=Q4),
    Case("keys_unmatched", 'key = ["T", "F"]', 'key = ["T"]', place=Q4),
    Case("number_table_wanted", ACCEPTED, "accepted = [3.14]", place=Q6),
    Case("number_malformed", '"3.14"', '"3,14"', at="accepted = [{", place=Q6),
    Case("number_malformed", "{value = 3}", "{value = nan}", at="accepted = [{", place=Q6),
    Case("number_malformed", "{value = 3}", "{value = 1e99999999999999999999}", at="accepted = [{", place=Q6),
    Case("number_malformed", "{value = 3}", f"{{value = 0x{'f' * 9000}}}", at="accepted = [{", place=Q6),
    Case("number_malformed", "{value = 3}", "{value = true}", at="accepted = [{", place=Q6),
    Case("tolerance_negative", "tolerance = 0.01", "tolerance = -0.01", at="accepted = [{", place=Q6),
    Case("pair_malformed", '["Truyện Kiều", "Nguyễn Du"]', '["Truyện Kiều"]', at="pairs =", place=Q7),
    Case("distractor_matches", '["Xuân Diệu"]', '["nguyễn du"]', at="distractors =", place=Q7),
    Case("right_sides_too_many", '["Xuân Diệu"]', "[" + ", ".join(f'"{n}"' for n in range(25)) + "]",
         at="pairs =", place=Q7),
    Case("points_malformed", "points = 2", 'points = "hai"', place=Q8),
    Case("points_malformed", "points = 2", 'points = "1/0"', place=Q8),
    Case("points_malformed", "points = 2", "points = true", place=Q8),
    Case("points_malformed", "points = 2", "points = 1e-999999999", place=Q8),
    Case("points_not_positive", "points = 2", 'points = "0"', place=Q8),
    Case("points_not_positive", "points = 2", "points = -0.5", place=Q8),
    Case("question_duplicate", 'stem = "Tác giả của Truyện Kiều là ai?"', 'stem = "Số  pi bằng: bao nhiêu"',
         at='stem = "Số pi', place=Q6),
    Case("no_final_newline", AFTER_ALL, 'trang 9"', at='source = "Sách giáo khoa, trang 9"'),
    Case("toml_syntax", 'stem = "Xét số 12."', 'stem = "Xét số 12.', place=""),
    Case("toml_syntax", 'key = "F"', 'key = "F"\nkey = "T"', at='key = "T"\nexpl', place=""),
]  # fmt: skip


@pytest.fixture(scope="module")
def english():
    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{case.new[:20]!a}")
def test_a_fault_has_its_code_line_and_words(case, english):
    text = changed(case.old, case.new)
    faults = faults_of(text)
    assert [(fault.code, fault.line, fault.place) for fault in faults] == [
        (case.code, line_of(text, case.at or case.new), case.place)
    ]
    sentence = describe(faults[0])
    where = f"line {faults[0].line}" + (f", {case.place}" if case.place else "")
    assert re.fullmatch(rf"{where}: [^%]+\. Mend: [^%]+\.", sentence), sentence


def test_a_choice_of_one_option_is_none():
    text = changed(OPTIONS, 'options = ["Một"]')
    assert [(fault.code, fault.line) for fault in faults_of(text)] == [
        ("list_length", 32),
        ("letter_out_of_range", 33),
        ("letter_out_of_range", 34),
    ]


def test_topics_stand_before_questions():
    topic = '[[ topics ]]\ncode = "tho-van"\ntitle = "Thơ văn"\n'
    text = changed(topic, "") + topic
    (fault,) = faults_of(text)
    assert (fault.code, fault.line, fault.params) == ("topics_after_questions", line_of(text, topic), {"first": 18})


def test_questions_in_one_list_are_refused():
    """Written as a list they have no header of their own, and so no line."""
    head, questions = GOOD.split("[[topics]]")[0], 'questions = [{id = "q-1"}]\n'
    faults = faults_of(head + questions + '[[topics]]\ncode = "a"\ntitle = "A"\n')
    assert [(fault.code, fault.line) for fault in faults] == [("blocks_missing", line_of(head + questions, questions))]


def test_parts_of_a_question_have_no_header_of_their_own():
    text = changed(ACCEPTED + "\n", "")
    text = changed('trang 7"\n', 'trang 7"\n[[questions.accepted]]\nvalue = "3"\n', text)
    assert [(fault.code, fault.line) for fault in faults_of(text)] == [
        ("source_not_last", 93),
        ("table_unknown", 94),
    ]


def test_all_faults_are_named_at_once_in_the_order_of_lines():
    text = GOOD
    for old, new in (
        ("count = 8", "count = 7"),
        ('key = "B"', 'key = "K"'),
        ('key = ["A", "B"]', 'keys = ["A", "B"]'),
        ("Xét số 12.", "Xét\u200b số 12."),
        ('kind = "ordering"', 'kind = "sorting"'),
    ):
        text = changed(old, new, text)
    assert [(fault.code, fault.line, fault.place) for fault in faults_of(text)] == [
        ("count_mismatch", 7, ""),
        ("letter_out_of_range", 33, Q1),
        ("field_missing", 38, Q2),
        ("field_unknown", 50, Q2),
        ("text_unseen", 69, Q4),
        ("kind_unknown", 112, Q8),
    ]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("explanatoin = 1", "explanation"),
        ("stems = 1", "stem"),
        ("xyz = 1", "id, kind, topic, level, points, stem, explanation, source, key"),
    ],
)
def test_an_unknown_field_comes_with_the_nearest_known_one(word, near):
    (fault,) = faults_of(changed('key = "F"', f'key = "F"\n{word}'))
    assert fault.params["near"] == near


def test_bytes_that_are_not_utf8_are_named_by_line(english):
    data = GOOD.encode().replace("Xét".encode(), "Xét".encode("cp1252"))
    (fault,) = faults_of(data)
    assert (fault.code, fault.line) == ("not_utf8", 69)
    offset = data.index(b"\xe9")
    assert fault.params == {"offset": offset, "byte": "0xE9"}
    assert describe(fault).startswith(f"line 69: The byte 0xE9 at offset {offset} is not UTF-8 text. Mend: Save ")


def test_a_file_of_more_than_five_megabytes_is_not_looked_at(english):
    (fault,) = faults_of(b"#" * (bankfile.MAX_BYTES + 1))
    assert (fault.code, fault.line) == ("file_too_large", None)
    assert describe(fault).startswith("the whole file: The file has 5000001 bytes; at most 5000000 are read. Mend: ")


@pytest.mark.parametrize(
    "text",
    ["x = " + "9" * 5000 + "\n", "x = " + "[" * 5000 + "\n", "x = " + "{a=" * 3000 + "\n", "a." * 10**6 + "a = 1\n"],
)
def test_what_overwhelms_the_parser_is_a_fault(text):
    assert [fault.code for fault in faults_of(text)] == ["toml_unreasonable"]


def test_a_syntax_fault_has_its_column():
    (fault,) = faults_of(changed("points = 0.25", "points = 0,25"))
    assert (fault.code, fault.line, fault.params["column"]) == ("toml_syntax", 90, 11)


def test_an_open_string_at_the_end_is_a_fault_of_the_last_line():
    assert [(fault.code, fault.line) for fault in faults_of('format = "x"\ncode = """a\nb\n')] == [("toml_syntax", 3)]


@pytest.mark.parametrize(
    ("first", "second"), [("Tính 1,5 + 1", "Tính 15 + 1"), ("Tính -5 + 1", "Tính 5 + 1"), ("a + b", "a = b")]
)
def test_signs_that_make_another_question_are_not_ignored(first, second):
    text = changed("Số pi bằng bao nhiêu?", first)
    text = changed("Tác giả của Truyện Kiều là ai?", second, text)
    assert len(bankfile.read(text.encode()).questions) == 8


def test_the_same_stem_with_other_options_is_another_question():
    text = changed("Những số nào là số nguyên tố?", "Xét số 12.")
    assert len(bankfile.read(text.encode()).questions) == 8


def test_words_that_differ_only_in_case_may_be_two_options():
    text = changed(OPTIONS, 'options = ["AA", "Aa", "aa", "Cả ba đều sai"]')
    assert len(bankfile.read(text.encode()).questions) == 8


CODE_AT = {"fault": 0, "Fault": 0, "one_of": 2, "once": 3}
"""Which argument of a call is a fault's code."""


def named_codes() -> set[str]:
    """Every fault code that the source of the bank file names."""
    codes = set()
    for path in Path(bankfile.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                at = CODE_AT.get(getattr(call.func, "attr", None) or getattr(call.func, "id", ""), len(call.args))
                codes.update(code.value for code in call.args[at : at + 1] if isinstance(code, ast.Constant))
    return codes


def test_every_code_has_a_case_here_and_words():
    elsewhere = {"not_utf8", "file_too_large", "toml_unreasonable", "topics_after_questions"}
    assert named_codes() == {case.code for case in CASES} | elsewhere
    assert named_codes() <= set(FAULT_SENTENCES)
