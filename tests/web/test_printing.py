"""Printing papers in the browser: the form, its errors, the files."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from pypdf import PdfReader
from sqlalchemy import delete, insert, select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.domain.questions import right_answer
from app.models.exams import Exam, ExamAuthor, PaperCode, PoolPaper, Sitting, Snapshot
from app.services.exams import frozen
from app.services.people.accounts import account_id_of
from tests.stories import count, give


@pytest.fixture
def url(app) -> str:
    """Where Hùng prints his exam."""
    exam = give("lan")
    begin_write()
    hung = {"account_id": account_id_of("hung"), "since": clock.now()}
    db.session.execute(insert(ExamAuthor), [hung | {"exam_id": db.session.scalars(select(Exam.id)).one()}])
    end_transaction(commit=True)
    return f"/compose/{exam.code}/print"


def words(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(unicodedata.normalize("NFC", text).split())


def test_the_pages_of_the_exam_lead_to_the_printing_and_it_leads_back(sign_in, url):
    hung, exam = sign_in("hung"), url.removesuffix("/print")
    assert f'href="{url}"' in hung.get(exam).text
    assert f'href="{exam}"' in hung.get(url).text


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize(("who", "author"), [("hung", True), ("an", True), ("oanh", False)])
def test_a_way_that_the_exams_page_offers_opens_and_printing_is_offered_to_whoever_may(sign_in, url, who, author, over):
    begin_write()
    past = clock.now() - timedelta(days=1)
    if over:
        db.session.execute(update(Sitting).values(opens_at=past - timedelta(hours=1), closes_at=past))
    end_transaction(commit=True)
    browser = sign_in(who)
    page = browser.get(url.removesuffix("/print")).text
    ways = re.findall(r'href="([^"]+)"', page.split('class="ways"')[1].split("</nav>")[0])
    refused = [way for way in ways if browser.get(way).status_code != 200]
    assert refused == []
    assert (url in ways) is (browser.get(url).status_code == 200)
    assert (url in ways) is (author or over), "until the last sitting is over, its authors only"


def test_hung_prints_papers_and_finds_their_codes_on_the_page(sign_in, url):
    hung = sign_in("hung")
    page = hung.get(url)
    assert page.status_code == 200
    answer = hung.post_form(url, page=url, codes="101-103", what="papers_pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert "filename=de-thi-101-103.pdf" in answer.headers["Content-Disposition"]
    text = words(answer.data)
    for code in ("101", "102", "103"):
        assert f"Mã đề: {code}" in text
        assert f"Mã đề {code} – Trang 1/" in text
    assert text.count("HẾT") == 3
    assert "TRUNG TÂM CHÍNH TRỊ THÀNH PHỐ YÊN BÁI" in text
    page = hung.get(url)
    assert all(f'<th scope="row">{code}</th>' in page.text for code in ("101", "102", "103"))


def test_the_key_that_is_printed_is_the_key_of_the_papers(sign_in, url):
    hung = sign_in("hung")
    answer = hung.post_form(url, page=url, codes="101,102", what="keys_pdf")
    text = words(answer.data)
    papers = dict(db.session.execute(select(PaperCode.code, PaperCode.paper_id)).all())
    items = [frozen.paper(papers[code]).items for code in ("101", "102")]
    end_transaction(commit=False)
    for at, pair in enumerate(zip(*items, strict=True), 1):
        letters = " ".join(right_answer(item.question, item.order)[0] for item in pair)
        assert f" {at} {letters} " in f"{text} "
    assert "Không phát cho thí sinh" in text


def test_word_files_come_one_a_code(sign_in, url):
    hung = sign_in("hung")
    one = hung.post_form(url, page=url, codes="101", what="papers_docx")
    assert "filename=de-thi-101.docx" in one.headers["Content-Disposition"]
    assert "Mã đề 101 – Trang" in docx.Document(BytesIO(one.data)).sections[0].footer.paragraphs[0].text
    several = hung.post_form(url, page=url, codes="101-103", what="papers_docx")
    assert several.mimetype == "application/zip"
    assert ZipFile(BytesIO(several.data)).namelist() == [f"de-thi-{code}.docx" for code in (101, 102, 103)]


def test_answer_sheets(sign_in, url):
    answer = sign_in("hung").post_form(url, page=url, codes="7-8", what="sheets_pdf", two_sided="y")
    assert len(PdfReader(BytesIO(answer.data)).pages) == 2
    assert "PHIẾU TRẢ LỜI" in words(answer.data)


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ("", "Hãy nhập các mã đề"),
        ("1O1", "“1O1” không phải là mã đề"),
        ("104-101", "Hãy ghi 101-104"),
        ("101,101", "Mã đề 101 bị ghi hai lần"),
        ("100-999", "nhiều nhất 48 mã đề"),
    ],
)
def test_what_is_wrong_with_the_codes_stands_at_their_field(sign_in, url, codes, said):
    answer = sign_in("hung").post_form(url, page=url, codes=codes, what="papers_pdf")
    assert answer.status_code == 422
    assert said in answer.text.split('id="codes-error"')[1].split("</div>")[0]
    assert f'value="{codes}"' in answer.text, "what was typed is still there"
    assert count(PaperCode) == 0


def test_nonsense_in_what_to_print_is_said_at_its_field(sign_in, url):
    answer = sign_in("hung").post_form(url, page=url, codes="101", what="everything")
    assert answer.status_code == 422
    assert 'id="what-error"' in answer.text


def test_a_pool_of_one_paper_says_so_on_the_form(sign_in, url):
    begin_write()
    db.session.execute(delete(PoolPaper).where(PoolPaper.number > 0))
    end_transaction(commit=True)
    answer = sign_in("hung").post_form(url, page=url, codes="101-102", what="papers_pdf")
    assert answer.status_code == 409
    assert "error-summary" in answer.text
    assert count(PaperCode) == 0


def test_others_are_turned_away_before_the_exam_is_over(sign_in, url):
    for username in ("oanh", "lan", "binh"):
        assert sign_in(username).get(url).status_code == 403
    assert sign_in("an").get(url).status_code == 200
    assert sign_in("hung").get("/compose/none/print").status_code == 404


def test_an_exam_without_papers_offers_no_form(sign_in, url):
    begin_write()
    db.session.execute(update(Exam).values(code="khac"))
    other = Exam(code="nhap", title="Đề nháp")
    source = db.session.scalars(select(Exam)).one()
    for name in ("bank_id", "blueprint", "rules", "created_at", "created_by_id"):
        setattr(other, name, getattr(source, name))
    db.session.add(other)
    db.session.flush()
    assert not db.session.scalar(select(Snapshot.id).where(Snapshot.exam_id == other.id))
    db.session.add(ExamAuthor(exam_id=other.id, account_id=account_id_of("hung"), since=clock.now()))
    db.session.flush()
    end_transaction(commit=True)
    page = sign_in("hung").get("/compose/nhap/print")
    assert page.status_code == 200
    assert "Đề nháp" in page.text
    assert 'name="codes"' not in page.text
