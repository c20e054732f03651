"""What the centre chooses for itself."""

from __future__ import annotations

from sqlalchemy import select

from app.db import db, end_transaction
from app.models.audit import AuditEvent
from app.services import settings
from tests.composers import value

CHOSEN = {
    "exams_need_second_person": "y",
    "most_overlap_percent": "60",
    "superior_body": " Thành ủy Yên Bái ",
}


def test_an_administrator_chooses(app, sign_in):
    an = sign_in("an")
    assert "/settings" in an.get("/").text
    page = an.get("/settings").text
    assert value(page, "most_overlap_percent") == "100"
    assert an.post_form("/settings", **CHOSEN).status_code == 303
    assert settings.all_values() == {
        "questions_need_second_person": False,
        "exams_need_second_person": True,
        "most_overlap_percent": 60,
        "superior_body": "Thành ủy Yên Bái",
    }
    changed = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "setting.changed")).all()
    assert len(changed) == 3
    end_transaction(commit=False)
    for wrong in ("", "0", "101", "nửa"):
        assert an.post_form("/settings", most_overlap_percent=wrong).status_code == 422
    assert an.post_form("/settings", most_overlap_percent="60", superior_body="x" * 121).status_code == 422
    assert settings.value("most_overlap_percent") == 60
    assert sign_in("hung").get("/settings").status_code == 403
