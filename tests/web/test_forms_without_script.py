"""A paper without JavaScript: every button of the page keeps what was chosen on it."""

from __future__ import annotations

import re

from app.domain.questions import Option, Ordering, SingleChoice
from app.models.attempts import Grading
from tests.stories import begin, count, give, simple_bank

ORDERED = Ordering("Xếp các sự kiện theo thời gian.", ("1930", "1945", "1954", "1975"))
CHOSEN = SingleChoice("Câu hỏi?", (Option("A (đúng)"), Option("B"), Option("C")), 0)


def mixed(sign_in):
    """A paper with one choice and one ordering; the positions of both."""
    sheet = begin(sign_in("lan"), give("lan", size=2, bank=simple_bank("mix", 2, CHOSEN, ORDERED)).code)
    ordering = 1 if 'name="answer-1-1"' in sheet.page.text else 2
    return sheet, 3 - ordering, ordering


def form_of(sheet, choice, ordering, places, **more):
    fields = {f"answer-{ordering}-{place}": letter for place, letter in enumerate(places, 1)}
    present = {f"present-{choice}": "1", f"present-{ordering}": "1", f"answer-{choice}": sheet.right(choice)}
    return {"csrf_token": sheet.token, "lease": sheet.lease, **present, **fields, **more}


def test_both_hand_in_buttons_send_the_form_of_the_paper(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    buttons = re.findall(r"<button[^>]*data-hand-in[^>]*>", sheet.page.text)
    assert len(buttons) == 2
    assert all('name="then" value="submit"' in button and 'type="button"' not in button for button in buttons)
    form = sheet.page.text.split('id="paper"')[1].split("</form>")[0]
    assert buttons[0] in form
    assert 'form="paper"' in buttons[1]


def test_hand_in_saves_what_was_chosen_and_asks_before_it_ends(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    form = {"csrf_token": sheet.token, "lease": sheet.lease, "present-1": "1", "answer-1": sheet.right(1)}
    answer = sheet.browser.post(sheet.url + "/answers", data={**form, "then": "submit"})
    assert (answer.status_code, answer.headers["Location"]) == (303, sheet.url + "/submit")
    assert "<b>1</b>/5" in sheet.browser.get(sheet.url + "/submit").text
    assert count(Grading) == 0
    sheet.hand_in()
    assert 'data-correct="1"' in sheet.result().text


def test_a_half_filled_ordering_is_named_and_costs_no_other_answer(sign_in):
    sheet, choice, ordering = mixed(sign_in)
    for places in (["A", "B", "", ""], ["A", "A", "B", "C"]):
        answer = sheet.browser.post(sheet.url + "/answers", data=form_of(sheet, choice, ordering, places))
        assert (answer.status_code, answer.headers["Location"]) == (303, sheet.url)
        sheet.reload()
        told = sheet.page.text.split('role="alert"')[1].split("</div>")[0]
        assert f"Câu {ordering}" in told
        assert f"Câu {choice}" not in told
        assert f'value="{sheet.right(choice)}" checked' in sheet.page.text


def test_a_paper_is_not_handed_in_over_an_answer_that_cannot_be_read(sign_in):
    sheet, choice, ordering = mixed(sign_in)
    half = form_of(sheet, choice, ordering, ["A", "", "", ""])
    for path, more in (("/answers", {"then": "submit"}), ("/submit", {})):
        assert sheet.browser.post(sheet.url + path, data={**half, **more}).headers["Location"] == sheet.url
        sheet.reload()
        half |= {"lease": sheet.lease, "csrf_token": sheet.token}
    assert count(Grading) == 0
    whole = form_of(sheet, choice, ordering, ["B", "A", "C", "D"])
    assert sheet.browser.post(sheet.url + "/submit", data=whole).headers["Location"] == sheet.url + "/result"
    assert count(Grading) == 1
