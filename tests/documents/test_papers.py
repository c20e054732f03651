"""Printed papers as PDF: whole questions, numbered pages, keys that are the keys."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.documents import papers
from app.documents.pictures import Pictures
from app.documents.rendering import TEMPLATES, render
from app.domain.questions import (
    KINDS,
    LETTERS,
    Matching,
    MultipleChoice,
    Option,
    Ordering,
    SingleChoice,
    TrueFalse,
    TrueFalseGroup,
    kind_of,
    right_answer,
)
from tests.documents.papers import EVERY_KIND, WORDS, every_kind, from_a_bank

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def texts(pdf: bytes) -> list[str]:
    """The words of every page, in one spelling and with single spaces."""
    return [
        " ".join(unicodedata.normalize("NFC", page.extract_text()).split()) for page in PdfReader(BytesIO(pdf)).pages
    ]


def bare(text: str) -> str:
    """Letters and digits only: where lines break does not matter."""
    return "".join(letter for letter in unicodedata.normalize("NFC", text) if letter.isalnum())


@pytest.fixture(scope="module")
def forty() -> list[str]:
    printing = from_a_bank("101", "102")
    return texts(papers.papers_pdf(printing, WORDS, two_sided=False, now=NOW))


@pytest.fixture(scope="module")
def kinds() -> list[str]:
    return texts(papers.papers_pdf(every_kind("101"), WORDS, two_sided=False, now=NOW))


def test_every_kind_of_question_is_printed():
    assert {kind_of(question) for question in EVERY_KIND} == set(KINDS)


def test_no_question_is_split_from_its_options(forty):
    printing = from_a_bank("101", "102")
    for paper in papers.papers_data(printing, WORDS, Pictures({}))["papers"]:
        own = [bare(page) for page in forty if f"Mã đề {paper['code']} – Trang" in page]
        for item in paper["items"]:
            pieces = [words(item["stem"]), *("".join(run.get("s", "") for run in line) for line in item["options"])]
            asked = bare(item["label"] + pieces[0])
            whole = [page for page in own if asked in page and all(bare(piece) in page for piece in pieces)]
            assert len(whole) == 1, (paper["code"], item["label"])


def words(blocks: list[dict]) -> str:
    return "".join(run.get("s", "") for block in blocks for run in block["line"])


def test_every_page_carries_code_and_number(forty):
    for code in ("101", "102"):
        found = [re.search(rf"Mã đề {code} – Trang (\d+)/(\d+)", page) for page in forty]
        pages = [(int(match[1]), int(match[2])) for match in found if match]
        assert pages == [(number, len(pages)) for number in range(1, len(pages) + 1)]
    assert all(re.search(r"Mã đề 10[12] – Trang", page) for page in forty)


def test_a_paper_says_what_it_is_and_where_it_ends(forty):
    first, last = forty[0], forty[len(forty) // 2 - 1]
    for said in (
        "THÀNH ỦY YÊN BÁI",
        "Thời gian làm bài: 45 phút",
        "Mã đề: 101",
        "Họ và tên:",
        "Số báo danh:",
        "Câu 1.",
    ):
        assert said in first, said
    assert f"(Đề gồm {len(forty) // 2} trang)" in first
    assert "HẾT" in last
    assert sum("HẾT" in page for page in forty) == 2
    assert "Câu 40." in last, "the end never stands on a page alone"


def test_printed_on_both_sides_every_code_begins_on_a_sheet_of_its_own():
    printing = from_a_bank("101", "102", size=24)
    one_sided = texts(papers.papers_pdf(printing, WORDS, two_sided=False, now=NOW))
    two_sided = texts(papers.papers_pdf(printing, WORDS, two_sided=True, now=NOW))
    starts = [at for at, page in enumerate(two_sided) if "Mã đề: 10" in page]
    assert len(one_sided) % 4 == 2, "an odd number of pages a code, so that there is something to leave empty"
    assert [at % 2 for at in starts] == [0, 0]
    assert [page for page in two_sided if page] == one_sided


def test_options_stand_in_dealt_order_and_pinned_ones_in_their_place():
    printing = every_kind("101", "102", "103")
    data = papers.papers_data(printing, WORDS, Pictures(printing.pictures))
    for paper, shown in zip(printing.papers, data["papers"], strict=True):
        item, options = paper.items[2], shown["items"][2]["options"]
        assert [option[0]["s"] for option in options] == [item.question.options[part].text for part in item.order]
        assert options[3] == [{"s": "Tất cả các phương án trên"}]


def test_each_kind_shows_its_parts(kinds):
    whole = " ".join(kinds)
    for said in (
        "(0,5 điểm)",
        "(Chọn tất cả các phương án đúng)",
        "A. Đúng B. Sai",
        "Nhận định Đúng Sai a) Đây là lời",
        "Trả lời:",
        "Cột A Cột B 1. Thành lập chi bộ Đề-pô a)",
        "Thứ tự đúng:",
        "[bản đồ]",
        "Năm Sự kiện 1930",
        "1. Học tập 2. Lao động",
    ):
        assert said in whole, said


def test_pictures_are_in_the_file():
    pdf = PdfReader(BytesIO(papers.papers_pdf(every_kind("101"), WORDS, two_sided=False, now=NOW)))
    assert sum(len(page.images) for page in pdf.pages) == 1


def test_a_question_longer_than_a_page_is_split_rather_than_cut():
    stem = "Đoạn trích:\n\n" + "\n\n".join(f"Dòng {k} của đoạn." for k in range(1, 71))
    long = papers.PrintedItem(SingleChoice(stem, (Option("Có"), Option("Không")), 0), (0, 1))
    printing = papers.Printing("Dài", "vi", "", None, (papers.PrintedPaper("7", (long,)),), {})
    found = texts(papers.papers_pdf(printing, WORDS, two_sided=False, now=NOW))
    assert len(found) == 2
    assert all(f"Dòng {k} của đoạn." in " ".join(found) for k in range(1, 71))


def test_text_is_data_and_never_markup():
    nasty = '#panic("x") $x$ <a> @b \\ ] [ #import "@preview/x:1.0.0" `c` *đ*'
    option = Option('#read("data.json")')
    question = SingleChoice("\\" + nasty.replace("*", "\\*").replace("`", "\\`"), (option, Option("**b** $")), 0)
    paper = papers.PrintedPaper("101", (papers.PrintedItem(question, (0, 1)),))
    printing = papers.Printing("#pagebreak() *T*", "vi", "$A$", Decimal(15), (paper,), {})
    for pdf in (
        papers.papers_pdf(printing, WORDS, two_sided=False, now=NOW),
        papers.sheets_pdf(printing, WORDS, now=NOW),
        papers.keys_pdf(printing, WORDS, now=NOW),
    ):
        assert "#PAGEBREAK() *T*" in texts(pdf)[0]
    whole = texts(papers.papers_pdf(printing, WORDS, two_sided=False, now=NOW))[0]
    assert '#panic("x") $x$ <a> @b' in whole
    assert '#read("data.json")' in whole


def in_letters(item: papers.PrintedItem, printed: str) -> list[str]:
    """A printed key back in the wire form of the sitting contract."""
    match item.question:
        case SingleChoice() | TrueFalse():
            return [printed]
        case MultipleChoice() | Ordering():
            return printed.split(", ")
        case TrueFalseGroup():
            return ["T" if verdict == "Đ" else "F" for verdict in re.findall(r"[a-z]\) ([ĐS])", printed)]
        case Matching():
            return [str(LETTERS.index(letter.upper()) + 1) for letter in re.findall(r"\d–([a-z])", printed)]
    raise AssertionError(item)


def test_the_printed_key_is_the_right_answer():
    for item in every_kind("101", "102").papers[1].items:
        printed = papers.key_text(item, WORDS)
        if kind_of(item.question) == "short_text":
            assert printed == "Yên Bái / thành phố Yên Bái"
        elif kind_of(item.question) == "numeric":
            assert printed == "3,14 ± 0,01"
        else:
            assert in_letters(item, printed) == right_answer(item.question, item.order)


def test_the_key_table_has_a_column_a_code():
    printing = from_a_bank("101", "102", "103")
    pages = texts(papers.keys_pdf(printing, WORDS, now=NOW))
    assert len(pages) == 1
    assert "ĐÁP ÁN Câu 101 102 103" in pages[0]
    for at in range(40):
        right = " ".join(right_answer(p.items[at].question, p.items[at].order)[0] for p in printing.papers)
        assert f" {at + 1} {right} " in f"{pages[0]} "
    paper = texts(papers.papers_pdf(printing, WORDS, two_sided=False, now=NOW))
    assert not any("ĐÁP ÁN" in page for page in paper), "the key is a document of its own"


def test_more_codes_than_fit_beside_each_other_get_a_page_each():
    codes = [str(code) for code in range(101, 111)]
    pages = texts(papers.keys_pdf(from_a_bank(*codes), WORDS, now=NOW))
    assert "Câu 101 102 103 104 105 106 107 108 1 " in pages[0]
    assert "Câu 109 110 1 " in pages[1]
    assert "Trang 2/2" in pages[1]


def test_codes_that_share_a_paper_are_named_on_the_key():
    printing = from_a_bank("101")
    twice = papers.Printing(
        printing.title, "vi", "", None, (*printing.papers, papers.PrintedPaper("103", printing.papers[0].items)), {}
    )
    assert "Mã đề 101 và mã đề 103 là cùng một đề." in texts(papers.keys_pdf(twice, WORDS, now=NOW))[0]


def test_an_answer_sheet_has_a_place_for_every_question():
    pages = texts(papers.sheets_pdf(every_kind("101"), WORDS, now=NOW))
    assert len(pages) == 1
    assert "PHIẾU TRẢ LỜI" in pages[0]
    assert "Mã đề: 101" in pages[0]
    for number in range(1, len(EVERY_KIND) + 1):
        assert re.search(rf"(?<![\d,]){number} ", pages[0]), number
    assert "6 a) Đ S b) Đ S c) Đ S d) Đ S" in pages[0]
    assert len(texts(papers.sheets_pdf(from_a_bank("101", "102"), WORDS, now=NOW))) == 2


def test_numbers_are_written_as_the_language_writes_them():
    assert papers.number(Decimal("12.50"), WORDS) == "12,5"
    assert papers.number(Decimal("1E+2"), WORDS) == "100"
    assert papers.number(Fraction(1, 4), WORDS) == "0,25"


def test_only_the_time_given_stands_in_the_file():
    data = papers.keys_data(from_a_bank("101", size=5), WORDS)
    one, other = (render("keys", data, {}, now=NOW) for _ in range(2))
    assert one == other
    assert PdfReader(BytesIO(one)).metadata.creation_date == NOW


def test_every_template_is_rendered_by_a_test():
    assert {path.stem for path in TEMPLATES.glob("*.typ")} == {"common", "paper", "sheet", "keys", "minutes"}
