"""What checking a password's hash costs behind this server, with as many at once as there are learners at once.

A process that checks one after the other keeps the hash's memory in its caches and pays a quarter less than a server
whose threads all want theirs.
"""

from __future__ import annotations

from flask import Flask

from app.demonstration.bench import PASSWORD
from app.services.people.credentials import hash_password, verify_password


def create_app() -> Flask:
    """Two routes: one checks a password and answers, the other only answers."""
    app = Flask(__name__)
    stored = hash_password(PASSWORD)

    @app.get("/checks")
    def checks() -> str:
        return str(verify_password(stored, PASSWORD))

    @app.get("/answers")
    def answers() -> str:
        return str(True)

    return app
