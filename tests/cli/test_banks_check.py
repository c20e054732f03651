"""`banks check`: every fault on a line of its own, and an exit code that a script can trust."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from app.cli.banks import group as banks

BANK = """format = "bangvang.bank/1"
code = "a"
title = "A"
description = ""
lang = "vi"
count = 1
levels = ["NB"]

[[topics]]
code = "t"
title = "T"

[[questions]]
id = "q-1"
kind = "true_false"
topic = "t"
level = "NB"
stem = "S"
key = "T"
explanation = ""
source = ""
"""


@pytest.fixture
def check():
    """Run the command in an app that has words and nothing else: no database, no configuration."""
    app = Flask(__name__)
    Babel(app)
    runner = app.test_cli_runner()
    return lambda *paths: runner.invoke(banks, ["check", *map(str, paths)])


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file(check, tmp_path):
    file = put(tmp_path / "mine.toml", BANK)
    done = check(file)
    assert (done.exit_code, done.stdout) == (0, f"{file}: ok, 1 questions, 1 topics\n")


def test_every_fault_has_its_line(check, tmp_path):
    file = put(tmp_path / "mine.toml", BANK.replace('key = "T"', 'key = "X"').replace("count = 1", "count = 2"))
    done = check(file)
    first, second = done.stdout.splitlines()
    assert done.exit_code == 1
    assert first.startswith(f"{file}: line 6: The file declares 2 questions and holds 1. Mend: ")
    assert second.startswith(f"{file}: line 19, question q-1: In key, “X” is neither T nor F. Mend: ")


def test_a_folder_stands_for_every_bank_below_it(check, tmp_path):
    good = put(tmp_path / "b" / "deep" / "bank.toml", BANK)
    bad = put(tmp_path / "a" / "bank.toml", "")
    put(tmp_path / "a" / "notes.toml", "not a bank")
    done = check(tmp_path, good)
    lines = done.stdout.splitlines()
    assert done.exit_code == 1
    assert lines[-1] == f"{good}: ok, 1 questions, 1 topics"
    assert len(lines) > 1
    assert all(line.startswith(f"{bad}: line 1: ") for line in lines[:-1])


def test_a_file_that_is_no_bank_at_all(check, tmp_path):
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n")
    done = check(file)
    assert done.exit_code == 1
    assert done.stdout.startswith(f"{file}: line 1: The byte 0x89 at offset 0 ")


@pytest.mark.parametrize("paths", [(), ("nowhere.toml",), (".",)])
def test_nothing_to_check_is_wrong_usage(check, tmp_path, monkeypatch, paths):
    monkeypatch.chdir(tmp_path)
    assert check(*paths).exit_code == 2


def test_a_file_that_cannot_be_read_is_said(check, tmp_path):
    (tmp_path / "bank.toml").mkdir()
    done = check(tmp_path)
    assert done.exit_code == 1
    assert done.stdout.startswith(f"{tmp_path / 'bank.toml'}: The file cannot be read: ")
