"""The shape of the source: small files, thin views, four places for a new kind of question, no address of a machine."""

from __future__ import annotations

import ast
import statistics
import subprocess
from pathlib import Path

import pytest

from app.domain.questions import KINDS

ROOT = Path(__file__).parent.parent.parent
FILES = sorted(p for folder in ("app", "tests", "bench", "migrations") for p in (ROOT / folder).rglob("*.py"))


def functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [(f"{path.name}:{n.name}", n.end_lineno - n.lineno + 1) for n in ast.walk(tree) if isinstance(n, kinds)]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_python_file_is_over_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_views_are_thin():
    lengths = [item for path in (ROOT / "app" / "web").rglob("*.py") for item in functions(path)]
    assert not [item for item in lengths if item[1] > 40]
    assert statistics.median(length for _, length in lengths) <= 10


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_question_stands_in_its_four_places(kind):
    """questions, scoring, the form parser's values and one template: a new kind touches these and no other."""
    name = KINDS[kind].__name__
    for place in ("domain/questions.py", "domain/scoring.py", "web/asked_views.py"):
        assert f"case {name}()" in (text := (ROOT / "app" / place).read_text()) or f"| {name}()" in text, place
    assert (ROOT / "app" / "templates" / "questions" / f"{kind}.html").exists()


def test_services_never_commit():
    for path in (ROOT / "app" / "services").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert ".commit()" not in text, path
        assert "end_transaction" not in text, path


def test_no_tracked_file_names_an_index_or_a_machine():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in tracked:
        path = ROOT / name
        if not path.is_file() or path.suffix in (".png", ".mo"):
            continue
        text = path.read_text(encoding="utf-8")
        words = ["--index" + "-url", "--extra-index" + "-url", "file:///" + "opt", str(ROOT.parent) + "/"]
        assert not [word for word in words if word in text], name
