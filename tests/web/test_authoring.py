"""Writing questions without JavaScript: every kind made and changed, faults at their fields, nothing lost."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import pytest
from PIL import Image
from sqlalchemy import select

from app import clock
from app.db import db, end_transaction
from app.domain import questions as kinds
from app.domain.actors import COMMAND_LINE
from app.domain.questions import KINDS, NumericKey, Option, Statement
from app.models.banks import Medium, Question, Revision
from app.services import settings
from app.services.banks.loading import load_bank
from tests.stories import begin, count, give, simple_bank
from tests.web.authoring_form import ROWS, fields, send, texts, whole

NEW = "/banks/toan/questions/new"
STORED = {
    "single_choice": kinds.SingleChoice(
        "Câu hỏi?", tuple(map(Option, ("Huế", "Hà Nội", "Vinh", "Tất cả các phương án trên"))), 1
    ),
    "multiple_choice": kinds.MultipleChoice("Câu hỏi?", tuple(map(Option, "234")), (0, 2)),
    "true_false": kinds.TrueFalse("Câu hỏi?", False),
    "true_false_group": kinds.TrueFalseGroup("Câu hỏi?", tuple(Statement(x, x in "ac") for x in "abcd")),
    "short_text": kinds.ShortText("Câu hỏi?", ("Nguyễn Du", "Tố Như")),
    "numeric": kinds.Numeric("Câu hỏi?", (NumericKey(Decimal("3.14"), Decimal("0.01")), NumericKey(Decimal("22")))),
    "matching": kinds.Matching("Câu hỏi?", (("Kiều", "Nguyễn Du"), ("Số đỏ", "Vũ Trọng Phụng")), ("Nam Cao",)),
    "ordering": kinds.Ordering("Câu hỏi?", ("1930", "1945", "1975")),
}


@pytest.fixture
def hung(app, dice, sign_in):
    load_bank(COMMAND_LINE, simple_bank(), now=clock.now(), dice=dice)
    end_transaction(commit=True)
    return sign_in("hung")


def newest(ref: str) -> tuple[Question, Revision]:
    db.session.rollback()
    question = db.session.scalars(select(Question).where(Question.ref == ref)).one()
    revision = db.session.scalars(
        select(Revision).where(Revision.question_id == question.id, Revision.number == question.latest)
    ).one()
    return question, revision


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_read_over_and_changed(hung, kind):
    assert hung.get(f"{NEW}?kind={kind}").status_code == 200
    answer = send(hung, NEW, whole(kind))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/banks/toan/questions/q-13")
    question, revision = newest("q-13")
    assert (question.status, question.kind, revision.content) == ("draft", kind, STORED[kind])
    page = hung.get("/banks/toan/questions/q-13").text
    assert "Câu hỏi?" in page
    edit = "/banks/toan/questions/q-13/edit"
    assert "Câu hỏi?" in hung.get(edit).text
    same = send(hung, edit, whole(kind, base="1"))
    assert same.status_code == 303
    assert newest("q-13")[0].latest == 1, "nothing changed, so nothing is stored"
    send(hung, edit, whole(kind, base="1", stem="Câu hỏi khác?", reason="rõ hơn"))
    question, revision = newest("q-13")
    assert (revision.number, revision.content.stem, revision.reason) == (2, "Câu hỏi khác?", "rõ hơn")
    diff = hung.get("/banks/toan/questions/q-13/diff?from=1&to=2").text
    assert "<ins>" in diff
    assert "khác" in diff


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_of_a_stored_question_saves_the_very_same(hung, kind):
    """What the page shows, sent back as it stands, changes nothing."""
    send(hung, NEW, whole(kind))
    edit = "/banks/toan/questions/q-13/edit"
    sent = typed_in(hung.get(edit).text)
    answer = hung.post(edit, data={**sent, "do": "save"})
    assert answer.status_code == 303, answer.text
    assert newest("q-13")[0].latest == 1


def typed_in(page: str) -> dict[str, list[str]]:
    """The fields of the editor as a browser would send them."""
    form = re.sub(r"<template.*?</template>", "", page.split("data-editor")[1].split("</form>")[0], flags=re.S)
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        kind, name, value = (_attribute(tag, x) for x in ("type", "name", "value"))
        if name and kind not in ("file", "radio", "checkbox") or " checked" in tag:
            found.setdefault(name, []).append(value)
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', form):
        found.setdefault(name, []).append(text)
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r"<option([^>]*) selected>([^<]*)", body) or re.search(r"<option([^>]*)>([^<]*)", body)
        value = re.search(r'value="([^"]*)"', chosen[1])
        found.setdefault(name, []).append(value[1] if value else chosen[2])
    return found


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf' {name}="([^"]*)"', tag)
    return found[1] if found else ""


def refused(hung, form, path=NEW) -> str:
    answer = send(hung, path, form)
    assert answer.status_code == 422, answer.status_code
    assert count(Revision) == 12
    return answer.text


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (fields("single_choice", *texts("a", "b"), key=[1], stem=" "), "stem"),
        (fields("single_choice", *texts("a", "b")), "row-1-key"),
        (fields("single_choice", *texts("a", "", "c"), key=[1]), "row-2-text"),
        (fields("single_choice", *texts("a", "b", "A."), key=[1], stem="x"), None),
        (fields("single_choice", *texts("một hai", "b", "Một hai."), key=[1]), "row-3-text"),
        (fields("single_choice", *texts("a"), key=[1]), "row-1-text"),
        (fields("multiple_choice", *texts("a", "b")), "row-1-key"),
        (fields("true_false", {}), "row-1-key"),
        (fields("true_false_group", {"text": "a", "key": "T"}, {"text": "b"}), "row-1-key"),
        (fields("short_text", {}), "row-1-text"),
        (fields("short_text", *texts("Hoà", "hòa")), "row-2-text"),
        (fields("numeric", {"text": "ba"}), "row-1-text"),
        (fields("numeric", {"text": "3"}, {"text": "4", "tolerance": "x"}), "row-2-tolerance"),
        (fields("numeric", {"text": "3", "tolerance": "-1"}), "row-1-text"),
        (fields("numeric", {"text": "1e99"}), "row-1-text"),
        (fields("matching", {"text": "a", "right": "1"}, {"text": "b"}), "row-2-right"),
        (fields("matching", {"text": "a", "right": "1"}, {"right": "1"}, {"text": "b", "right": "2"}), None),
        (fields("ordering", *texts("a", "a")), "row-2-text"),
        (whole("single_choice", topic="nowhere"), "topic"),
        (whole("single_choice", level="XX"), "level"),
        (whole("single_choice", points="nhiều"), "points"),
        (whole("single_choice", points="-1"), "points"),
        (whole("single_choice", points="1/0"), "points"),
        (whole("single_choice", source="s" * 2001), "source"),
        (whole("single_choice", explanation="e" * 20_001), "explanation"),
    ],
)
def test_a_fault_is_said_at_its_field_and_nothing_is_lost(hung, form, field):
    if field is None:
        assert send(hung, NEW, form).status_code in (303, 422)
        return
    page = refused(hung, form)
    assert f'<a href="#{field}">' in page
    assert f'id="{field}"' in page
    if field not in ("row-1-key",):
        control = re.search(rf'<(?:input|textarea|select)[^>]* id="{field}"[^>]*>', page)[0]
        assert 'aria-invalid="true"' in control
        assert f"{field}-error" in control
    again = typed_in(page)
    for name, value in form.items():
        if name not in ("do", "kind") and isinstance(value, str) and value.strip():
            assert value in again.get(name, []) or name in ("topic", "level"), name


def test_buttons_change_the_form_and_store_nothing(hung):
    def after(do: str, *rows: str, **more: str) -> dict[str, list[str]]:
        answer = send(hung, NEW, fields("single_choice", *texts(*rows), key=[1], do=do, **more))
        assert answer.status_code == 200
        return typed_in(answer.text)

    def rows_of(form) -> list[str]:
        return [form[f"row-{number}-text"][0] for number in form["row"]]

    assert rows_of(after("add", "a", "b")) == ["a", "b", ""]
    assert rows_of(after("remove-1", "a", "b")) == ["b"]
    moved = after("up-2", "a", "b")
    assert rows_of(moved) == ["b", "a"]
    assert moved["key"] == ["2"], "the key moves with its option"
    assert rows_of(after("down-2", "a", "b")) == ["a", "b"]
    assert rows_of(after("down-1", "a", "b")) == ["b", "a"]
    assert rows_of(after("remove-99", "a", "b")) == ["a", "b"]
    changed = after("kind", "a", "b", kind_wanted="ordering")
    assert (changed["kind"], rows_of(changed)[:2]) == (["ordering"], ["a", "b"])
    preview = send(hung, NEW, fields("single_choice", *texts("<b>a</b>", "**b**"), do="preview"))
    assert "&lt;b&gt;a&lt;/b&gt;</span></label>" in preview.text
    assert "<strong>b</strong></span></label>" in preview.text
    assert count(Revision) == 12


def test_rows_moved_by_a_script_come_in_the_order_they_stand(hung):
    form = fields("ordering", *texts("1930", "1945", "1975"))
    form["row"] = ["3", "1", "2"]
    send(hung, NEW, form)
    assert newest("q-13")[1].content.items == ("1975", "1930", "1945")


def test_the_preview_is_what_a_learner_sees_and_stores_nothing(hung):
    token = hung.token(NEW)
    for kind in KINDS:
        answer = hung.post("/banks/toan/questions/preview", data=whole(kind, stem=""), headers={"X-CSRFToken": token})
        assert answer.is_json
        assert "</" in answer.json["html"]
    unfinished = fields("single_choice", {}, {}, stem="Nửa chừng *thế này*")
    html = hung.post("/banks/toan/questions/preview", data=unfinished, headers={"X-CSRFToken": token}).json["html"]
    assert "<em>thế này</em>" in html
    assert count(Revision) == 12


def test_save_and_write_the_next_one_keeps_the_place(hung):
    answer = send(hung, NEW, whole("numeric", do="save_next", level="TH"))
    assert answer.headers["Location"] == f"{NEW}?kind=numeric&topic=t1&level=TH"
    assert "q-13" in hung.get(answer.headers["Location"]).text


def test_two_who_change_one_question_are_both_heard(hung, sign_in):
    edit = "/banks/toan/questions/q-1/edit"
    oanh = sign_in("oanh")
    mine = typed_in(hung.get(edit).text) | {"do": "save", "stem": ["Câu của Hùng?"], "reason": ["ý của Hùng"]}
    theirs = typed_in(oanh.get(edit).text) | {"do": "save", "stem": ["Câu của Oanh?"], "reason": ["ý của Oanh"]}
    assert oanh.post(edit, data=theirs).status_code == 303
    late = hung.post(edit, data=mine)
    assert late.status_code == 409
    assert newest("q-1")[1].content.stem == "Câu của Oanh?"
    for words in ("Câu của Hùng?", "Đỗ Thị Oanh", "ý của Oanh", "<del>", "<ins>"):
        assert words in late.text
    again = typed_in(late.text)
    assert (again["stem"], again["reason"], again["base"]) == (["Câu của Hùng?"], ["ý của Hùng"], ["2"])
    assert hung.post(edit, data=again | {"do": "save"}).status_code == 303
    question, revision = newest("q-1")
    assert (question.latest, revision.content.stem) == (3, "Câu của Hùng?")


def test_a_paper_keeps_the_wording_it_was_dealt_with(sign_in):
    exam = give("lan", size=12)
    sheet = begin(sign_in("lan"), exam.code)
    hung = sign_in("hung")
    edit = "/banks/toan/questions/q-1/edit"
    form = typed_in(hung.get(edit).text) | {"do": "save", "stem": ["Câu đã sửa?"]}
    assert hung.post(edit, data=form).status_code == 303
    sheet.reload()
    assert "Câu hỏi số 1?" in sheet.page.text
    assert "Câu đã sửa?" not in sheet.page.text
    assert newest("q-1")[0].status == "approved"
    page = hung.get("/banks/toan/questions/q-1").text
    assert "8" in page


def test_a_changed_question_waits_for_a_second_person_where_the_centre_asks_for_one(hung, sign_in, actor):
    settings.change(actor("an"), "questions_need_second_person", True, now=clock.now())
    end_transaction(commit=True)
    edit = "/banks/toan/questions/q-1/edit"
    hung.post(edit, data=typed_in(hung.get(edit).text) | {"do": "save", "stem": ["Câu đã sửa?"]})
    assert newest("q-1")[0].status == "in_review"
    status = "/banks/toan/questions/q-1/status"
    show = "/banks/toan/questions/q-1"
    assert 'value="approve"' not in hung.get(show).text
    hung.post_form(status, page=show, do="approve")
    assert newest("q-1")[0].status == "in_review"
    sign_in("oanh").post_form(status, page=show, do="approve")
    assert newest("q-1")[0].status == "approved"


def test_comments_are_written_and_settled(hung, sign_in):
    show = "/banks/toan/questions/q-1"
    assert hung.post_form(f"{show}/comments", page=show, text="Nguồn ở đâu?").status_code == 303
    assert hung.post_form(f"{show}/comments", page=show, text="  ").status_code == 422
    assert "Nguồn ở đâu?" in sign_in("oanh").get(show).text
    assert "1 ý kiến" in hung.get("/banks/toan").text or "1 open comment" in hung.get("/banks/toan").text
    assert hung.post_form(f"{show}/comments/1/settle", page=show).status_code == 303
    assert "Nguồn ở đâu?" in hung.get(show).text
    assert "/comments/1/settle" not in hung.get(show).text
    assert hung.post_form(f"{show}/comments/2/settle", page=show).status_code == 404


def test_a_draft_may_be_deleted_and_an_approved_question_not(hung):
    send(hung, NEW, whole("ordering"))
    show = "/banks/toan/questions/q-13"
    assert hung.post_form(f"{show}/delete", page=show).headers["Location"] == "/banks/toan"
    assert hung.get(show).status_code == 404
    assert hung.post_form("/banks/toan/questions/q-1/delete", page="/banks/toan").status_code == 303
    assert hung.get("/banks/toan/questions/q-1").status_code == 200


def picture(colour: str = "red", size: int = 20) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(out, "PNG")
    out.seek(0)
    return out


def test_a_picture_is_taken_once_and_seen_by_who_is_signed_in(hung, client, sign_in):
    token = hung.token(NEW)
    sent = {"picture": (picture(), "hinh.png")}
    answer = hung.post("/media", data=sent, headers={"X-CSRFToken": token}, content_type="multipart/form-data")
    assert answer.status_code == 201
    name = answer.json["name"]
    assert answer.json["text"] == f"![](media:{name})"
    again = {"picture": (picture(), "khac.png")}
    hung.post("/media", data=again, headers={"X-CSRFToken": token}, content_type="multipart/form-data")
    assert count(Medium) == 1
    shown = sign_in("lan").get(f"/media/{name}")
    assert (shown.status_code, shown.mimetype) == (200, "image/png")
    assert shown.headers["Cache-Control"].startswith("private")
    assert hung.get(f"/media/{name}", headers={"If-None-Match": f'"{name}"'}).status_code == 304
    assert client.get(f"/media/{name}").status_code == 303
    assert hung.get("/media/" + "0" * 32).status_code == 404


def test_a_learner_sees_the_picture_on_the_paper_they_sit(hung, sign_in):
    token = hung.token(NEW)
    sent = {"picture": (picture("green"), "hinh.png")}
    answer = hung.post("/media", data=sent, headers={"X-CSRFToken": token}, content_type="multipart/form-data")
    stem = f"Trong ảnh là gì? {answer.json['text']}"
    asked = kinds.SingleChoice(stem, (Option(f"Bảng (đúng) {answer.json['text']}"), Option("Ghế")), 0)
    sheet = begin(sign_in("lan"), give("lan", size=1, bank=simple_bank("anh", 0, asked)).code)
    pictures = re.findall(r'<img[^>]* src="(/media/[0-9a-f]{32})"', sheet.page.text)
    assert len(pictures) == 2
    assert sheet.browser.get(pictures[0]).mimetype == "image/png"


def test_what_is_no_picture_is_refused_with_a_sentence(hung, sign_in):
    token = hung.token(NEW)
    for data in (b"", b"not a picture", b"GIF89a" + b"\0" * 40):
        sent = {"picture": (io.BytesIO(data), "x.png")}
        answer = hung.post("/media", data=sent, headers={"X-CSRFToken": token}, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert answer.json["message"]
    lan = sign_in("lan")
    sent = {"picture": (picture(), "x.png")}
    headers = {"X-CSRFToken": lan.token("/")}
    assert lan.post("/media", data=sent, headers=headers, content_type="multipart/form-data").status_code == 403


def test_without_javascript_a_picture_comes_with_the_form(hung):
    form = whole("single_choice", do="picture") | {"csrf_token": hung.token(NEW), "picture": (picture("blue"), "h.png")}
    answer = hung.post(NEW, data=form, content_type="multipart/form-data")
    assert answer.status_code == 200
    stem = typed_in(answer.text)["stem"][0]
    assert re.fullmatch(r"Câu hỏi\?\n\n!\[\]\(media:[0-9a-f]{32}\)", stem)
    assert count(Medium) == 1
    bad = whole("single_choice", do="picture") | {"csrf_token": hung.token(NEW), "picture": (io.BytesIO(b"x"), "h")}
    assert hung.post(NEW, data=bad, content_type="multipart/form-data").status_code == 422


def test_a_form_that_comes_signed_out_is_kept(hung):
    form = {"csrf_token": hung.token(NEW), **whole("numeric", stem="Đừng mất tôi")}
    hung.post_form("/logout", page="/")
    answer = hung.post(NEW, data=form, headers={"Origin": "http://localhost"})
    assert answer.status_code in (400, 401)
    assert "Đừng mất tôi" in answer.text


def test_rows_hold_every_kind():
    assert set(ROWS) == set(KINDS) == set(STORED)
