"""An watches a rehearsal: the page looks again by itself, and in the end its verdict stands there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app import clock
from app.db import end_transaction
from app.domain.actors import COMMAND_LINE
from app.domain.rehearsals import Call, Kill, Moment, Report, Stage, findings, is_ready
from app.services.rehearsals import keeping
from tests.domain.test_rehearsals import GOOD
from tests.journeys.look import look
from tests.journeys.person import PHONE
from tests.stories import give

pytestmark = pytest.mark.chromium
LEARNERS = 6
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


def test_the_button_starts_a_rehearsal_and_its_own_verdict_comes(somebody, house):
    """Learners over a server and two kills, all real; so are the figures that the page shows, whichever they are."""
    now = clock.now()
    code = give("lan", opens=now + timedelta(days=1), closes=now + timedelta(days=1, hours=1)).code
    an = somebody("an", PHONE)
    an.go(f"/compose/{code}/rehearsals")
    an.page.get_by_label(an.words("Simulated learners")).fill(str(LEARNERS))
    an.button("Begin the rehearsal").click()
    expect(an.page.locator("[data-running]")).to_be_visible()
    expect(an.page.locator(".verdict")).to_be_visible(timeout=120_000)  # without a touch: the page looks again

    public_id = an.page.url.rsplit("/", 1)[-1]
    (line,) = keeping.rehearsals_of(COMMAND_LINE, code, now=clock.now()).lines
    figures = line.report.figures
    assert (line.public_id, figures.learners) == (public_id, LEARNERS)
    assert (figures.reading, figures.handed_in, figures.lost, figures.twice, figures.failed) == (
        LEARNERS,
        LEARNERS,
        0,
        0,
        0,
    )
    assert [kill.whole for kill in figures.kills] == [False, True]
    verdict = "Ready for %(count)s learners" if is_ready(figures) else "Not ready for %(count)s learners"
    an.reads(verdict, count=LEARNERS)
    expect(an.page.locator(".findings li")).to_have_count(len(findings(figures)))
    look(an, "rehearsal-real-verdict")
