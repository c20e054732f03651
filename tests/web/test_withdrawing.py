"""Taking back a sitting that was given by mistake, from its settings."""

from __future__ import annotations

from tests.stories import begin, give


def test_a_sitting_is_taken_back_from_its_settings_after_a_question(sign_in):
    exam = give("lan", "minh")
    an, lan = sign_in("an"), sign_in("lan")
    assert exam.code in lan.get("/").text
    link = f"/sittings/{exam.public_id}/withdrawal"
    assert link in an.get(f"/sittings/{exam.public_id}/settings").text
    asked = an.get(link).text
    assert exam.code in asked
    answer = an.post_form(link, page=link)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/compose/{exam.code}/sittings")
    assert "Đã thu hồi ca thi" in an.get(answer.headers["Location"]).text
    assert exam.code not in lan.get("/").text
    assert an.get(f"/sittings/{exam.public_id}").status_code == 404


def test_once_somebody_has_begun_it_is_not_offered_and_refused(sign_in):
    exam = give("lan", "minh")
    an = sign_in("an")
    link = f"/sittings/{exam.public_id}/withdrawal"
    token = an.token(link)
    sheet = begin(sign_in("lan"), exam.code)
    assert link not in an.get(f"/sittings/{exam.public_id}/settings").text
    refused = an.post(link, data={"csrf_token": token})
    assert refused.status_code == 409
    assert "Đã có người bắt đầu làm bài" in refused.text
    assert an.get(link).status_code == 409
    assert sheet.save(1, ["A"]).status_code == 200


def test_it_is_not_offered_to_who_may_not(sign_in):
    exam = give("lan")
    link = f"/sittings/{exam.public_id}/withdrawal"
    for who in ("binh", "hung"):
        browser = sign_in(who)
        assert link not in browser.get(f"/sittings/{exam.public_id}/settings").text
        assert browser.get(link).status_code == 403
        assert browser.post(link, data={"csrf_token": browser.token("/")}).status_code == 403
