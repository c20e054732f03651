"""An own instance, from nothing: a list of units to a report, a bank to a board, by the shell and the browser alone."""

from __future__ import annotations

import csv
import json
import os
import re
import stat
from datetime import timedelta
from threading import Timer
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from app import clock, create_app
from app.config import ConfigurationError
from app.db import begin_write, db, end_transaction
from app.formats import bankfile
from app.models.contests import Contest, Publication, Round
from app.models.exams import Sitting
from app.models.people import Account, Person, RoleGrant, Unit
from app.models.programmes import Programme
from tests.conftest import PASSWORD, make_app
from tests.pages import CheckingClient
from tests.stories import Sheet, begin, simple_bank

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def local(instant) -> str:
    return instant.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")


def first_sign_in(app, username: str, password: str) -> CheckingClient:
    """Sign in with the one-time password of a slip, and choose one's own."""
    browser = app.test_client()
    assert browser.post_form("/login", username=username, password=password).status_code == 303
    new = {"old": password, "new": PASSWORD, "again": PASSWORD}
    fields = {name: new[name] for name in new if f'name="{name}"' in browser.get("/account/password").text}
    answer = browser.post_form("/account/password", **fields)
    assert answer.status_code == 303, answer.text
    return browser


def slips(path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def begin_with(run, tmp_path) -> None:
    """Units, staff, a programme with its bank, the plan of the year."""
    listed = tmp_path / "don-vi.csv"
    listed.write_text("Mã,Tên đơn vị,Loại,Số đảng viên\np-dt,Phường Đồng Tâm,Phường,1.180\n,Chi bộ Đề-pô,,\n")
    assert "2" in run("units", "import", str(listed)).stdout
    staff = tmp_path / "can-bo.csv"
    staff.write_text("Họ và tên;Đơn vị\nLê Thị Hoa;Phường Đồng Tâm\n")
    run("users", "import", str(staff), "--role", "leader", "--passwords", str(tmp_path / "can-bo-mk.csv"))
    bank = tmp_path / "toan.toml"
    bank.write_bytes(bankfile.write(simple_bank()))
    run("banks", "load", str(bank))
    run("programmes", "add", "dvm", "--title", "Đảng viên mới", "--bank", "toan", "--pass-mark", "5,5")
    run("programmes", "plan", str(clock.now().astimezone(ZONE).year), "--cohorts", "4", "--learners", "8")


def draft(run, code: str, *more: str) -> None:
    cells = ("--cell", "t1:NB:4")
    run("exams", "draft", "--bank", "toan", "--title", "Kiểm tra", "--code", code, *cells, "--pool", "3", *more)
    run("exams", "publish", code)


def test_from_a_list_of_units_to_the_report_of_the_half_year(run, app, tmp_path):
    begin_with(run, tmp_path)
    now = clock.now()
    roster = tmp_path / "lop.csv"
    roster.write_text("Họ và tên,Ngày sinh\nHà Thị Mỵ,05/09/1968\nGiàng A Sử,1970\n")
    passwords = tmp_path / "lop-mk.csv"
    opened = now.astimezone(ZONE).date().isoformat()
    run(
        *("cohorts", "import", str(roster), "--programme", "dvm", "--title", "Lớp 1", "--opened", opened),
        *("--passwords", str(passwords)),
    )
    draft(run, "kt", "--programme", "dvm", "--minutes", "20")
    [code] = re.findall(r"dvm-\d+-1", run("reports", "cohorts", "--format", "csv").stdout)
    opens, closes = local(now - timedelta(hours=1)), local(now + timedelta(hours=2))
    run("exams", "give", "kt", "--cohort", code, "--opens", opens, "--closes", closes)
    for right, (_name, username, password) in zip((4, 2), slips(passwords), strict=True):
        sheet = begin(first_sign_in(app, username, password), "kt")
        for position in range(1, right + 1):
            assert sheet.save(position, [sheet.right(position)]).status_code == 200
        sheet.hand_in(confirmed="yes")
    [[_name, username, password]] = slips(tmp_path / "can-bo-mk.csv")
    leader = first_sign_in(app, username, password)
    page = re.search(r'href="(/cohorts/[^"/]+)"', leader.get("/cohorts").text)[1]
    assert leader.post_form(f"{page}/close", page=page, closed_on=opened).status_code == 303
    report = json.loads(run("reports", "cohorts", "--format", "json").stdout)
    assert (report["cohorts"], report["learners"], report["closed"], report["plan_percent"]) == (1, 2, 1, 25)
    bands = {band["code"]: band["learners"] for band in report["cohort_list"][0]["bands"]}
    assert (bands["xuat_sac"], bands["trung_binh"]) == (1, 1)


def test_from_a_bank_to_a_published_board(run, app, tmp_path):
    begin_with(run, tmp_path)
    now = clock.now()
    draft(run, "thi", "--minutes", "20", "--attempts", "3")
    rules = tmp_path / "the-le.md"
    rules.write_text("Mỗi bài **4 câu**.")
    made = run(
        *("contests", "create", "lich-su", "--title", "Tìm hiểu lịch sử", "--organiser", "Ban Tổ chức"),
        *("--rules", str(rules), "--minimum-age", "14"),
    )
    assert made.stdout == "/contests/lich-su\n"
    run(
        *("contests", "add-round", "lich-su", "--title", "Tuần 1", "--exam", "thi"),
        *("--opens", local(now - timedelta(hours=1)), "--closes", local(now + timedelta(hours=2))),
        *("--predict", "people", "--question", "Có bao nhiêu người dự thi?", "--prize", "1:Giải Nhất"),
    )
    run("contests", "verify", "lich-su", code=1)
    unit = str(db.session.scalar(select(Unit.id).where(Unit.code == "p-dt")))
    end_transaction(commit=False)
    for right, name, phone in ((2, "Giàng A Sử", "0912000001"), (4, "Lò Thị Ngà", "0912000002")):
        guest = app.test_client()
        entered = guest.post_form(
            "/contests/lich-su/enter", full_name=name, birth_date="1968", unit=unit, phone=phone, consents="y"
        )
        assert entered.status_code == 303, entered.text
        page = guest.get("/contests/lich-su")
        assert "<strong>4 câu</strong>" in page.text
        started = guest.post_form("/contests/lich-su/rounds/1/attempts", page="/contests/lich-su")
        sheet = Sheet(guest, started.headers["Location"])
        for position in range(1, right + 1):
            sheet.save(position, [sheet.right(position)])
        sheet.save("prediction", ["2"])
        sheet.hand_in(confirmed="yes")
    run("contests", "publish", "lich-su", "--round", "1", code=1)  # the round is still open
    begin_write()
    row = db.session.scalars(select(Round)).one()
    past = {"opens_at": now - timedelta(hours=2), "closes_at": now - timedelta(seconds=1)}
    db.session.execute(update(Sitting).where(Sitting.id == row.sitting_id).values(**past))
    end_transaction(commit=True)
    run("contests", "publish", "lich-su", "--round", "1", "--stage", "official")
    board = app.test_client().get("/contests/lich-su/rounds/1/board").text
    assert board.index("Lò Thị Ngà") < board.index("Giàng A Sử")
    assert "Giải Nhất" in board
    run("contests", "verify", "lich-su")
    begin_write()
    db.session.execute(update(Publication).values(body=Publication.body + "x"))
    end_transaction(commit=True)
    assert "1  official" in run("contests", "verify", "lich-su", code=1).stdout


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ("Họ tên\nA\n", ["cột"]),
        ("Tên đơn vị\n\n", ["đơn vị"]),
        (
            "Mã,Tên đơn vị,Loại,Số đảng viên\nà,A,Phường,1\nb,B,Bản,1\nc,C,Xã,nhiều\nd,,Xã,1\ne,E,,\nf,É,,\n",
            ["2", "3", "4", "5", "7"],
        ),
    ],
)
def test_a_list_of_units_with_faults_names_each_and_stores_nothing(run, tmp_path, lines, faults):
    file = tmp_path / "don-vi.csv"
    file.write_text(lines)
    told = run("units", "import", str(file), code=1).stderr
    for fault in faults:
        assert fault in told, told
    assert db.session.scalar(select(func.count()).select_from(Unit)) == 0


def test_units_that_are_known_stay_as_they_are(run, tmp_path):
    file = tmp_path / "don-vi.csv"
    file.write_text("Mã,Tên\na,Phường A\n")
    run("units", "import", str(file))
    file.write_text("Mã,Tên\na,Tên khác\nb,Phường B\n")
    assert "1" in run("units", "import", str(file)).stdout
    assert set(db.session.scalars(select(Unit.name))) == {"Phường A", "Phường B"}


def test_staff_get_an_account_and_a_lost_password_is_replaced(run, app):
    told = run("users", "add", "hoa", "--name", "Lê Thị Hoa", "--role", "organiser").stdout
    browser = first_sign_in(app, "hoa", told.strip(" .\n").split()[-1])
    assert "/organise" in browser.get("/").text
    again = run("users", "reset-password", "HOA").stdout.strip(" .\n").split()[-1]
    assert browser.get("/account/password").status_code == 303, "the old sign-in has ended"
    first_sign_in(app, "hoa", again)
    run("users", "revoke", "hoa", "organiser")
    run("users", "revoke", "hoa", "organiser", code=1)
    run("users", "add", "hoa", "--name", "Lê Thị Hoa", code=1)
    run("users", "add", "le hoa", "--name", "Lê Thị Hoa", code=1)
    run("users", "add", "hoa2", "--name", "x" * 121, code=1)
    assert db.session.scalar(select(func.count()).where(Account.username.like("%hoa%"))) == 1


def test_the_last_administrator_stays(run):
    run("users", "grant", "son", "administrator")
    run("users", "revoke", "an", "administrator")
    assert run("users", "revoke", "son", "administrator", code=1).stderr
    held = select(RoleGrant.id).where(RoleGrant.role == "administrator", RoleGrant.revoked_at.is_(None))
    assert len(db.session.scalars(held).all()) == 1


def test_a_person_on_the_list_who_has_an_account_gets_the_role_and_keeps_the_account(run, tmp_path):
    file = tmp_path / "ds.csv"
    file.write_text("Họ và tên,Ngày sinh,Điện thoại\nHà Thị Mỵ,05/09/1968,0912345678\n")
    run("users", "import", str(file), "--passwords", str(tmp_path / "1.csv"))
    run("users", "import", str(file), "--role", "invigilator", "--passwords", str(tmp_path / "2.csv"))
    [[_name, username, password]] = slips(tmp_path / "2.csv")
    assert [username, password] == [slips(tmp_path / "1.csv")[0][1], "(đã có tài khoản)"]
    roles = select(RoleGrant.role).join(Account, Account.id == RoleGrant.account_id)
    assert set(db.session.scalars(roles.where(Account.username == username))) == {"learner", "invigilator"}
    assert db.session.scalar(select(func.count()).where(Person.full_name == "Hà Thị Mỵ")) == 1


def test_the_first_administrator_is_asked_again_for_what_cannot_be_taken(run):
    begin_write()
    db.session.execute(update(RoleGrant).where(RoleGrant.role == "administrator").values(revoked_at=clock.now()))
    end_transaction(commit=True)
    answers = "Nguyễn Văn Đức\nvan duc\nlan\nduc\nngan\nngan\nmat-khau-dai\nmat-khau-dai\n"
    told = run("users", "create-admin", "--if-missing", stdin=answers)
    assert "8" in told.stderr
    assert db.session.scalar(select(Account.id).where(Account.username == "duc"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "x", "--title", "X", "--pass-mark", "11"),
        ("add", "x", "--title", "X", "--band", "Giỏi"),
        ("add", "x", "--title", "X", "--band", "Khá:7:good", "--band", "Giỏi:8:good"),
        ("plan", "2026", "--cohorts", "0", "--learners", "5"),
    ],
)
def test_a_programme_that_cannot_be_is_refused(run, arguments):
    run("programmes", *arguments, code=2)
    assert db.session.scalar(select(func.count()).select_from(Programme)) == 0


def test_programmes_stand_in_the_order_of_reports_with_rules_of_their_own(run):
    run("programmes", "add", "b", "--title", "B")
    run("programmes", "add", "a", "--title", "A", "--band", "Đạt:6,5:good", "--band", "Chưa đạt:0", "--step", "0.5")
    assert run("programmes", "list").stdout == "b\tB\t–\na\tA\t–\n"
    run("programmes", "add", "a", "--title", "A", code=1)
    run("programmes", "add", "c", "--title", "C", "--bank", "khong-co", code=1)
    run("programmes", "add", "d", "--title", " ", code=1)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--predict", "people"),
        ("--question", "Bao nhiêu?"),
        ("--prize", "Giải Nhất"),
        ("--criterion", "score", "--criterion", "score"),
        ("--criterion", "prediction"),
    ],
)
def test_a_round_that_could_not_be_ranked_is_refused(run, arguments):
    times = ("--opens", "2026-01-01T08:00", "--closes", "2026-01-02T08:00")
    run("contests", "add-round", "ls", "--title", "Tuần 1", "--exam", "x", *times, *arguments, code=2)


def test_a_contest_that_cannot_be_is_refused_and_a_missing_unit_is_told(run, tmp_path):
    made = ("contests", "create", "ls", "--title", "Lịch sử", "--organiser", "Ban Tổ chức")
    run(*made, "--ask", "phone", "--minimum-age", "14", code=2)
    latin = tmp_path / "the-le.md"
    latin.write_bytes("Thể lệ".encode("utf-16"))
    run(*made, "--rules", str(latin), code=2)
    run("contests", "create", "l s", "--title", "Lịch sử", "--organiser", "x", code=1)
    assert db.session.scalar(select(func.count()).select_from(Contest)) == 0
    assert "units import" in run(*made).stderr
    times = ("--opens", "2026-01-02T08:00", "--closes", "2026-01-01T08:00")
    run("contests", "add-round", "ls", "--title", "Tuần 1", "--exam", "khong-co", *times, code=1)
    run("contests", "standings", "ls", code=1)


def test_an_exam_at_the_shell_has_a_title_and_sensible_points(run, tmp_path):
    bank = tmp_path / "toan.toml"
    bank.write_bytes(bankfile.write(simple_bank()))
    run("banks", "load", str(bank))
    start = ("exams", "draft", "--bank", "toan", "--title")
    run(*start, "  ", "--cell", "t1:NB:4", code=1)
    for cell in ("t1:NB:4:1e30", "t1:NB:4:0", "t1:NB:9999", "t1:NB:-1", "t1:NB:4:1:1"):
        run(*start, "Kiểm tra", "--cell", cell, code=2)
    run(*start, "Kiểm tra", "--cell", "t1:NB:4:0,5")


@pytest.mark.parametrize(
    "arguments", [("attempts", "close-overdue"), ("users", "create-admin"), ("serve",), ("contests", "standings", "x")]
)
def test_a_database_that_cannot_be_reached_is_a_sentence(tmp_path, arguments):
    away = make_app(tmp_path, "postgresql://postgres@127.0.0.1:1/nothing")
    told = away.test_cli_runner().invoke(args=list(arguments))
    assert told.exit_code == 1, (told.output, told.exception)
    assert "database_url" in told.stderr
    assert isinstance(told.exception, SystemExit)


@pytest.mark.parametrize("url", ["mysql://root:geheim@localhost/x", "nonsense", "sqlite+aiosqlite:///x"])
def test_a_database_of_another_kind_is_refused_without_showing_its_password(tmp_path, url):
    with pytest.raises(ConfigurationError, match="database_url") as refused:
        make_app(tmp_path, url)
    assert "geheim" not in str(refused.value)


def test_the_first_start_makes_a_key_that_only_its_owner_reads_and_the_next_one_keeps_it(tmp_path):
    settings = {"INSTANCE": str(tmp_path / "own"), "DATABASE_URL": "", "SECRET_KEY": ""}
    before = os.umask(0)  # the mode is the house's own doing
    try:
        key = create_app(settings).secret_key
    finally:
        os.umask(before)
    [file] = tmp_path.rglob("secret_key")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(str(key)) == 64
    assert create_app(settings).secret_key == key == file.read_text()
    assert create_app({**settings, "INSTANCE": str(tmp_path / "another")}).secret_key != key


def test_two_first_starts_at_once_have_one_key(tmp_path):
    settings = {"INSTANCE": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
    (tmp_path / "secret_key").touch()  # the other start has the file, and has not written yet
    later = Timer(0.3, lambda: (tmp_path / "secret_key").write_text("k" * 64))
    later.start()
    assert create_app(settings).secret_key == "k" * 64
    later.join()


def test_an_empty_key_is_told_and_never_used(tmp_path, monkeypatch):
    (tmp_path / "secret_key").touch()
    monkeypatch.setattr("app.config.time.sleep", lambda _seconds: None)
    with pytest.raises(ConfigurationError, match="secret_key is empty"):
        create_app({"INSTANCE": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"})
