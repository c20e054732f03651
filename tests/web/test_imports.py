"""Importing in a browser without JavaScript; and what a script gets when it presses the same buttons."""

from __future__ import annotations

import io
import re

import docx
import pytest
from sqlalchemy import select

from app import clock
from app.db import db, end_transaction
from app.domain.drafts import Part, Place, Refused, Remark, Unreadable
from app.formats import bankfile
from app.models.banks import BankImport, Question, Topic
from app.models.forms import load_draft
from app.services.banks.importing import confirming, staging
from tests import imports
from tests.imports import DICE, draft, items, questions, refused, revisions, without_key
from tests.stories import count, simple_bank
from tests.web.authoring_form import fields, texts


@pytest.fixture
def hung(app, sign_in):
    imports.bank()
    return sign_in("hung")


@pytest.fixture
def staged(hung, actor):
    """Stage a reading; gives the address of its page."""

    def stage(*drafts, name="de.docx", **more):
        return "/imports/" + imports.stage(actor("hung"), imports.reading(*drafts, **more), name=name)

    return stage


def choose(browser, data: bytes, name: str = "de.toml", **more):
    form = {"csrf_token": browser.token("/banks/su/import"), "file": (io.BytesIO(data), name), **more}
    return browser.post("/banks/su/import", data=form, content_type="multipart/form-data")


def send_large(browser, size: int):
    """A large file in a body of bytes: the client's own would lie in a temporary file that it forgets to close."""
    token = browser.token("/banks/su/import")
    body = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'.encode()
    body += b'--x\r\nContent-Disposition: form-data; name="file"; filename="de.docx"\r\n\r\n'
    body += b"x" * size + b"\r\n--x--\r\n"
    return browser.post("/banks/su/import", data=body, content_type="multipart/form-data; boundary=x")


def press(browser, address: str, number: int, do: str, **more):
    form = {"csrf_token": browser.token(address), "do": do, **more}
    return browser.post(f"{address}/items/{number}", data=form)


def test_a_bank_file_is_chosen_looked_at_and_confirmed(hung):
    assert 'href="/banks/su/import"' in hung.get("/banks/su").text
    answer = choose(hung, bankfile.write(simple_bank("khac", 3)))
    assert answer.status_code == 303
    address = answer.headers["Location"]
    page = hung.get(address)
    assert "Câu hỏi số 1?" in page.text
    assert "Đáp án 1 (đúng)" in page.text
    assert count(Question) == 0
    answer = hung.post_form(f"{address}/confirm", page=address, status="in_review")
    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    assert 'href="/banks/su"' in hung.get(address).text
    assert {row.status for row in questions().values()} == {"in_review"}
    assert hung.post_form(f"{address}/drop", page="/banks/su/import").status_code == 409


def test_a_file_that_cannot_be_read_says_where_and_how_to_mend_it(hung):
    data = bankfile.write(simple_bank("khac", 2)).replace(b'level = "NB"', b'level = "XY"', 1)
    answer = choose(hung, data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert re.search(r"dòng \d+|line \d+", answer.text)
    assert "XY" in answer.text
    assert count(BankImport) == 0


@pytest.mark.parametrize(
    ("data", "name"), [(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "de.doc"), (b"%PDF-1.7", "de.pdf"), (b" ", "x.txt")]
)
def test_a_file_that_no_door_takes_is_named(hung, data, name):
    answer = choose(hung, data, name)
    assert answer.status_code == 422
    assert name in answer.text


def test_nothing_chosen_and_nothing_pasted(hung):
    answer = hung.post_form("/banks/su/import", text="  ")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_a_pasted_text_and_a_second_file_go_through_the_doors(hung, monkeypatch):
    asked = []

    def read(data, name, *, key=None, key_name=""):
        asked.append((data, name, key, key_name))
        if name == "pasted.txt" and len(asked) == 1:
            raise Unreadable("no_question")
        return imports.reading(draft(1))

    monkeypatch.setattr(staging.doors, "read", read)
    answer = hung.post_form("/banks/su/import", text="Câu mấy?")
    assert answer.status_code == 422
    assert ">Câu mấy?</textarea>" in answer.text
    assert hung.post_form("/banks/su/import", text="Câu 1. Hai?").status_code == 303
    assert choose(hung, b"x", "de.docx", key=(io.BytesIO(b"1A"), "dap an.docx")).status_code == 303
    assert asked[1:] == [("Câu 1. Hai?".encode(), "pasted.txt", None, ""), (b"x", "de.docx", b"1A", "dap an.docx")]
    listed = hung.get("/banks/su/import").text
    assert "de.docx" in listed
    assert listed.count('href="/imports/') == 2


def test_a_file_of_several_megabytes_is_taken_and_a_form_elsewhere_is_not(hung, monkeypatch):
    monkeypatch.setattr(staging.doors, "read", lambda *_a, **_k: imports.reading(draft(1)))
    assert send_large(hung, 3 << 20).status_code == 303
    assert hung.post_form("/banks/su/import", text="Câu 1. " * 200_000).status_code == 303
    assert send_large(hung, 33 << 20).status_code == 413
    assert hung.post_form("/banks/su/topics", page="/banks/su/head", title="x" * (2 << 20)).status_code == 413


def test_a_doubt_is_answered_by_one_press(hung, staged):
    address = staged(draft(1), without_key(2), draft(3), refused=(refused(4),))
    page = hung.get(address)
    assert page.text.count('class="tap"') == 4
    assert "Câu 2" in page.text
    assert "Câu 3" not in page.text  # what waits comes first, by itself
    answer = press(hung, address, 2, "key-3", show="decide")
    assert answer.headers["Location"] == f"{address}?show=decide#item-2"
    assert items(address[9:])[1].problems == 0
    everything = hung.get(f"{address}?show=all").text
    assert everything.count("<article") == 3
    assert "h1.png" in hung.get(f"{address}?show=refused").text


def test_where_nothing_was_understood_what_was_refused_is_shown(hung, staged):
    page = hung.get(staged(refused=(refused(4),))).text
    assert "h1.png" in page
    assert "/confirm" not in page


def test_a_doubt_about_something_else_is_accepted_or_written_anew(hung, staged):
    address = staged(draft(1, doubts=(Remark("picture_missing", {"name": "h1.png"}),)))
    page = hung.get(address).text
    assert 'class="tap"' not in page
    assert "is-key" in page
    assert 'value="accept"' in page


def test_a_script_gets_the_question_and_the_summary(hung, staged):
    address = staged(without_key(1), draft(2))
    headers = {"X-CSRFToken": hung.token(address), "Accept": "application/json"}
    url = f"{address}/items/1"
    body = hung.post(url, data={"do": "key-1", "show": "decide", "page": "1"}, headers=headers).json
    assert 'id="item-1"' in body["item"]
    assert "is-key" in body["item"]
    assert f'action="{address}/confirm"' in body["summary"]
    assert 'aria-current="page"' in body["shows"]
    refusal = hung.post(url, data={"do": "key-9"}, headers=headers)
    assert (refusal.status_code, refusal.json["error"]) == (404, "not_found")


def test_every_button_of_a_question(hung, staged):
    doubtful = draft(
        1, doubts=(Remark("key_conflict", {"first": "A", "first_from": "x", "second": "B", "second_from": "y"}),)
    )
    group = draft(2, kind="true_false_group", parts=(Part("Ý a"), Part("Ý b")), key_from="")
    address = staged(doubtful, group, draft(3), draft(3))
    assert press(hung, address, 1, "accept").status_code == 303
    for do in ("true-1", "false-2"):
        assert press(hung, address, 2, do).status_code == 303
    assert press(hung, address, 3, "skip").status_code == 303
    assert press(hung, address, 3, "take").status_code == 303
    assert press(hung, address, 4, "keep").status_code == 303
    assert [item.problems for item in items(address[9:])] == [0, 0, 0, 0]
    for do in ("key-0", "key-x", "nothing", ""):
        assert press(hung, address, 1, do).status_code == 404
    assert hung.post_form(f"{address}/confirm", page=address, status="draft").status_code == 303
    assert count(Question) == 4


def test_what_lacks_something_cannot_be_accepted(hung, staged):
    address = staged(draft(1, stem=" ", doubts=(Remark("key_not_found"),)))
    assert press(hung, address, 1, "accept").status_code == 409
    assert ' value="accept"' not in hung.get(address).text


def test_a_question_is_written_anew_in_the_editor(hung, staged):
    address = staged(without_key(1), without_key(2))
    edit = f"{address}/items/1/edit"
    page = hung.get(edit)
    assert "Câu 1" in page.text
    assert 'class="notice notice-wait"' in page.text
    form = fields("single_choice", *texts("1945", "1930"), level="TH")
    answer = hung.post_form(edit, **form)
    assert answer.status_code == 422
    answer = hung.post_form(edit, **{**form, "do": "add"})
    assert answer.text.count('name="row"') == 4  # three rows and the pattern of a new one
    answer = hung.post_form(edit, **{**form, "key": "2", "do": "save_next"})
    assert answer.headers["Location"] == f"{address}/items/2/edit"
    answer = hung.post_form(f"{address}/items/2/edit", **{**form, "stem": "Khác?", "key": "1", "do": "save_next"})
    assert answer.headers["Location"] == f"{address}#questions"
    assert hung.post_form(f"{address}/confirm", page=address, status="draft").status_code == 303
    (stored,) = revisions("s-001")
    assert (stored.content.stem, stored.content.key, stored.level) == ("Câu hỏi?", 1, "TH")


def test_a_picture_comes_with_the_editor_without_a_script(hung, staged):
    edit = f"{staged(without_key(1))}/items/1/edit"
    form = fields("single_choice", *texts("1945", "1930"), do="picture", csrf_token=hung.token(edit))
    page = hung.post(edit, data={**form, "picture": (io.BytesIO(imports.png()), "anh.png")})
    assert f"(media:{imports.name_of(imports.png())})" in page.text
    page = hung.post(edit, data={**form, "picture": (io.BytesIO(b"no picture"), "anh.png")})
    assert page.status_code == 422


def test_the_kind_is_changed_in_the_editor(hung, staged):
    address = staged(draft(1, kind="essay", parts=(), doubts=(Remark("key_not_found"),)))
    edit = f"{address}/items/1/edit"
    form = fields("single_choice", do="kind", kind_wanted="short_text")
    assert 'value="short_text" selected' in hung.post_form(edit, **form).text
    form = fields("short_text", {"text": "1945"})
    assert hung.post_form(edit, **form).status_code == 303
    assert items(address[9:])[0].problems == 0


def test_words_that_are_not_understood_are_chosen_once(hung, staged):
    address = staged(draft(1, topic="Bài 9", level="cao"), draft(2, topic="Bài 10", level=""), draft(3, topic=""))
    page = hung.get(f"{address}?show=all")
    assert "Bài 9" in page.text
    answer = hung.post_form(f"{address}/confirm", page=address, status="draft")
    assert answer.status_code == 409
    assert "<article" in answer.text
    chosen = {"level-0": "VD", "level": "TH", "new_topics": "1", "topic": "t2"}
    assert hung.post_form(f"{address}/choices", page=address, **chosen).status_code == 303
    assert hung.post_form(f"{address}/choices", page=address, **{"level-0": "XX"}).status_code == 422
    assert hung.post_form(f"{address}/confirm", page=address, status="draft").status_code == 303
    assert list(db.session.scalars(select(Topic.title).order_by(Topic.position)))[2:] == ["Bài 9", "Bài 10"]
    assert [revisions(ref)[0].level for ref in questions()] == ["VD", "TH", "NB"]


def test_a_new_topic_for_questions_that_name_none(hung, staged):
    address = staged(draft(1, topic=""))
    assert hung.post_form(f"{address}/choices", page=address, new_topic="Mở đầu").status_code == 303
    assert 'value="Mở đầu"' in hung.get(address).text
    assert hung.post_form(f"{address}/confirm", page=address, status="draft").status_code == 303
    assert "Mở đầu" in hung.get("/banks/su").text


def test_what_changes_and_what_looks_alike_is_shown_beside_it(hung, staged, actor):
    imports.bank("ly-luan")
    twin = imports.stage(actor("hung"), imports.reading(draft(9)), code="ly-luan", name="x.docx")
    confirming.confirm(actor("hung"), twin, now=clock.now(), dice=DICE)
    end_transaction(commit=True)
    first = staged(draft(1), draft(2))
    assert hung.post_form(f"{first}/confirm", page=first, status="draft").status_code == 303
    address = staged(draft(1, stem=draft(1).stem.replace("diễn ra", "đã diễn ra")), draft(2), draft(9), draft(9))
    changed = hung.get(f"{address}?show=changed").text
    assert "<ins" in changed
    assert "/banks/su/questions/s-001" in changed
    page = hung.get(f"{address}?show=twins")
    assert "/banks/ly-luan/questions/ll-001" in page.text
    assert hung.post_form(f"{address}/twins", page=f"{address}?show=twins", do="skip", show="twins").status_code == 303
    assert "<article" in hung.get(f"{address}?show=left_out").text
    assert press(hung, address, 1, "part").status_code == 303
    assert hung.post_form(f"{address}/confirm", page=address, status="draft").status_code == 303
    assert list(questions()) == ["ll-001", "s-001", "s-002", "s-003"]


def test_a_long_file_is_shown_in_pages(hung, staged):
    address = staged(*(draft(number) for number in range(1, 61)))
    page = hung.get(address)
    assert page.text.count("<article") == 50
    assert f"{address}?show=all&amp;page=2#questions" in page.text
    assert hung.get(f"{address}?show=all&page=99").text.count("<article") == 10
    assert (
        press(hung, address, 55, "skip", show="all", page="2").headers["Location"].endswith("show=all&page=2#item-55")
    )


def test_the_same_file_again_has_nothing_to_take(hung, staged):
    first = staged(draft(1))
    hung.post_form(f"{first}/confirm", page=first, status="draft")
    address = staged(draft(1))
    assert f"{address}/confirm" not in hung.get(address).text


def test_a_dropped_file_says_so(hung, staged):
    address = staged(draft(1))
    answer = hung.post_form(f"{address}/drop", page=address)
    assert answer.headers["Location"] == "/banks/su/import"
    assert hung.get(address).status_code == 200
    assert hung.post_form(f"{address}/items/1", page="/banks/su/import", do="skip").status_code == 409


def test_the_word_file_comes_back_with_comments(hung, actor):
    document = docx.Document()
    for line in ("Đề 1", "Câu 1. Năm nào?", "Câu 2. Ai?", "Câu 3. Đâu?"):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    lost = Refused(Place(paragraph=2, label="Câu 1"), Remark("picture_missing", {"name": "h1.png"}))
    unsure = draft(2, place=Place(paragraph=3, label="Câu 2"), parts=without_key(2).parts, key_from="")
    found = imports.reading(draft(1), unsure, refused=(lost,))
    address = "/imports/" + imports.stage(actor("hung"), found, name="Đề 1.docx", data=out.getvalue())
    assert f"{address}/commented.docx" in hung.get(address).text
    answer = hung.get(f"{address}/commented.docx")
    assert "attachment" in answer.headers["Content-Disposition"]
    comments = [comment.text for comment in docx.Document(io.BytesIO(answer.data)).comments]
    assert len(comments) == 2
    assert "h1.png" in comments[0]
    other = imports.stage(actor("hung"), imports.reading(draft(1)), name="de.txt")
    assert hung.get(f"/imports/{other}/commented.docx").status_code == 404


def test_strangers_and_learners_see_nothing(staged, client, sign_in):
    address = staged(draft(1))
    assert client.get(address).status_code == 303
    assert sign_in("lan").get(address).status_code == 403
    assert sign_in("hung").get("/imports/khongco").status_code == 404
    assert sign_in("hung").get(f"{address}/items/7/edit").status_code == 404


PASTED = "Câu 1: Đảng ra đời năm nào?\nA. 1930\nB. 1945\nC. 1951\nD. 1954"
LOOKS = "<html><body><!--StartFragment--><p>Câu 1: Đảng ra đời năm nào?</p><p><b><u>A</u></b>. 1930</p><p>B. 1945</p>"
LOOKS += "<p>C. 1951</p><p>D. 1954</p><!--EndFragment--></body></html>"


def paste(browser, text: str, looks: str = ""):
    form = {"csrf_token": browser.token("/banks/su/import"), "text": text, "looks": looks}
    return browser.post("/banks/su/import", data=form).headers["Location"]


def test_a_text_is_pasted_with_its_looks(hung):
    (found,) = items(paste(hung, PASTED, LOOKS).rpartition("/")[2])
    assert (load_draft(found.draft).key_from, found.problems) == ("underline", 0)


def test_a_text_is_pasted_without_its_looks(hung):
    (found,) = items(paste(hung, PASTED).rpartition("/")[2])
    assert (load_draft(found.draft).key_from, found.problems) == ("", 1)


def test_a_pasted_text_of_another_format_is_read_as_what_it_says(hung):
    gift = "::một:: Đảng ra đời năm nào? {=1930 ~1945}"
    address = paste(hung, gift, f"<p>{gift}</p>")
    (found,) = items(address.rpartition("/")[2])
    assert load_draft(found.draft).key_from == "format"


def test_a_page_of_a_million_letters_is_pasted(hung):
    text = "\n".join(PASTED.replace("Câu 1", f"Câu {number}") for number in range(1, 3))
    looks = LOOKS.replace("<body>", "<body>" + "<!-- Word hay viết dài -->" * 30_000)
    assert len(items(paste(hung, text, looks + LOOKS.replace("Câu 1", "Câu 2")).rpartition("/")[2])) == 2


def test_a_script_gets_the_form_alone_and_the_question_in_its_place(hung, staged):
    address = staged(draft(1), without_key(2))
    edit, headers = f"{address}/items/1/edit", {"Accept": "application/json"}
    found = hung.get(edit, headers=headers).json
    assert f'action="{edit}"' in found["html"]
    assert "<html" not in found["html"]
    assert "{label}" in found["words"]["name"]
    form = fields("single_choice", *texts("1945", "1930"), level="TH", key="2", do="save_next")
    form |= {"csrf_token": hung.token(edit)}
    answer = hung.post(edit, data=form | {"stem": ""}, headers=headers)
    assert (answer.status_code, 'role="alert"' in answer.json["html"]) == (422, True)
    answer = hung.post(edit, data=form | {"stem": "Đảng ra đời năm nào?"}, headers=headers)
    assert answer.status_code == 200
    assert "Đảng ra đời năm nào?" in answer.json["item"]
    assert (answer.json["next"], answer.json["next_item"]) == (f"{address}/items/2/edit", "item-2")
