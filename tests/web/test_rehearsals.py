"""The pages of rehearsals: the button, the list, one under way, a verdict; and who may press."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.domain.errors import Refusal
from app.domain.rehearsals import BROKEN_OFF_AFTER, Call, Moment, Report, Stage
from app.models.people import Account
from app.models.rooms import Rehearsal
from app.services.exams import authors, finding
from app.services.rehearsals import keeping
from tests.composers import draft, load
from tests.domain.test_rehearsals import GOOD
from tests.stories import MINUTE, give

MEASURED = replace(
    GOOD,
    calls=(Call("save", 7_450, 12, 96, 180, 4_100),),
    moments=(Moment(0, 12, 9, 30), Moment(12, 40, 10, 44_000)),
)


@pytest.fixture
def launched(app):
    """Rehearsals that the button would have started."""
    found: list[tuple[str, str]] = []
    app.launch_rehearsal = lambda code, public_id: found.append((code, public_id))
    return found


@pytest.fixture(autouse=True)
def in_english(app):
    """Everybody reads English, so that sentences and numbers are those of the source."""
    begin_write()
    db.session.execute(update(Account).values(lang="en"))
    end_transaction(commit=True)


@pytest.fixture
def code(app):
    """An exam of Hùng's that Lan and Minh sit tomorrow."""
    now = clock.now()
    code = give("lan", "minh", opens=now + timedelta(days=1), closes=now + timedelta(days=1, hours=1)).code
    authors.add_author(COMMAND_LINE, finding.exam_id(code), "hung", now=now)
    end_transaction(commit=True)
    return code


def begin(code, dice, ago=timedelta(0), learners=300):
    public_id = keeping.begin(COMMAND_LINE, code, learners, now=clock.now() - ago, dice=dice)
    end_transaction(commit=True)
    return public_id


def finish(public_id, report):
    keeping.finish(public_id, report, now=clock.now())
    end_transaction(commit=True)


def row():
    end_transaction(commit=False)
    return db.session.scalars(select(Rehearsal)).one()


def test_the_button_enters_a_rehearsal_and_starts_it_after_the_commit(sign_in, code, launched):
    hung = sign_in("hung")
    page = f"/compose/{code}/rehearsals"
    assert 'name="learners"' in (shown := hung.get(page).text)
    assert 'value="2"' in shown  # Lan and Minh
    answer = hung.post_form(page, learners="40")
    assert answer.status_code == 303
    answer.close()
    entered = row()
    assert launched == [(code, entered.public_id)]
    assert (entered.learners, entered.report.stage, entered.finished_at) == (40, Stage.WAITING, None)
    watched = hung.get(answer.headers["Location"]).text
    assert "data-running" in watched
    assert "The rehearsal is about to begin." in watched
    assert "under way" in hung.get(page).text


def test_one_at_a_time(sign_in, code, launched, dice):
    begin(code, dice)
    hung = sign_in("hung")
    page = f"/compose/{code}/rehearsals"
    assert 'name="learners"' not in hung.get(page).text
    answer = hung.post_form(page, page="/account/password", learners="40")
    assert answer.status_code == 409
    assert "A rehearsal is under way on this server." in answer.text
    answer.close()
    assert launched == []
    assert row().learners == 300


def test_nobody_rehearses_while_somebody_sits(app, sign_in, code, launched, dice):
    now = clock.now()
    give("lan", opens=now + 10 * MINUTE, closes=now + 70 * MINUTE)
    hung = sign_in("hung")
    assert "Somebody sits an exam now" in hung.get(f"/compose/{code}/rehearsals").text
    with pytest.raises(Refusal, match="rehearsal_live"):
        keeping.begin(COMMAND_LINE, code, 5, now=now, dice=dice)
    assert keeping.begin(COMMAND_LINE, code, 5, during_sittings=True, now=now, dice=dice)


@pytest.mark.parametrize("learners", ["0", "2001", "many", ""])
def test_a_number_that_cannot_be_is_said_at_its_field(sign_in, code, launched, learners):
    answer = sign_in("hung").post_form(f"/compose/{code}/rehearsals", learners=learners)
    answer.close()
    assert answer.status_code == 422
    assert launched == []
    assert 'aria-invalid="true"' in answer.text


def test_a_colleague_reads_the_verdict_and_does_not_rehearse_before_the_exam_is_over(sign_in, code, launched, dice):
    finish(begin(code, dice), Report(Stage.DONE, figures=MEASURED))
    oanh = sign_in("oanh")
    page = f"/compose/{code}/rehearsals"
    shown = oanh.get(page).text
    assert "Only the authors of this exam may rehearse it" in shown
    assert oanh.post_form(page, page="/account/password", learners="5").status_code == 403
    assert "Ready for 300 learners" in oanh.get(f"{page}/{row().public_id}").text


@pytest.mark.parametrize("username", ["lan", "binh", "son"])
def test_others_have_no_business_here(sign_in, code, dice, username):
    public_id = begin(code, dice)
    for page in (f"/compose/{code}/rehearsals", f"/compose/{code}/rehearsals/{public_id}"):
        assert sign_in(username).get(page).status_code == 403


def test_an_administrator_may(sign_in, code, launched):
    answer = sign_in("an").post_form(f"/compose/{code}/rehearsals", learners="5")
    answer.close()
    assert len(launched) == 1


def test_a_verdict_says_why(sign_in, code, dice):
    failed = replace(MEASURED, reading=298, handed_in=299, lost=2, twice=1, failures=("save: <no> answer",), failed=3)
    finish(begin(code, dice), Report(Stage.DONE, figures=failed))
    page = sign_in("hung").get(f"/compose/{code}/rehearsals/{row().public_id}").text
    for words in (
        "Not ready for 300 learners",
        "298 of 300 learners had the first question before them.",
        "2 of 6,000 answers that were shown as saved were lost.",
        "1 learner had an attempt, a grading or a receipt twice.",
        "At second 75 the whole server was killed and started again.",
        "The first answer came after 2.1 seconds; after 4 seconds nobody waited any more.",
        "save: &lt;no&gt; answer",
        "2 more",
        'class="kill"',
        "6.7 times that of a real room",
    ):
        assert words in page
    assert "data-running" not in page


def test_a_verdict_over_a_busy_machine_says_so(sign_in, code, dice):
    busy = replace(MEASURED, save_p95_ms=900, load_before=40)
    finish(begin(code, dice), Report(Stage.DONE, figures=busy))
    page = sign_in("hung").get(f"/compose/{code}/rehearsals/{row().public_id}").text
    assert "The machine was busy with something else" in page


def test_one_that_could_not_be_carried_out_says_what_to_do(sign_in, code, dice):
    finish(begin(code, dice), Report(Stage.FAILED, problem="rehearsal_no_room"))
    page = sign_in("hung").get(f"/compose/{code}/rehearsals/{row().public_id}").text
    assert "There is no verdict." in page
    assert "The disk has no room for a copy of the database." in page


def test_one_that_died_is_noticed_and_stands_in_nobodys_way(sign_in, code, launched, dice):
    begin(code, dice, ago=BROKEN_OFF_AFTER + MINUTE)
    hung = sign_in("hung")
    page = f"/compose/{code}/rehearsals"
    assert "It was broken off." in hung.get(f"{page}/{row().public_id}").text
    assert "broken off" in hung.get(page).text
    hung.post_form(page, learners="3").close()
    assert len(launched) == 1


def test_what_has_ended_is_not_told_about_again(app, code, dice):
    public_id = begin(code, dice)
    keeping.tell(public_id, Report(Stage.COPYING), now=clock.now() + MINUTE)
    assert keeping.finish(public_id, Report(Stage.DONE, figures=MEASURED), now=clock.now() + 2 * MINUTE) is True
    end_transaction(commit=True)
    assert row().report.heard >= 2 * MINUTE
    with pytest.raises(Refusal, match="not_found"):
        keeping.tell(public_id, Report(Stage.COPYING), now=clock.now())


def test_a_draft_is_not_rehearsed(app, sign_in, launched):
    load()
    draft(COMMAND_LINE, code="nhap")
    hung = sign_in("hung")
    assert "Publish the exam first" in hung.get("/compose/nhap/rehearsals").text
    assert hung.get("/compose/nhap/rehearsals/none").status_code == 404
