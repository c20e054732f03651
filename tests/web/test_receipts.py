"""What the public check of a receipt finds out."""

from __future__ import annotations

import hashlib
import io
import json
import re

import pytest
from sqlalchemy import update

from app.db import begin_write, db, end_transaction
from app.domain import receipts
from app.models.attempts import Attempt, Receipt, Response
from tests.stories import begin, give


@pytest.fixture
def code(sign_in):
    """The code of the receipt of a paper that Lan handed in."""
    sheet = begin(sign_in("lan"), give("lan").code)
    sheet.save(2, ["C"])
    sheet.hand_in()
    return re.search(r'receipt-code">([0-9A-Z-]+)<', sheet.result().text)[1]


def test_an_untouched_receipt_is_genuine(client, code):
    page = client.get(f"/receipts?code={code}").text
    assert "notice-done" in page
    assert 'class="digest"' in page


@pytest.mark.parametrize(
    "change",
    [
        update(Response).values(answer='["D"]'),
        update(Receipt).values(body=Receipt.body + " "),
        update(Receipt).values(digest="0" * 64),
        update(Attempt).values(handed_in_at=Attempt.started_at),
    ],
)
def test_a_change_of_anything_it_vouches_for_is_told(client, code, change):
    begin_write()
    db.session.execute(change, execution_options={"synchronize_session": False})
    end_transaction(commit=True)
    page = client.get(f"/receipts?code={code}").text
    assert "notice-stop" in page
    assert "notice-done" not in page


def test_a_receipt_rewritten_together_with_its_digest_does_not_match_the_answers(client, code):
    row = db.session.query(Receipt).one()
    body = row.body.replace('[2,["C"]]', '[2,["A"]]')
    assert body != row.body
    digest = receipts.digest(body.encode())
    forged = receipts.short_code(digest).replace("-", "")
    begin_write()
    db.session.execute(update(Receipt).values(body=body, digest=digest, code=forged))
    end_transaction(commit=True)
    assert "notice-stop" in client.get(f"/receipts?code={forged}").text


@pytest.fixture
def file(sign_in):
    """The text of the file that goes with Lan's receipt."""
    sheet = begin(sign_in("lan"), give("lan").code)
    sheet.save(2, ["C"])
    sheet.hand_in()
    answer = sheet.browser.get(sheet.url + "/receipt")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer.text


def sent(client, text):
    """The page's answer to a pasted file."""
    return client.post_form("/receipts", text=text)


def changed(text, **fields):
    return json.dumps({**json.loads(text), **fields})


def test_a_file_is_genuine_however_its_blanks_came_through(client, file):
    as_file = client.post(
        "/receipts",
        data={"csrf_token": client.token("/receipts"), "file": (io.BytesIO(file.encode()), "bien-nhan.json")},
    )
    assert "notice-done" in as_file.text
    assert hashlib.sha256(file.encode()).hexdigest() in as_file.text, "what sha256sum says of the file"
    for text in (file.strip(), "\ufeff" + file.replace("\n", "\r\n"), json.dumps(json.loads(file), indent=2)):
        assert "notice-done" in sent(client, text).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"answers": [[2, ["A"]]]}, "Question 2"),
        ({"answers": [[1, ["A"]], [2, ["C"]]]}, "Question 1"),
        ({"handed_in_at": "2026-01-01T00:00:00.000+00:00"}, "the time of the hand-in"),
        ({"paper": "0" * 64, "answers": []}, "the paper, Question 2"),
    ],
)
def test_a_file_that_was_changed_is_told_what_differs(client, file, fields, words):
    client.post_form("/language", page="/receipts", language="en")
    page = sent(client, changed(file, **fields))
    assert "notice-stop" in page.text
    assert f"They differ in: {words}." in page.text


def test_nobody_learns_an_answer_by_trying(client, file):
    """Without the random number of the real receipt, a file about the attempt is about nothing."""
    tried = sent(client, changed(file, nonce="guessed"))
    assert tried.status_code == 404
    assert "Question" not in tried.text.split("<form")[0]


def test_answers_that_were_changed_in_the_database_are_named(client, file):
    client.post_form("/language", page="/receipts", language="en")
    begin_write()
    db.session.execute(update(Response).values(answer='["D"]'), execution_options={"synchronize_session": False})
    end_transaction(commit=True)
    assert "changed since the hand-in: Question 2." in sent(client, file).text


@pytest.mark.parametrize(
    "text",
    ["", "7KQ2", "[1]", "{}", '{"answers": ' * 3000, '{"a": "\\ud800"}']
    + [
        '{"answers":[[1,["A"]],[1,["B"]]],"attempt":"a","handed_in_at":"","nonce":"","paper":"","started_at":"","version":1}'
    ],
)
def test_what_is_no_receipt_is_refused_and_kept_in_the_form(client, text):
    page = sent(client, text)
    assert page.status_code == 422
    assert 'id="file-error"' in page.text


def test_the_shell_says_the_same(app, file, tmp_path):
    path = tmp_path / "bien-nhan.json"
    run = app.test_cli_runner().invoke
    path.write_text(file, encoding="utf-8")
    found = run(args=["attempts", "verify", str(path)])
    assert found.exit_code == 0, found.output
    assert hashlib.sha256(file.encode()).hexdigest() in found.output
    path.write_text(changed(file, answers=[[2, ["A"]]]), encoding="utf-8")
    found = run(args=["attempts", "verify", str(path)])
    assert found.exit_code == 1
    assert found.output.split(":")[1].split(".")[0].endswith(" 2"), "which answer differs"
    path.write_text(changed(file, nonce="x"), encoding="utf-8")
    assert run(args=["attempts", "verify", str(path)]).exit_code == 1
    path.write_bytes(b"\xff\xfe")
    assert run(args=["attempts", "verify", str(path)]).exit_code == 1
