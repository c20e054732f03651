"""The shell of the tests."""

from __future__ import annotations

import pytest

from app.db import db, end_transaction


@pytest.fixture
def run(app):
    """Run a command as a shell would."""

    def invoke(*arguments, code=0, stdin=None):
        end_transaction(commit=False)
        result = app.test_cli_runner().invoke(args=list(arguments), input=stdin)
        assert result.exit_code == code, (result.output, result.exception)
        db.session.rollback()
        return result

    return invoke
