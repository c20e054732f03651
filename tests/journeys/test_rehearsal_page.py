"""Hùng watches a rehearsal: the page looks again by itself, and in the end its verdict stands there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app import clock
from app.db import end_transaction
from app.domain.actors import COMMAND_LINE
from app.domain.rehearsals import Call, Kill, Moment, Report, Stage
from app.services.rehearsals import keeping
from tests.domain.test_rehearsals import GOOD
from tests.journeys.look import look
from tests.journeys.person import PHONE
from tests.stories import give

pytestmark = pytest.mark.chromium
LABELS = ("sign-in page", "sign in", "exam page", "start", "paper", "lease", "save", "pulse", "hand in", "result")
MEASURED = replace(
    GOOD,
    calls=tuple(Call(label, 300 * n, 12 * n, 31 * n, 80 * n, 1_900 * n) for n, label in enumerate(LABELS, 1)),
    moments=tuple(Moment(n, 90 + n, 3 + n % 7, 60 + 3000 * (n in (80, 81))) for n in range(118) if n not in (78, 79)),
    kills=(Kill(60_000, False, 4, 900), Kill(80_000, True, 2_100, 4_000)),
    save_p95_ms=1_372,
    failures=("save: no answer for 60 s",),
    failed=1,
)


def test_from_the_form_to_the_verdict(somebody, app, dice):
    now = clock.now()
    code = give("lan", opens=now + timedelta(days=1), closes=now + timedelta(days=1, hours=1)).code
    an = somebody("an", PHONE)
    an.go(f"/compose/{code}/rehearsals")
    expect(an.button("Begin the rehearsal")).to_be_visible()
    look(an, "rehearsals-empty")

    public_id = keeping.begin(COMMAND_LINE, code, 300, now=clock.now(), dice=dice)
    end_transaction(commit=True)
    an.go(f"/compose/{code}/rehearsals/{public_id}")
    an.reads("The rehearsal is about to begin.")
    keeping.tell(public_id, Report(Stage.SITTING, done=40, total=113), now=clock.now())
    end_transaction(commit=True)
    an.reads("Simulated learners sit the exam in the copy.")
    expect(an.page.locator("progress")).to_have_attribute("value", "40")
    look(an, "rehearsal-running")

    assert keeping.finish(public_id, Report(Stage.DONE, figures=MEASURED), now=clock.now()) is False
    end_transaction(commit=True)
    an.reads("Not ready for %(count)s learners", count=300)
    expect(an.page.locator("main")).to_be_focused()
    expect(an.page.locator("[data-running]")).to_have_count(0)
    look(an, "rehearsal-verdict")
