"""Moodle XML: what each type becomes, and what is told."""

from __future__ import annotations

import base64
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

import pytest

from app.domain.drafts import Draft, Reading
from app.formats import moodle_xml, rich

PNG = b"\x89PNG\r\n\x1a\n" + b"\1" * 30
NAME = sha256(PNG).hexdigest()[:32]
FILE = f'<file name="h 1.png" path="/" encoding="base64">{base64.b64encode(PNG).decode()}</file>'


def read(*questions: str) -> Reading:
    return moodle_xml.read(f"<quiz>{''.join(questions)}</quiz>".encode())


def question(kind: str, inside: str, stem: str = "<p>Hỏi?</p>", files: str = "") -> str:
    text = f'<questiontext format="html"><text><![CDATA[{stem}]]></text>{files}</questiontext>'
    return f'<question type="{kind}"><name><text>Tên</text></name>{text}{inside}</question>'


def answer(text: str, fraction: object = 0, more: str = "") -> str:
    return f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>{more}</answer>'


def one(kind: str, inside: str, stem: str = "<p>Hỏi?</p>", files: str = "") -> Draft:
    reading = read(question(kind, inside, stem, files))
    assert not reading.refused
    assert len(reading.drafts) == 1
    return reading.drafts[0]


def notes(draft: Draft) -> list[str]:
    return [note.code for note in draft.notes]


def doubts(draft: Draft) -> list[str]:
    return [doubt.code for doubt in draft.doubts]


@pytest.mark.parametrize(
    ("single", "fractions", "kind"),
    [
        ("<single>true</single>", (100, 0), "single_choice"),
        ("<single>1</single>", (100, 0), "single_choice"),
        ("<single>false</single>", (100, 0), "multiple_choice"),
        ("<single>0</single>", (50, 50), "multiple_choice"),
        ("", (100, 0), "single_choice"),
        ("", (100, 100), "multiple_choice"),
        ("", (50, 50), "multiple_choice"),
    ],
)
def test_one_answer_or_several(single, fractions, kind):
    draft = one("multichoice", single + answer("a", fractions[0]) + answer("b", fractions[1]))
    assert draft.kind == kind
    assert [part.credit for part in draft.parts] == [Fraction(one, 100) for one in fractions]
    assert not draft.doubts


def test_every_share_is_kept_exactly():
    draft = one(
        "multichoice", "<single>0</single>" + answer("a", "33.33333") + answer("b", "66.66667") + answer("c", -5)
    )
    assert [part.credit for part in draft.parts] == [Fraction("0.3333333"), Fraction("0.6666667"), Fraction(-1, 20)]
    twice = one("multichoice", "<single>true</single>" + answer("a", 100) + answer("b", 100))
    assert twice.doubts[0].params == {"letters": "A, B"}
    assert doubts(one("multichoice", "<single>true</single>" + answer("a", 50) + answer("b", 0))) == ["key_not_found"]
    bad = read(question("multichoice", answer("a", "nhiều") + answer("b")))
    assert [each.why.code for each in bad.refused] == ["fraction_unreadable"]


def test_what_goes_with_a_question():
    draft = one(
        "truefalse",
        "<generalfeedback format='html'><text>&lt;b&gt;Vì&lt;/b&gt;</text></generalfeedback><defaultgrade>2.5000000"
        "</defaultgrade><penalty>0.33</penalty><hidden>1</hidden><idnumber>ls-1</idnumber>"
        + answer("true", 100, "<feedback><text>Tốt</text></feedback>")
        + answer("false")
        + "<hint format='html'><text>Nghĩ đi</text></hint><tags><tag><text>level:TH</text></tag>"
        "<tag><text>source:Sách: 1</text></tag><tag><text>khác</text></tag></tags>",
    )
    assert (draft.ref, draft.level, draft.source, draft.points) == ("ls-1", "TH", "Sách: 1", Fraction(5, 2))
    assert (draft.explanation, draft.parts[0].credit) == ("**Vì**", 1)
    assert (draft.place.label, draft.place.line) == ("Tên", 1)
    assert notes(draft) == ["feedback_dropped", "hidden_shown", "tags_dropped", "hint_dropped"]


def test_what_every_question_has_is_said_once_for_the_file():
    more = (
        "<penalty>0.3</penalty><correctfeedback><text>Đúng!</text></correctfeedback>"
        + answer("true", 100)
        + answer("false")
    )
    reading = read(*[question("truefalse", more)] * 3)
    assert [note.code for note in reading.notes] == ["combined_feedback_dropped", "penalty_dropped"]
    assert not any(draft.notes for draft in reading.drafts)


def test_a_category_is_the_topic_of_what_follows():
    category = '<question type="category"><category><text>$course$/top/Sử/Thời Lý//Trần</text></category></question>'
    yes = question("truefalse", answer("true", 100) + answer("false"))
    assert [draft.topic for draft in read(yes, category, yes, yes).drafts] == ["", "Sử/Thời Lý/Trần", "Sử/Thời Lý/Trần"]


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        (answer("true", 100) + answer("false"), 1),
        (answer("false", 100) + answer("true"), 0),
        (answer("Đúng", 0) + answer("Sai", 100), 0),
    ],
)
def test_true_or_false(answers, key):
    assert one("truefalse", answers).parts[0].credit == key


def test_typed_answers_are_plain_text():
    draft = one(
        "shortanswer", "<usecase>1</usecase>" + answer("a &lt; <b>", 100) + answer(r"2\*3", 100) + answer("gần", 50)
    )
    assert [part.text for part in draft.parts] == ["a &lt; <b>", "2*3"]
    assert notes(draft) == ["partial_dropped", "case_not_kept"]
    assert doubts(one("shortanswer", answer("H*", 100))) == ["wildcard"]


def test_numbers_with_their_tolerance():
    draft = one("numerical", answer("3.14", 100, "<tolerance>0.01</tolerance>") + answer("*", 0) + answer("-5", 100))
    assert [(part.text, part.tolerance) for part in draft.parts] == [("3.14", Decimal("0.01")), ("-5", 0)]
    old = one("numerical", "<tolerance>1</tolerance><answer>5<fraction>100</fraction></answer>")
    assert [(part.text, part.tolerance) for part in old.parts] == [("5", 1)]


def test_matching_and_orders():
    pair = '<subquestion format="html"><text>{}</text><answer><text>{}</text></answer></subquestion>'
    draft = one("matching", pair.format("Ý", "Rôma") + pair.format("Nga &lt;i&gt;", "2*3*4") + pair.format("", "Huế"))
    assert [(rich.plain(part.text), rich.plain(part.right)) for part in draft.parts][1:] == [
        ("Nga", "2*3*4"),
        ("", "Huế"),
    ]
    ordering = one("ordering", answer("hai", 2) + answer("một", 1) + answer("ba", 3))
    assert [part.text for part in ordering.parts] == ["một", "hai", "ba"]
    order = one("order", pair.format("b", 2) + pair.format("a", 1))
    assert [part.text for part in order.parts] == ["a", "b"]
    assert not order.doubts


def group(columns: tuple[str, str], weights: str) -> str:
    rows = "".join(f'<row number="{n}"><optiontext><text>Ý {n}</text></optiontext></row>' for n in (1, 2))
    heads = "".join(
        f'<column number="{n}"><responsetext><text>{text}</text></responsetext></column>'
        for n, text in enumerate(columns, 1)
    )
    return rows + heads + weights


def weight(row: int, column: int) -> str:
    return f'<weight rownumber="{row}" columnnumber="{column}"><value>1.000</value></weight>'


@pytest.mark.parametrize(
    "columns", [("Đúng", "Sai"), ("True", "False"), ("Yes", "No"), ("&lt;p&gt;ĐÚNG&lt;/p&gt;", "sai.")]
)
def test_statements_that_are_each_true_or_false(columns):
    draft = one("mtf", group(columns, weight(1, 1) + weight(2, 2)))
    assert (draft.kind, [part.credit for part in draft.parts]) == ("true_false_group", [1, 0])
    turned = one("kprime", group((columns[1], columns[0]), weight(1, 1) + weight(2, 2)))
    assert [part.credit for part in turned.parts] == [0, 1]
    assert doubts(one("mtf", group(columns, weight(1, 1)))) == ["key_not_found"]


@pytest.mark.parametrize("kind", ["essay", "description", "cloze", "calculated", "ddwtos", "gapselect", "mới lạ"])
def test_other_types_are_refused_by_name(kind):
    reading = read(question(kind, ""), question("truefalse", answer("true", 100) + answer("false")))
    assert [(each.place.label, each.why.params) for each in reading.refused] == [("Tên", {"type": kind})]
    assert len(reading.drafts) == 1


def test_pictures_beside_and_inside_a_text():
    beside = one(
        "truefalse", answer("true", 100) + answer("false"), '<img src="@@PLUGINFILE@@/h%201.png" alt="Hình"> a', FILE
    )
    assert beside.stem == f"![Hình](media:{NAME}) a"
    inside = f'<img src="data:image/png;base64,{base64.b64encode(PNG).decode()}">'
    reading = read(question("multichoice", answer(inside, 100) + answer("b")))
    assert reading.pictures == {NAME: PNG}
    assert reading.drafts[0].parts[0].text == f"![](media:{NAME})"
    assert notes(one("truefalse", answer("true", 100), '<img src="https://x.vn/a.png">')) == ["picture_missing"]
    assert notes(one("truefalse", answer("true", 100), '<img src="@@PLUGINFILE@@/b.png">', FILE)) == ["picture_missing"]


@pytest.mark.parametrize(
    ("form", "text", "plain"),
    [
        ("plain_text", "a <b>b</b> *c*\nd", "a <b>b</b> *c*\nd"),
        ("moodle_auto_format", "a <b>b</b>\nd", "a b\nd"),
        ("moodle_auto_format", "2 < 3 và x<y", "2 < 3 và x<y"),
        ("markdown", "a **b** [c](http://x)\n\n- d", "a b c\n- d"),
        ("html", "a &lt; b&nbsp;c", "a < b c"),
    ],
)
def test_formats_of_text(form, text, plain):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    element = f'<questiontext format="{form}"><text>{escaped}</text></questiontext>'
    draft = read(f'<question type="truefalse">{element}{answer("true", 100)}{answer("false")}</question>').drafts[0]
    assert rich.plain(draft.stem) == plain


def test_named_characters_that_xml_does_not_know_are_put_in():
    stem = "<questiontext><text>a&nbsp;b &eacute; <![CDATA[&nbsp;c]]></text></questiontext>"
    reading = read(f'<question type="truefalse">{stem}{answer("true", 100)}{answer("false")}</question>')
    assert rich.plain(reading.drafts[0].stem) == "a b é c"
    assert [note.code for note in reading.notes] == ["entities_mended"]
