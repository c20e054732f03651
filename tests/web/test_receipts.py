"""What the public check of a receipt finds out."""

from __future__ import annotations

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
