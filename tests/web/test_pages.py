"""Homes, banks and other pages that only read: every role finds a home with a next step."""

from __future__ import annotations

import pytest

from tests.conftest import CAST
from tests.stories import begin, give


@pytest.mark.parametrize("who", CAST)
def test_everybody_has_a_home(sign_in, who):
    give("lan")
    home = sign_in(who).get("/")
    assert home.status_code == 200
    assert CAST[who][0] in home.text


def test_lans_next_step_is_her_exam_then_her_paper_then_her_result(sign_in):
    exam = give("lan")
    lan = sign_in("lan")
    assert f"/exams/{exam.code}" in lan.get("/").text
    sheet = begin(lan, exam.code)
    assert f'href="{sheet.url}"' in lan.get("/").text
    sheet.hand_in()
    assert f'href="{sheet.url}/result"' in lan.get("/").text


def test_the_bank_shows_its_stock_and_keys_to_its_instructor_only(sign_in):
    give("lan")
    hung = sign_in("hung")
    assert "Ngân hàng thử" in hung.get("/banks").text
    page = hung.get("/banks/toan").text
    assert "Câu hỏi số 1?" in page
    assert "12" in page
    assert "Đáp án 1 (đúng)" in hung.get("/banks/toan/questions/q-1").text
    assert hung.get("/banks/khong-co").status_code == 404
    assert hung.get("/banks/toan?topic=khong-co").status_code == 404
    lan = sign_in("lan")
    for path in ("/banks/toan", "/banks/toan/questions/q-1", "/banks/toan/questions/new"):
        assert lan.get(path).status_code == 403
