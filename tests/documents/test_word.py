"""Printed papers as Word files: the same words, each question held together, fields in the footer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from app.documents import papers
from app.documents.pictures import Pictures
from app.documents.word import paper_docx
from app.documents.word_shapes import columns_for
from app.formats import flow
from tests.documents.papers import WORDS, every_kind, from_a_bank

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def forty():
    printing = from_a_bank("101")
    return printing, docx.Document(BytesIO(paper_docx(printing, printing.papers[0], WORDS, now=NOW)))


@pytest.fixture(scope="module")
def kinds():
    printing = every_kind("101")
    return docx.Document(BytesIO(paper_docx(printing, printing.papers[0], WORDS, now=NOW)))


def paragraphs(document):
    """Every paragraph of the body in document order, those in tables too."""
    return [docx.text.paragraph.Paragraph(element, document) for element in document.element.body.iter(qn("w:p"))]


def whole(document) -> str:
    return " ".join(" ".join(paragraph.text for paragraph in paragraphs(document)).split())


def test_it_holds_the_words_of_the_paper(forty):
    printing, document = forty
    text = whole(document)
    data = papers.papers_data(printing, WORDS, Pictures({}))["papers"][0]
    for item in data["items"]:
        stem = "".join(run.get("s", "") for block in item["stem"] for run in block["line"])
        assert " ".join(f"{item['label']} {stem}".split()) in text
        for at, option in enumerate(item["options"]):
            assert " ".join(f"{'ABCDEF'[at]}. {option[0]['s']}".split()) in text
    for said in ("THÀNH ỦY YÊN BÁI", "TRUNG TÂM CHÍNH TRỊ", "Mã đề: 101", "45 phút", "HẾT", "Số báo danh"):
        assert said in text, said


def test_a_question_is_held_together_and_lets_go_of_the_next(forty):
    _, document = forty
    body = [paragraph for paragraph in paragraphs(document) if paragraph.text]
    starts = [at for at, paragraph in enumerate(body) if re.match(r"Câu \d+\.", paragraph.text)]
    end = next(at for at, paragraph in enumerate(body) if "HẾT" in paragraph.text)
    assert len(starts) == 40
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        held = [paragraph.paragraph_format.keep_with_next for paragraph in body[start:stop]]
        assert held[:-1] == [True] * (len(held) - 1)
        assert held[-1] is (stop == end), "the last question holds the end of the paper"
        assert all(paragraph.paragraph_format.keep_together for paragraph in body[start:stop])


def test_the_footer_counts_pages_by_fields(forty):
    _, document = forty
    footer = document.sections[0].footer.paragraphs[0]
    assert footer.text == "Mã đề 101 – Trang 1/1"
    assert [code.text.strip() for code in footer._p.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]


def test_each_kind_shows_its_parts(kinds):
    text = whole(kinds)
    for said in (
        "(0,5 điểm)",
        "(Chọn tất cả các phương án đúng)",
        "A. Đúng B. Sai",
        "Nhận định Đúng Sai a) Đây là lời",
        "Cột A Cột B 1. Thành lập chi bộ Đề-pô a)",
        "Thứ tự đúng: …… →",
        "[bản đồ]",
        "Năm Sự kiện 1930",
        "1. Học tập 2. Lao động",
    ):
        assert said in text, said


def test_looks_are_real_runs(kinds):
    runs = [run for paragraph in paragraphs(kinds) for run in paragraph.runs]
    assert any(run.text == "2" and run.font.subscript for run in runs)
    assert any(run.text == "2" and run.font.superscript for run in runs)
    assert any(run.text == "không" and run.bold for run in runs)
    assert any(run.text == "quan trọng nhất" and run.bold and run.italic for run in runs)
    assert len(kinds.inline_shapes) == 1
    assert kinds.inline_shapes[0]._inline.docPr.get("descr") == "một khung"


def test_rows_are_never_split_and_a_group_lets_go_of_the_next_question(kinds):
    rows = [row for table in kinds.tables for row in table.rows]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    last = kinds.tables[2].rows[-1]
    assert [cell.paragraphs[0].paragraph_format.keep_with_next for cell in last.cells] == [False, False, False]


def test_an_exam_without_a_time_or_a_body_above_says_nothing_about_them():
    printing = replace(every_kind("7"), minutes=None, superior="")
    text = whole(docx.Document(BytesIO(paper_docx(printing, printing.papers[0], WORDS, now=NOW))))
    assert "Thời gian" not in text
    assert "THÀNH ỦY" not in text


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("1930", "1945", "1946", "1954"), 4),
        (("Có", "Không"), 2),
        (("Một", "Hai", "Ba"), 3),
        (("Ủy ban Kiểm tra Trung ương", "Ban Bí thư", "Bộ Chính trị", "Ban Chấp hành"), 2),
        (("Một",) * 5, 2),
        (("Thiểu số phục tùng đa số, cấp dưới phục tùng cấp trên, cá nhân phục tùng tổ chức", "b", "c", "d"), 1),
        (("a\nb", "c"), 1),
    ],
)
def test_options_stand_beside_each_other_as_far_as_the_longest_lets_them(options, count):
    assert columns_for([flow.line(option) for option in options]) == count
