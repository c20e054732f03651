"""GIFT as Moodle's importer reads it: what is taken, what is asked, what is refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.drafts import Draft, Reading, to_question
from app.domain.questions import SingleChoice
from app.formats import doors, gift, rich


def read(text: str) -> Reading:
    return gift.read(text.encode())


def one(text: str) -> Draft:
    reading = read(text)
    assert not reading.refused
    assert len(reading.drafts) == 1
    return reading.drafts[0]


def refused(text: str) -> list[str]:
    reading = read(text)
    assert not reading.drafts
    return [each.why.code for each in reading.refused]


def options(draft: Draft) -> list[tuple[str, Fraction | None]]:
    return [(rich.plain(part.text), part.credit) for part in draft.parts]


def doubts(draft: Draft) -> list[str]:
    return [doubt.code for doubt in draft.doubts]


def notes(draft: Draft) -> list[str]:
    return [note.code for note in draft.notes]


def test_a_question_has_its_name_line_and_topic():
    reading = read("$CATEGORY: $course$/top/Lịch sử/Chương 1//2\n\n// ghi chú\n::Câu một::Hỏi?{T}\n\n\nHai?{F}")
    first, second = reading.drafts
    assert (first.place.label, first.place.line, first.topic) == ("Câu một", 4, "Lịch sử/Chương 1/2")
    assert (second.place.label, second.place.line, second.topic) == ("", 7, first.topic)


def test_a_category_may_stand_right_above_a_question():
    assert one("$CATEGORY: A/B\n::x::Hỏi?{T}").topic == "A/B"


def test_id_level_and_source_come_from_comments_and_other_tags_are_told():
    draft = one("// [id:ls-007] [tag:level:VD]\n// [tag:source:Sách [1\\], tr. 2] [tag:hay]\nHỏi?{T}")
    assert (draft.ref, draft.level, draft.source) == ("ls-007", "VD", "Sách [1], tr. 2")
    assert draft.notes[0].params == {"tags": "hay"}
    assert notes(one("// [id:LS 007]\nHỏi?{T}")) == ["id_dropped"]


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("Grant is {~buried =entombed} in Grant's tomb.", "Grant is _____ in Grant's tomb."),
        ("Two plus two equals {=four =4}.", "Two plus two equals _____ ."),
        ("{=Asia} is large.", "_____ is large."),
        ("Hỏi\nhai dòng?{T}", "Hỏi hai dòng?"),
        ("Hỏi\\nhai dòng?{T}", "Hỏi\nhai dòng?"),
        ("[plain]a <b>b</b> *c*{T}", "a <b>b</b> *c*"),
        ("[html]<p>a <b>b</b></p>\n<p>c</p>{T}", "a b\nc"),
        ("[markdown]a *b*\n- c{T}", "a b\n- c"),
        ("[lạ]a{T}", "[lạ]a"),
        ("a < b và <stdio.h>{T}", "a < b và <stdio.h>"),
        ("a <b>đậm</b> &amp; x{T}", "a đậm & x"),
        ("2*3*4 = _x_ `y`{T}", "2*3*4 = _x_ `y`"),
        (r"\{x\} \= 5 \# \~ \: \\neq{T}", r"{x} = 5 # ~ : \neq"),
        ("::tên không hết: Hỏi?{T}", "tên không hết: Hỏi?"),
    ],
)
def test_the_stem_reads_as_its_author_meant(text, stem):
    assert rich.plain(one(text).stem) == stem


def test_an_equals_sign_makes_a_choice_single():
    single = one("Hỏi?{~a =b ~%50%c#gần đúng ####vì thế}")
    assert single.kind == "single_choice"
    assert options(single) == [("a", 0), ("b", 1), ("c", Fraction(1, 2))]
    assert single.explanation == "vì thế"
    assert notes(single) == ["feedback_dropped", "partial_dropped"]
    question = to_question(single)
    assert isinstance(question, SingleChoice)
    assert question.key == 1
    several = one("Hỏi?{~%33.33333%a ~%66.66667%b ~%-100%c}")
    assert several.kind == "multiple_choice"
    assert [part.credit for part in several.parts] == [Fraction("0.3333333"), Fraction("0.6666667"), -1]
    assert notes(several) == ["weights_dropped", "penalties_dropped"]


def test_two_right_options_of_a_single_choice_are_a_doubt_that_names_them():
    draft = one("Hỏi?{=a ~b =c}")
    assert draft.doubts[0].code == "key_marked_twice"
    assert draft.doubts[0].params == {"letters": "A, C"}
    assert doubts(one("Hỏi?{~a ~b}")) == ["key_not_found"]


def test_an_equals_sign_inside_a_text_is_asked_about():
    assert doubts(one("Hỏi?{\n~ a=5\n~ b\n}")) == ["equals_unescaped"]
    assert doubts(one("Hỏi?{~buried=entombed~living}")) == []


def test_formats_are_inherited_by_answers():
    draft = one("[html]<p>Hỏi?</p>{=<p>a</p> ~[plain]<p>b</p> ~[markdown]*c* ####<i>vì</i>}")
    assert [rich.plain(part.text) for part in draft.parts] == ["a", "<p>b</p>", "c"]
    assert draft.explanation == "*vì*"


@pytest.mark.parametrize(
    ("answer", "value", "tolerance"),
    [
        ("#1822", "1822", "0"),
        ("#1822:5", "1822", "5"),
        ("#-3.142:0.001", "-3.142", "0.001"),
        ("#1..5", "3", "2"),
        ("#-5..5", "0", "5"),
        ("#3.141..3.142", "3.1415", "0.0005"),
        ("#=%100%9:0#đúng", "9", "0"),
        ("#1e3", "1000", "0"),
        ("#5..1", "3", "2"),
        ("#3,14:0,01", "3.14", "0.01"),
    ],
)
def test_numbers_in_all_their_forms(answer, value, tolerance):
    draft = one(f"Bao nhiêu?{{{answer}}}")
    assert draft.kind == "numeric"
    assert [(part.text, part.tolerance) for part in draft.parts] == [(value, Decimal(tolerance))]
    assert not draft.doubts


def test_only_full_numbers_are_accepted_and_a_comma_that_may_be_a_thousand_is_asked_about():
    draft = one("Bao nhiêu?{#=1822:0 =%50%1822:2#gần =%0%* ~#sai}")
    assert [part.text for part in draft.parts] == ["1822"]
    assert notes(draft) == ["feedback_dropped", "feedback_dropped", "partial_dropped", "partial_dropped"]
    asked = one("Bao nhiêu?{#1,500}")
    assert asked.doubts[0].params == {"text": "1,500", "first": "1.5", "second": "1500"}
    assert doubts(one("Bao nhiêu?{#=*}")) == ["wildcard", "key_not_found"]
    assert refused("Bao nhiêu?{#nhiều}") == ["number_unreadable"]
    assert refused("Bao nhiêu?{#1e999999}") == ["number_unreadable"]


def test_true_and_false_with_feedback():
    draft = one("Hỏi?{FALSE#sai rồi#đúng rồi####vì}")
    assert (draft.kind, draft.parts[0].credit, draft.explanation) == ("true_false", 0, "vì")
    assert [note.params["label"] for note in draft.notes] == ["T", "F"]
    assert doubts(one("Hỏi?{true}")) == ["truth_in_small_letters"]


def test_typed_answers():
    draft = one("Con gì?{=Ếch#tốt =%50%Mèo =%0%*}")
    assert [part.text for part in draft.parts] == ["Ếch"]
    assert notes(draft) == ["feedback_dropped", "partial_dropped", "partial_dropped"]
    assert doubts(one("Con gì?{=Ế*}")) == ["wildcard"]
    assert one(r"Tích?{=2\\*3}").parts[0].text == "2*3"
    assert one("Con gì?{mèo}").parts[0].text == "mèo"


def test_matching_with_a_distractor():
    draft = one("Ghép{=Canada -> Ottawa =Ý -> Rôma = -> Huế}")
    assert [(part.text, part.right) for part in draft.parts] == [("Canada", "Ottawa"), ("Ý", "Rôma"), ("", "Huế")]
    assert doubts(one("Ghép{=a -> 1 =b -> 1}")) == ["right_sides_alike"]
    assert doubts(one("Ghép{=a -> 1 =b -> }")) == ["right_side_missing"]
    assert refused("Ghép{=a -> 1 =b}") == ["match_without_arrow"]
    assert refused("Ghép{=a -> 1}") == ["pairs_too_few"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Chỉ là lời dẫn.", "type_refused"),
        ("Viết bài luận.{}", "type_refused"),
        ("Xếp thứ tự {>ALL VERTICAL\na\nb\n}", "type_refused"),
        ("Thiếu ngoặc {=a ~b", "braces_broken"),
        ("Thiếu ngoặc =a ~b}", "braces_broken"),
        ("Ngược }=a ~b{", "braces_broken"),
        ("Hai {=a} chỗ {=b} trống", "braces_several"),
        ("Một {=a ~{b} ~c}", "braces_broken"),
        ("Một phương án {~a}", "options_too_few"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(text, code):
    assert refused(text) == [code]


def test_a_broken_question_does_not_take_the_others_with_it():
    reading = read("Một?{T}\n\nHai?{=a ~b\n\nBa?{F}\n\nlời dẫn\n")
    assert [draft.place.line for draft in reading.drafts] == [1, 5]
    assert [(each.place.line, each.why.code) for each in reading.refused] == [(3, "braces_broken"), (7, "type_refused")]


def test_questions_on_lines_of_their_own_need_no_blank_line():
    reading = read("Một?{T}\nHai?{F}\n// chú thích\nBa?{\n=a\n~b\n}\nBốn {=x\n=y}\nlà gì?")
    assert [rich.plain(draft.stem) for draft in reading.drafts] == ["Một?", "Hai?", "Ba?", "Bốn _____ là gì?"]
    assert [notes(draft) for draft in reading.drafts] == [[], ["not_parted"], ["not_parted"], ["not_parted"]]


def test_comments_stand_anywhere():
    draft = one("// đầu\nHỏi?{ // không phải chú thích\n// chú thích\n=a\n  // nữa\n~b}\n// cuối")
    assert [text for text, _ in options(draft)] == ["// không phải chú thích", "a", "b"]


def test_code_keeps_its_lines_and_its_indent():
    draft = one("[html]<pre>\nif (a) \\{\n    b();\n\\}\n</pre>{T}")
    assert rich.plain(draft.stem) == "if (a) {\n    b();\n}"


def test_the_door_is_found_by_ending_and_by_text():
    text = "::a::Hỏi?{=x ~y}".encode()
    assert doors.door_of(text, "x.gift") == doors.door_of(text, "x.gift.txt") == "gift"
    assert doors.door_of(text.decode().encode("utf-16"), "x.txt") == "gift"
