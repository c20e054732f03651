"""One small rehearsal, for real: a copy, a server, learners, two kills, a verdict; and nothing of it is left."""

from __future__ import annotations

import json

from app.cli import rehearsing
from app.domain.rehearsals import Stage
from app.rehearsing.room import Pace
from tests.domain import examples
from tests.rehearsing.probes import everything, left_of, rehearsals
from tests.stories import give, simple_bank

BRISK = Pace(arrive=0.5, think=0.3, kill_one=2.0, kill_all=3.5, work=6.0, hand_in=0.3, shadow=0.5)
KINDS = tuple(examples.ONE_OF_EACH.values())


def test_learners_sit_an_exam_in_a_copy_and_the_real_one_knows_nothing_of_it(app, monkeypatch):
    monkeypatch.setattr(rehearsing, "pace_for", lambda _: BRISK)
    code = give("lan", size=len(KINDS), minutes=1, access_code="1234", bank=simple_bank("kinds", 0, *KINDS)).code
    before = everything()
    line = ["exams", "rehearse", code, "--learners", "10", "--during-sittings", "--format", "json"]
    done = app.test_cli_runner().invoke(args=line)

    said = json.loads(done.stdout)
    (row,) = rehearsals()
    assert row.report.stage is Stage.DONE
    assert row.finished_at is not None
    figures = row.report.figures
    assert figures is not None
    assert (figures.learners, figures.reading, figures.handed_in, figures.failed) == (10, 10, 10, 0)
    assert (figures.lost, figures.twice) == (0, 0)
    assert 10 <= figures.acknowledged <= 10 * len(KINDS)
    assert [kill.whole for kill in figures.kills] == [False, True]
    assert figures.kills[1].first_ms > 100  # a server does not come up at once: it was really gone
    counts = {call.label: call.count for call in figures.calls}
    assert counts["sign in"] == counts["start"] == counts["result"] == 10
    assert counts["save"] >= figures.acknowledged
    assert (done.exit_code, said["ready"]) == ((0, True) if row.ready else (1, False))
    assert said["lost"] == 0

    assert everything() == before
    assert left_of(app) == []
