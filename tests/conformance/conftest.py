"""Files that others wrote. They lie outside the project; where they are absent these tests are skipped, and say so."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from app.cli.banks import group as banks
from tests.conftest import NOTHING_SKIPPED

CORPORA = Path(os.environ.get("BANGVANG_CORPORA") or Path(__file__).parents[3] / "shared" / "corpora")
"""`BANGVANG_CORPORA`, or ../shared/corpora beside the project."""


def files(folder: str, pattern: str) -> list[Path]:
    """For parametrize: the files of a folder, or one that is missing, so that the test is skipped by name."""
    return sorted((CORPORA / folder).glob(pattern)) or [CORPORA / folder / pattern]


@pytest.fixture
def preview() -> Callable[..., dict[str, Any]]:
    """What `banks import FILE --preview --format json` prints, in an app without a database."""
    app = Flask(__name__)
    Babel(app)
    runner = app.test_cli_runner()

    def run(path: Path, *more: str) -> dict[str, Any]:
        if not path.exists():
            if NOTHING_SKIPPED:
                pytest.fail(f"BANGVANG_NOTHING_SKIPPED is set, and {path} is absent")
            pytest.skip(f"no {path}: set BANGVANG_CORPORA")
        command = ["import", str(path), "--bank", "any", "--preview", "--format", "json", *more]
        result = runner.invoke(banks, command)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        found: dict[str, Any] = json.loads(result.stdout)
        assert result.exit_code == (1 if found["refused"] else 0)
        return found

    return run
