"""`banks import` at the shell: what has no doubt enters the bank, and nothing at all if anything is refused."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from app.cli import imports as doors_edge
from app.domain.drafts import Unreadable
from app.formats import bankfile
from app.models.banks import BankImport, Question
from tests import imports
from tests.imports import draft, questions, refused, revisions, without_key
from tests.stories import count, simple_bank


@pytest.fixture
def run(app, tmp_path):
    """Run the command over a file with these bytes."""
    imports.bank()

    def command(data: bytes = b"x", *options: str, bank: str = "su", name: str = "de.toml"):
        file = tmp_path / name
        file.write_bytes(data)
        with force_locale("en"):
            return app.test_cli_runner().invoke(args=["banks", "import", str(file), "--bank", bank, *options])

    return command


@pytest.fixture
def door(monkeypatch):
    """What the door understands of any file."""

    def understands(*drafts, **more):
        monkeypatch.setattr(doors_edge.doors, "read", lambda *_a, **_k: imports.reading(*drafts, **more))

    return understands


def test_a_bank_file_is_imported_twice_and_once_more_mended(run):
    data = bankfile.write(simple_bank("khac", 3))
    done = run(data)
    assert (done.exit_code, done.stdout) == (0, "su: 3 new, 0 revised, 0 unchanged, 0 left out because of a doubt\n")
    assert run(data).stdout.startswith("su: 0 new, 0 revised, 3 unchanged")
    assert run(data.replace("số 2?".encode(), "số hai?".encode())).stdout.startswith("su: 0 new, 1 revised, 2 unch")
    assert [len(revisions(ref)) for ref in questions()] == [1, 2, 1]


def test_doubts_are_left_out_and_named(run, door):
    door(draft(1), without_key(2), draft(3, stem=" "))
    done = run()
    assert done.exit_code == 0
    assert done.stdout == "su: 1 new, 0 revised, 0 unchanged, 2 left out because of a doubt\n"
    assert "Câu 2" in done.stderr


def test_anything_refused_refuses_everything_unless_it_is_to_be_skipped(run, door):
    door(draft(1), refused=(refused(2),))
    done = run()
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Câu 2" in done.stderr
    assert "--skip-refused" in done.stderr
    assert (count(BankImport), count(Question)) == (0, 0)
    done = run(b"x", "--skip-refused")
    assert done.exit_code == 1
    assert done.stdout.startswith("su: 1 new")


def test_topics_and_levels_for_those_that_name_none(run, door):
    door(draft(1, topic="", level=""), draft(2, topic="Bài 9", level="cao"), draft(3))
    done = run()
    assert done.exit_code == 1
    assert count(Question) == 0
    assert run(b"x", "--topic", "t9", "--level", "VD").exit_code == 1
    assert run(b"x", "--topic", "t2", "--level", "X").exit_code == 1
    assert run(b"x", "--topic", "Chuyên đề hai", "--level", "VD").exit_code == 0
    assert [revisions(ref)[0].level for ref in questions()] == ["VD", "VD", "NB"]


def test_twins_are_taken_and_counted(run, door):
    door(draft(1), draft(1))
    done = run()
    assert done.stdout.startswith("su: 2 new")
    assert done.stderr.startswith("1 ")


def test_a_file_that_cannot_be_read_and_a_bank_that_is_not_there(run, door, monkeypatch):
    assert run(b"%PDF-1.7", name="de.pdf").exit_code == 1
    door(draft(1))
    assert run(bank="khong-co").exit_code == 1
    assert count(BankImport) == 0

    def unreadable(*_args, **_more):
        raise Unreadable("no_question")

    monkeypatch.setattr(doors_edge.doors, "read", unreadable)
    assert run().exit_code == 1


def test_wrong_usage(run, app):
    assert run(b"x", "--nothing").exit_code == 2
    assert app.test_cli_runner().invoke(args=["banks", "import", "khong-co.docx", "--bank", "su"]).exit_code == 2


def test_a_saved_page_is_imported_with_its_looks(run):
    page = "<html><body><p>Câu 1: Đảng ra đời năm nào?</p><p><b>A. 1930</b></p><p>B. 1945</p></body></html>"
    done = run(page.encode(), "--topic", "t1", "--level", "NB", name="de.html")
    assert done.stdout == "su: 1 new, 0 revised, 0 unchanged, 0 left out because of a doubt\n"
