"""The half-year report at the shell, and class lists that become cohorts."""

from __future__ import annotations

import csv
import io
import json
import stat
import unicodedata
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from app.db import db
from app.domain.errors import Faults
from app.models.people import Account, Person, RoleGrant, Unit
from app.models.programmes import Cohort, Enrolment
from app.services.people import registering, units
from app.services.people.credentials import verify_password
from app.services.people.rosters import read_roster
from app.services.programmes import cohorts
from app.services.programmes.sheets import text_cell, workbook
from tests.classes import COMMAND_LINE, NOW, end_transaction, graded_cohort, make_programme, open_cohort
from tests.formats.sheet.test_kinds_of_file import xls

PERIOD = ("--from", "2022-01-01", "--to", "2022-06-30")
TODAY = date(2022, 6, 30)
UNITS = {"chi bo de-po": 7, "p-dong-tam": 8}


@pytest.fixture
def run(app):
    """Run a command as a shell would: in a context of its own."""

    def command(*words):
        with app.app_context():
            return app.test_cli_runner().invoke(args=[str(word) for word in words])

    return command


@pytest.fixture
def half_year(app):
    """One closed cohort, one that is open, in two programmes; 5 of 10 planned learners."""
    make_programme("b", 2)
    make_programme("a", 1)
    cohorts.plan_year(COMMAND_LINE, 2022, 2, 10, now=NOW)
    cohort, _ = graded_cohort([9, "7.5", 5], code="b-1", programme="b")
    cohorts.close_cohort(COMMAND_LINE, cohort.public_id, date(2022, 4, 29), now=NOW)
    cohorts.confirm_titles(COMMAND_LINE, cohort.public_id, advanced=True, excellent_person_public_ids=[], now=NOW)
    end_transaction(commit=True)
    open_cohort("a-1", "a", date(2022, 6, 20), 2)


# the report


def test_json_is_the_whole_report_and_nothing_else(run, half_year):
    done = run("reports", "cohorts", *PERIOD, "--format", "json")
    report = json.loads(done.stdout)
    lists = {name: report.pop(name) for name in ("programmes", "cohort_list")}
    assert report == {
        "cohorts": 2,
        "learners": 5,
        "plan_percent": 50,
        "closed": 1,
        "closed_learners": 3,
        "advanced_cohorts": 1,
        "excellent_learners": 0,
    }
    assert [(line["code"], line["cohorts"], line["learners"]) for line in lists["programmes"]] == [
        ("a", 1, 2),
        ("b", 1, 3),
    ]
    still_open, closed = lists["cohort_list"]
    assert (still_open["state"], still_open["closed_on"], still_open["good_percent"]) == ("open", None, None)
    assert (closed["state"], closed["closed_on"], closed["graded"]) == ("closed", "2022-04-29", 3)
    assert closed["good_percent"] == 66.67
    assert {band["code"]: band["learners"] for band in closed["bands"] if band["learners"]} == {
        "xuat_sac": 1,
        "kha": 1,
        "trung_binh": 1,
    }


def test_csv_is_the_list_of_cohorts(run, half_year, tmp_path):
    done = run("reports", "cohorts", *PERIOD, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["code"], row["learners"], row["good_percent"], row["band_kha"]) for row in rows] == [
        ("a-1", "2", "", "0"),
        ("b-1", "3", "66.67", "1"),
    ]
    file = tmp_path / "report.csv"
    assert run("reports", "cohorts", *PERIOD, "--format", "csv", "--output", file).stdout == ""
    assert file.read_bytes() == b"\xef\xbb\xbf" + done.stdout.encode()


def test_the_spreadsheet_has_figures_programmes_and_cohorts(run, half_year, tmp_path):
    file = tmp_path / "report.xlsx"
    done = run("reports", "cohorts", *PERIOD, "--format", "xlsx", "--output", file)
    assert (done.exit_code, done.stdout) == (0, "")
    book = openpyxl.load_workbook(file)
    figures, programmes, by_cohort = book.worksheets
    assert [row[1] for row in figures.iter_rows(min_row=2, values_only=True)] == [2, 5, 50, 1, 3, 1, 0]
    assert [row[1:] for row in programmes.iter_rows(min_row=2, values_only=True)] == [(1, 2), (1, 3)]
    assert [row[0] for row in by_cohort.iter_rows(min_row=2, values_only=True)] == ["a-1", "b-1"]


def test_the_table_is_for_people(run, half_year):
    shown = run("reports", "cohorts", *PERIOD).stdout
    assert "01/01/2022 – 30/06/2022" in shown
    assert "Lớp b-1" in shown
    assert "66.67 %" in shown


def test_without_days_it_is_the_present_half_year(run, half_year):
    assert json.loads(run("reports", "cohorts", "--format", "json").stdout)["cohorts"] == 0
    only_first = run("reports", "cohorts", "--from", "2022-06-20", "--format", "json")
    assert json.loads(only_first.stdout)["cohorts"] == 1


def test_wrong_usage_is_2_and_a_refusal_is_1(run, half_year, tmp_path):
    assert run("reports", "cohorts", *PERIOD, "--format", "xlsx").exit_code == 2
    assert run("reports", "cohorts", "--from", "yesterday").exit_code == 2
    backwards = run("reports", "cohorts", "--from", "2022-06-30", "--to", "2022-01-01", "--format", "json")
    assert (backwards.exit_code, backwards.stdout) == (1, "")
    assert run("reports", "cohorts", *PERIOD, "--output", tmp_path / "no" / "where.txt").exit_code == 1


@pytest.mark.parametrize("evil", ["=HYPERLINK(1)", "+1", "-1+2", "@SUM(A1)"])
def test_what_people_typed_is_no_formula(evil):
    assert text_cell(evil) == f"'{evil}"
    sheet = openpyxl.load_workbook(io.BytesIO(workbook({"t": [["name"], [evil]]}))).active
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["A2"].quotePrefix) == (evil, "s", True)


# reading class lists


def roster(text: str, name: str = "list.csv"):
    return [entry.person for entry in read_roster(text.encode(), name, UNITS, today=TODAY)]


def spreadsheet(rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_list_as_a_centre_keeps_it():
    """A heading above, a number column, dates and phones as Excel keeps them, a line of remarks below."""
    data = spreadsheet(
        [
            ["TRUNG TÂM CHÍNH TRỊ"],
            [],
            ["STT", "HỌ VÀ TÊN", "Ngày, tháng, năm sinh", "Đơn vị công tác", "Số ĐT"],
            [1, "Giàng  A Sử", date(1988, 3, 5), "Chi bộ Đề-pô", 912345678],
            [2, "Lò Thị Ngà", 1990, "p-dong-tam", "0987.654.321"],
            [],
            ["Danh sách có 2 học viên"],
        ]
    )
    first, second = [entry.person for entry in read_roster(data, "list.xlsx", UNITS, today=TODAY)]
    assert (first.full_name, first.birth_date, first.birth_precision) == ("Giàng A Sử", date(1988, 3, 5), "day")
    assert (first.unit_id, first.phone) == (7, "0912345678")
    assert (second.birth_date, second.birth_precision) == (date(1990, 1, 1), "year")
    assert (second.unit_id, second.phone) == (8, "0987654321")


def test_a_list_in_an_old_workbook():
    data = xls([["DANH SÁCH"], [], ["Họ và tên", "Năm sinh"], ["Giàng A Sử", "1988"]])
    [entry] = read_roster(data, "list.xls", UNITS, today=TODAY)
    assert (entry.row, entry.person.full_name, entry.person.birth_date) == (4, "Giàng A Sử", date(1988, 1, 1))


@pytest.mark.parametrize(
    "text",
    [
        "Họ tên\nLê An\n",
        "\ufeffHọ và tên;Ngày sinh\r\nLê An;\r\n",
        "Full name,Phone\nLê An,\n",
        "STT\tHọ và đệm\tTên\n1\tLê\tAn\n",
        "STT;Họ và tên;;Ngày sinh\n1;Lê;An;\n",
        unicodedata.normalize("NFD", "Họ và tên,Ngày sinh\nLê An,\n"),
    ],
)
def test_columns_have_many_names(text):
    assert [person.full_name for person in roster(text)] == ["Lê An"]


def test_every_fault_is_named_with_its_row():
    text = (
        "Họ và tên,Ngày sinh,Đơn vị,Số điện thoại\n"
        "Lê An,31/02/1990,,\n"
        ",1990,,\n"
        "Lê Bình,,Chi bộ lạ,12345\n"
        "Lê Chi,,,\n"
        "Lê Chi,,,\n"
        "Tổng số 27,,,\n"
        "Lê Dung,01/07/2022,,\n"
    )
    with pytest.raises(Faults) as found:
        roster(text)
    assert [(fault.line, fault.code) for fault in found.value.faults] == [
        (2, "roster_birth_date"),
        (3, "roster_name_missing"),
        (4, "roster_phone"),
        (4, "roster_unit"),
        (6, "roster_twice"),
        (7, "roster_name"),
        (8, "roster_birth_date"),
    ]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"Ho\nAn\n", "list.csv", "roster_header"),
        ("Họ tên\n\n".encode(), "list.csv", "roster_empty"),
        ("Họ tên\nAn".encode("utf-16"), "list.csv", "not_utf8"),
        (b"Ho ten\nAn\n", "list.docx", "list_kind"),
        (b"PK\x03\x04 broken", "list.xlsx", "archive_damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "list.xls", "file_not_read"),
        (b"", "list.xlsx", "list_unreadable"),
        (b"Ho ten\n" + b"An\n" * 2001, "list.csv", "list_long"),
    ],
)
def test_a_file_that_is_no_class_list(data, name, code):
    with pytest.raises(Faults) as found:
        read_roster(data, name, UNITS, today=TODAY)
    assert [fault.code for fault in found.value.faults] == [code]


# importing them


def import_list(run, tmp_path, text, *more, passwords="slips.csv"):
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    slips = tmp_path / passwords
    words = ("cohorts", "import", file, "--programme", "dvm", "--title", "Lớp một", "--opened", "2022-04-18")
    return run(*words, "--passwords", slips, *more), slips


def read_slips(path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))[1:]


def counts() -> tuple[int, ...]:
    return tuple(
        db.session.scalar(select(db.func.count()).select_from(table)) for table in (Person, Account, Cohort, Enrolment)
    )


def test_a_class_list_becomes_a_cohort_whose_learners_can_sign_in(run, app, tmp_path):
    make_programme()
    units.register_units(COMMAND_LINE, [units.NewUnit("de-po", "Chi bộ Đề-pô", "cell")])
    end_transaction(commit=True)
    text = "Họ tên,Đơn vị,SĐT\nĐặng Thị Ánh,Chi bộ Đề-pô,0912345678\nĐặng Thị Anh,de-po,\n=Lê An,,\n"
    done, slips = import_list(run, tmp_path, text)
    assert done.exit_code == 0, done.output
    assert "dvm-2022-1" in done.stdout
    assert stat.S_IMODE(slips.stat().st_mode) == 0o600
    told = read_slips(slips)
    assert [(name, username) for name, username, _ in told] == [
        ("Đặng Thị Ánh", "dangthianh1"),
        ("Đặng Thị Anh", "dangthianh2"),
        ("'=Lê An", "lean1"),
    ]
    assert len({password for _, _, password in told}) == 3
    for _, username, password in told:
        account = db.session.scalar(select(Account).where(Account.username == username))
        assert verify_password(account.password_hash, password)
        assert account.must_change_password
        role = db.session.scalar(select(RoleGrant.role).where(RoleGrant.account_id == account.id))
        assert role == "learner"
    cohort = db.session.scalar(select(Cohort))
    assert (cohort.code, cohort.title, cohort.opened_on) == ("dvm-2022-1", "Lớp một", date(2022, 4, 18))
    assert db.session.scalar(select(db.func.count()).select_from(Enrolment)) == 3
    assert db.session.scalars(select(Unit.name).join(Person, Person.unit_id == Unit.id)).all() == ["Chi bộ Đề-pô"] * 2


def test_nothing_is_stored_when_there_is_a_fault(run, app, tmp_path):
    make_programme()
    before = counts()
    done, slips = import_list(run, tmp_path, "Họ tên,SĐT\nLê An,0912345678\nLê Bình,123\n")
    assert done.exit_code == 1
    assert counts() == before
    assert not slips.exists()
    assert "3" in done.stderr.splitlines()[0], "the row of the fault"


def test_a_refused_cohort_leaves_no_list_of_passwords(run, app, tmp_path):
    make_programme()
    open_cohort("taken")
    before = counts()
    done, slips = import_list(run, tmp_path, "Họ tên\nLê An\n", "--code", "taken")
    assert (done.exit_code, slips.exists(), counts()) == (1, False, before)


def test_a_list_of_passwords_is_never_written_over(run, app, tmp_path):
    make_programme()
    (tmp_path / "old.csv").write_text("kept")
    before = counts()
    done, slips = import_list(run, tmp_path, "Họ tên\nLê An\n", passwords="old.csv")
    assert (done.exit_code, slips.read_text(), counts()) == (2, "kept", before)


def test_who_comes_again_keeps_their_account_and_namesakes_get_their_own(run, app, tmp_path):
    make_programme()
    text = "Họ tên,Ngày sinh,SĐT\nLê An,05/09/1968,0912345678\n"
    import_list(run, tmp_path, text)
    again = text + "Lê An,05/09/1968,0912345679\nLê An,05/09/1968,\nLê An,1968,0912345678\n"
    done, slips = import_list(run, tmp_path, again, passwords="second.csv")
    assert done.exit_code == 0, done.output
    told = read_slips(slips)
    assert [username for _, username, _ in told] == ["lean1", "lean2", "lean3", "lean4"]
    (_, _, known), *new = told
    assert len(known) != 10, "the one who has an account is told no password"
    assert all(len(password) == 10 for _, _, password in new)
    lean1 = db.session.scalar(select(Account.person_id).where(Account.username == "lean1"))
    assert db.session.scalar(select(db.func.count()).where(Enrolment.person_id == lean1)) == 2
    assert db.session.scalars(select(Cohort.code).order_by(Cohort.id)).all() == ["dvm-2022-1", "dvm-2022-2"]


@pytest.mark.parametrize(("first", "then"), [("1968", "01/01/1968"), ("01/01/1968", "1968"), ("", "")])
def test_a_year_alone_proves_nobody_the_same(run, app, tmp_path, first, then):
    make_programme()
    import_list(run, tmp_path, f"Họ tên,Ngày sinh,SĐT\nLê An,{first},0912345678\n")
    _, slips = import_list(run, tmp_path, f"Họ tên,Ngày sinh,SĐT\nLê An,{then},0912345678\n", passwords="second.csv")
    assert [username for _, username, _ in read_slips(slips)] == ["lean2"]


def test_passwords_are_hashed_before_the_write_lock_is_taken(run, app, tmp_path, monkeypatch):

    order = []
    hash_password, begin_write = registering.hash_password, registering.begin_write
    monkeypatch.setattr(registering, "hash_password", lambda text: order.append("hash") or hash_password(text))
    monkeypatch.setattr(registering, "begin_write", lambda: order.append("lock") or begin_write())
    make_programme()
    done, slips = import_list(run, tmp_path, "Họ tên\n" + "".join(f"Lê An{c}\n" for c in "abcdefgh"))
    assert done.exit_code == 0, done.output
    assert order == ["hash"] * 8 + ["lock"]
    assert len(read_slips(slips)) == 8


@pytest.mark.parametrize("day", ["0001-01-01", "31/12/1989", "2101-01-01"])
def test_a_day_of_impossible_years_is_refused_as_it_is_read(run, day):
    answer = run("reports", "cohorts", "--from", day, "--to", "2022-06-30")
    assert answer.exit_code == 2
    assert "outside the years 1990 to 2100" in answer.output
