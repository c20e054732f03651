"""Pasted with its looks: what Word, Google Docs and LibreOffice put on the clipboard reads as the document does."""

from __future__ import annotations

import base64
from dataclasses import replace
from io import BytesIO

import docx
import pytest

from app.domain.drafts import Place, Reading, Unreadable
from app.formats import cau, doors
from app.formats.cau import body
from tests.formats.cau.cast import QUESTIONS
from tests.formats.cau.documents import LAYOUTS, LETTERS, MARKS, Convention, conventions, paper
from tests.formats.cau.pages import PROGRAMS
from tests.formats.cau.reads import doubts, keys, options, stem
from tests.imports import png

QUESTION = "<p>Câu 1: Đảng ra đời năm nào?</p><p>A. 1930</p><p>B. {b}</p><p>C. 1951</p><p>D. 1954</p>"


def read(html: str) -> Reading:
    return cau.read(f"<html><body>{html}</body></html>".encode())


def key_of(html: str) -> tuple[list[str], str]:
    reading = read(html)
    return keys(reading), reading.drafts[0].key_from


EVERY = [Convention(mark=mark) for mark in MARKS if "docx" not in mark and "at end" not in mark]
EVERY += [Convention(layout=layout) for layout in LAYOUTS[1:]] + [Convention(letter=letter) for letter in LETTERS[1:]]
DRAWN = [Convention("auto Câu", "auto"), Convention("auto number", "auto", mark="red letter")]
DRAWN += list(conventions(4, seed=2026))[-4:]


@pytest.mark.parametrize("convention", EVERY + DRAWN, ids=str)
def test_a_page_reads_as_its_document(convention):
    made = paper(convention, QUESTIONS[:6])
    whole = [replace(one, place=Place()) for one in cau.read(made.data, key=made.key).drafts]
    assert len(whole) == 6
    document = body.read(made.data)
    for program in PROGRAMS.values():
        pasted = cau.read(program.page(document), name="tep.html", key=made.key)
        assert [replace(one, place=Place()) for one in pasted.drafts] == whole, program.name


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("<b>1945</b>", "bold"),
        ("<strong>1945</strong>", "bold"),
        ('<span style="font-weight: 700">1945</span>', "bold"),
        ('<span style="font:bold 12pt Arial">1945</span>', "bold"),
        ("<u>1945</u>", "underline"),
        ('<span style="text-decoration: underline solid rgb(0,0,0)">1945</span>', "underline"),
        ('<span style="text-decoration-line:underline">1945</span>', "underline"),
        ("<i>1945</i>", "italic"),
        ('<font color="#ff0000">1945</font>', "colour"),
        ('<span style="color:red">1945</span>', "colour"),
        ('<span style="color: rgb(255, 0, 0);">1945</span>', "colour"),
        ('<span style="background:yellow;mso-highlight:yellow">1945</span>', "highlight"),
        ("<mark>1945</mark>", "highlight"),
    ],
)
def test_a_look_marks_the_key(written, found):
    assert key_of(QUESTION.format(b=written)) == (["B"], found)


@pytest.mark.parametrize(
    "written",
    [
        '<b style="font-weight:normal">1945</b>',
        '<span style="color:#1f1f1f">1945</span>',
        '<span style="color:windowtext;background:white">1945</span>',
        '<span style="background-color:rgba(0, 0, 0, 0)">1945</span>',
        '<u style="text-decoration:none">1945</u>',
    ],
)
def test_what_is_not_seen_marks_nothing(written):
    reading = read(QUESTION.format(b=written))
    assert doubts(reading.drafts[0]) == ["key_not_found"]


def test_classes_of_the_page_give_looks():
    sheet = "<style><!-- span.dung, p.khac {color:red; /* đỏ */} .MsoNormal {margin:0} --></style>"
    assert key_of(sheet + QUESTION.format(b="<span class=dung>1945</span>")) == (["B"], "colour")


def test_raised_and_lowered_letters_line_breaks_and_blanks():
    html = (
        "<p>Câu 1: Khí\n   CO<sub>2</sub>\nlà  gì?<br>Chọn m<span style='vertical-align:super'>3</span>.</p>"
        "<p>A.&nbsp;<u>một</u><br>B. hai<br/>C. ba<br>D. bốn</p>"
    )
    (draft,) = read(html).drafts
    assert draft.stem == "Khí CO~2~ là gì?\nChọn m^3^."
    assert options(draft) == ["một", "hai", "ba", "bốn"]


def test_lists_that_the_page_does_not_count_itself():
    html = (
        "<ol><li>Đảng ra đời năm nào?<ol type=A><li>1930</li><li><b>1945</b></li><li>1951</li><li>1954</li></ol></li>"
        "<li>Nước ta độc lập năm nào?<ol type=A><li><b>1945</b></li><li>1946</li><li>1951</li><li>1954</li></ol></ol>"
    )
    reading = read(html)
    assert (keys(reading), [draft.place.label for draft in reading.drafts]) == (["B", "A"], ["1", "2"])


def test_a_table_inside_a_stem_stays_a_table():
    table = "<table><tr><th>Năm</th><th>Việc</th></tr><tr><td>1930</td><td>ra đời</td></tr></table>"
    html = QUESTION.format(b="<u>1945</u>").replace("năm nào?</p>", f"năm nào?</p>{table}")
    (draft,) = read(html).drafts
    assert "| Năm | Việc |" in draft.stem.replace("**", "")


def test_pictures_of_the_page_itself_are_kept_and_others_are_a_doubt():
    data = base64.b64encode(png()).decode()
    html = QUESTION.format(b="<u>1945</u>")
    shown = read(html.replace("nào?", f'nào?<img src="data:image/png;base64,{data}">'))
    assert list(shown.pictures.values()) == [png()]
    missing = read(html.replace("nào?", 'nào?<img src="file:///C:/Users/lan/msohtmlclip1/01/clip_image002.png">'))
    assert doubts(missing.drafts[0]) == ["picture_left_behind"]


def test_nothing_unseen_is_read():
    html = QUESTION.format(
        b="<u>1945</u><script>alert('E. không')</script><del>E. không</del><span style='display:none'>E. không</span>"
    )
    reading = read(html + "<div style='mso-element:comment-list'><p>Câu 2. Nhận xét</p></div>")
    assert options(reading.drafts[0]) == ["1930", "1945", "1951", "1954"]
    assert {note.code for note in reading.notes} == {"changes_accepted", "hidden_text"}


def test_a_legacy_font_is_converted():
    stem_ = "<p><span style='font-family:\".VnTime\"'>C©u 1: §¶ng ra ®êi n¨m nµo?</span></p>"
    reading = read(f"{stem_}<p>A. 1930</p><p><u>B. 1945</u></p>")
    assert stem(reading.drafts[0]) == "Đảng ra đời năm nào?"
    assert [note.code for note in reading.notes] == ["legacy_font"]


def test_two_pages_one_after_the_other_are_one():
    second = QUESTION.replace("Câu 1", "Câu 2").format(b="<b>1945</b>")
    pages = "".join(f"<!doctype html><html><head></head><body>{one}</body></html>" for one in (QUESTION, second))
    assert [draft.place.label for draft in cau.read(pages.encode()).drafts] == ["Câu 1", "Câu 2"]


def test_a_saved_page_is_known_by_its_name_or_its_first_words():
    page = f"<HTML><body>{QUESTION}</body></HTML>".encode()
    assert doors.door_of(page, "de.txt") == doors.door_of(QUESTION.encode(), "DE.HTM") == "cau"
    old = f"<html><meta charset=windows-1252><body>{QUESTION.format(b='<b>1945</b>')}</body></html>"
    data = old.encode("ascii", "xmlcharrefreplace")
    assert stem(doors.read(data, "de.html").drafts[0]) == "Đảng ra đời năm nào?"


def test_a_page_without_questions_is_refused():
    for html in ("", "<p>Kính gửi các đồng chí.</p>"):
        with pytest.raises(Unreadable) as found:
            read(html)
        assert found.value.faults[0].code == "no_question"


def test_a_document_of_pictures_and_tables_reads_alike():
    made = docx.Document()
    made.add_paragraph("Câu 1: Trong hình là ai?").add_run().add_picture(BytesIO(png()))
    table = made.add_table(2, 2)
    for at, text in enumerate(("A. một", "B. hai", "C. ba", "D. bốn")):
        table.cell(at // 2, at % 2).paragraphs[0].add_run(text).bold = at == 2
    out = BytesIO()
    made.save(out)
    for program in PROGRAMS.values():
        reading = cau.read(program.page(body.read(out.getvalue())), name="a.html")
        assert (keys(reading), len(reading.pictures)) == (["C"], 1)
