"""The second edge: one commit a command, refusals as sentences with exit code 1, usage with 2."""

from __future__ import annotations

import csv
import hashlib
import io
import random
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.demonstration.simulate import Performance, learner, sit
from app.dice import Dice
from app.domain import boards as board_form
from app.domain.actors import COMMAND_LINE
from app.domain.blueprint import Blueprint, Cell
from app.domain.contests import EntryForm, Prize, RoundRules
from app.domain.exams import ExamRules
from app.domain.timing import TimeRule, Window
from app.formats import bankfile
from app.models.banks import Question
from app.models.exams import Exam, PoolPaper, Sitting, SittingPlace, Snapshot
from app.models.people import Account, Person, RoleGrant
from app.services import settings
from app.services.banks.loading import load_bank
from app.services.contests import entering, rounds
from app.services.contests.entering import Declared
from app.services.exams import composing
from app.services.people.accounts import person_id_of
from app.services.programmes import cohorts
from tests.stories import begin, simple_bank

STANDINGS = "5f73f911"
"""First digits of the digest of the standings below: the same on every run and on both databases."""


def test_the_first_administrator_is_made_once(run, app):
    begin_write()
    db.session.execute(update(RoleGrant).where(RoleGrant.role == "administrator").values(revoked_at=clock.now()))
    end_transaction(commit=True)
    answers = "Nguyễn Văn Đức\nduc\nmat-khau-dai\nmat-khau-dai\n"
    run("users", "create-admin", "--if-missing", stdin=answers)
    duc = db.session.scalars(select(Account).where(Account.username == "duc")).one()
    assert db.session.get_one(Person, duc.person_id).full_name == "Nguyễn Văn Đức"
    run("users", "create-admin", "--if-missing")
    assert len(db.session.scalars(select(Account).where(Account.username == "duc")).all()) == 1


def test_a_refused_command_stores_nothing_and_says_why(run):
    short = ("users", "create-admin", "--name", "A B", "--username", "ab", "--password", "ngan")
    result = run(*short, code=1)
    assert "8" in result.stderr
    assert db.session.scalar(select(Account.id).where(Account.username == "ab")) is None
    run("users", "grant", "khong-co", "leader", code=1)
    run("users", "grant", "lan", "king", code=2)


def test_a_role_is_granted(run):
    run("users", "grant", "lan", "leader")
    granted = select(RoleGrant.role).join(Account, Account.id == RoleGrant.account_id).where(Account.username == "lan")
    assert set(db.session.scalars(granted)) == {"learner", "leader"}


def test_banks_are_loaded_all_or_none_and_loading_again_changes_nothing(run, tmp_path):
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_bytes(bankfile.write(simple_bank()))
    bad.write_bytes(bankfile.write(simple_bank("khac"))[:-40])
    result = run("banks", "load", str(good), str(bad), code=1)
    assert "bad.toml" in result.stderr
    assert "12" not in run("banks", "export", "toan", code=1).stdout
    assert "12" in run("banks", "load", str(good)).stdout
    assert "12" in run("banks", "load", str(good)).stdout
    assert run("banks", "export", "toan").stdout_bytes == good.read_bytes()


def test_loaded_questions_wait_where_the_centre_asks_for_a_second_person(run, actor, tmp_path):
    file = tmp_path / "bank.toml"
    file.write_bytes(bankfile.write(simple_bank()))
    run("banks", "load", str(file))
    settings.change(actor("an"), "questions_need_second_person", True, now=clock.now())
    end_transaction(commit=True)
    assert run("banks", "load", str(file)).stderr == ""
    file.write_bytes(file.read_bytes().replace("số 2?".encode(), "số hai?".encode()))
    assert "1" in run("banks", "load", str(file)).stderr
    statuses = db.session.scalars(select(Question.status).order_by(Question.ref)).all()
    end_transaction(commit=False)
    assert (len(statuses), statuses.count("in_review"), statuses.count("approved")) == (12, 1, 11)


def test_an_exam_is_drafted_published_and_given_from_the_shell(run, sign_in, tmp_path, dice):
    bank = tmp_path / "bank.toml"
    bank.write_bytes(bankfile.write(simple_bank()))
    run("banks", "load", str(bank))
    now = clock.now()
    cohorts.create_programme(COMMAND_LINE, "dvm", "Đảng viên mới", 1, now=now)
    cohort = cohorts.open_cohort(COMMAND_LINE, "dvm-1", "Lớp 1", "dvm", "", now.date(), now=now, dice=dice)
    cohorts.enrol(COMMAND_LINE, cohort.id, [person_id_of("lan")])
    end_transaction(commit=True)
    draft = (
        "exams",
        "draft",
        "--bank",
        "toan",
        "--title",
        "Kiểm tra",
        "--minutes",
        "20",
        "--code",
        "kt-1",
        "--pool",
        "9",
    )
    short = run(*draft, "--cell", "t1:NB:13", "--cell", "t1:TH:2", code=1)
    assert "t1/NB: 12/13" in short.stderr
    assert "t1/TH: 0/2" in short.stderr
    assert db.session.scalar(select(Exam.id)) is None
    run(*draft, "--cell", "t1:NB", code=2)
    assert run(*draft, "--cell", "t1:NB:4").stdout == "kt-1\n"
    give = ("exams", "give", "kt-1", "--cohort", "dvm-1", "--opens", "2020-01-01T08:00", "--closes", "2090-01-01T08:00")
    run(*give, code=1)
    run("exams", "publish", "kt-1")
    snapshot = db.session.scalars(select(Snapshot)).one()
    assert snapshot.pool == len(db.session.scalars(select(PoolPaper)).all()) == 9
    run(*give)
    assert db.session.scalars(select(Sitting)).one().opens_at == datetime(2020, 1, 1, 1, tzinfo=UTC)
    assert db.session.scalars(select(SittingPlace)).one().person_id == person_id_of("lan")
    end_transaction(commit=False)
    sheet = begin(sign_in("lan"), "kt-1")
    assert sheet.page.text.count("data-seq=") == 4


def test_close_overdue_says_how_many(run):
    assert "0" in run("attempts", "close-overdue").stdout


def test_demonstration_commands_refuse_an_own_instance(app, run):
    assert app.config["PROFILE"] == "own"
    run("demo", "load", code=1)


def test_bench_prepare_makes_an_exam_whose_answers_a_driver_can_compute(run, sign_in):
    run("bench", "prepare", "--learners", "3", "--questions", "6")
    run("bench", "prepare", "--learners", "4", "--questions", "5")
    sheet = begin(sign_in("bench00004", "bench-pass-1"), "bench")
    page = sheet.page.text
    assert page.count("data-seq=") == 5
    for k in range(1, 6):
        assert f"[{k}]" in page
        assert f"= {37 * k + 11}<" in page
    sheet.hand_in()
    assert 'data-correct="0"' in sheet.result().text


def contest_of_the_past():
    """A finished round of forty entrants, the same on every run: seeded people, answers and ids."""
    rng = random.Random(5)
    dice = Dice(rng)
    opens = datetime(2022, 6, 1, tzinfo=UTC)
    closes = opens + timedelta(days=7)
    load_bank(COMMAND_LINE, simple_bank(), now=opens, dice=dice)
    rules = ExamRules(TimeRule(timedelta(minutes=20)), attempts_allowed=3, pool=10)
    exam = composing.draft_exam(
        COMMAND_LINE, "Đề", "toan", Blueprint((Cell("t1", "NB", 5),)), rules, now=opens, dice=dice
    )
    snapshot = composing.publish_exam(COMMAND_LINE, exam.id, now=opens, dice=dice)
    contest = rounds.create_contest(COMMAND_LINE, "ls", "Cuộc thi", "BTC", entry_form=EntryForm(()), now=opens)
    round_rules = RoundRules(prizes=(Prize("Giải Nhất", 1), Prize("Giải Nhì", 2)), prediction_question="?")
    rounds.add_round(
        COMMAND_LINE, contest, "Tuần 1", snapshot.id, Window(opens, closes), round_rules, now=opens, dice=dice
    )
    end_transaction(commit=True)
    for number in range(40):
        at = opens + timedelta(hours=2 * number)
        declared = Declared(f"Nguyễn Văn {'ABCDEGHIKL'[number % 10]}{number}", consents=True)
        entered = entering.enter(None, "ls", declared, pepper="x", hours=1, now=at, dice=dice)
        for attempt in range(1, rng.randrange(2, 4)):
            started = at + timedelta(minutes=30 * attempt)
            door = rounds.door(learner(entered.person_id), "ls", 1, now=started)
            taken = timedelta(seconds=rng.choice((60, 60, 90)))
            done = Performance(rng.choice((5, 5, 5, 4)), taken, str(rng.randrange(38, 43)))
            sit(learner(entered.person_id), door, done, rng, started=started, dice=dice)
        end_transaction(commit=True)


def test_standings_are_the_same_bytes_on_every_run_and_database(run):
    contest_of_the_past()
    first = run("contests", "standings", "ls", "--format", "csv").stdout_bytes
    assert run("contests", "standings", "ls", "--format", "csv", "--round", "1").stdout_bytes == first
    rows = list(csv.DictReader(io.StringIO(first.decode())))
    assert len(rows) == 40
    assert tuple(rows[0])[: len(board_form.COLUMNS)] == board_form.COLUMNS
    assert [int(row["place"]) for row in rows] == list(range(1, 41))
    assert rows[0]["prize"] == "Giải Nhất"
    assert {row["parted_by"] for row in rows} >= {"score", "prediction", "time_taken", "submitted"}
    assert hashlib.sha256(first).hexdigest().startswith(STANDINGS)


def test_a_board_is_published_from_the_shell_and_its_digest_printed(run):
    contest_of_the_past()
    published = run("contests", "publish", "ls", "--round", "1", "--stage", "official").stdout
    assert "SHA-256" in published
    run("contests", "publish", "ls", "--round", "2", code=1)
    run("contests", "standings", "khong-co", code=1)
    assert "Cuộc thi ls không có đợt 9." in run("contests", "standings", "ls", "--round", "9", code=1).output
