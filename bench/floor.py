"""The floor: the least that a durable save can cost behind this server. PINNED.

A bare Flask app with one route that parses JSON, writes one row with the standard library's sqlite3 and answers
JSON: no sign-in, no CSRF, no lease, no deadline, no question. The figures of every release are ratios to this
file, so it is not tuned, not slowed and not followed to newer ways: a changed floor would make old and new ratios
incomparable and could hide a slower house. Mend it only if it no longer runs, and say so beside the figures.
"""

from __future__ import annotations

import os
import sqlite3
import threading

from flask import Flask, Response, jsonify, request

SCHEMA = """
CREATE TABLE IF NOT EXISTS responses (
    attempt TEXT NOT NULL, position INTEGER NOT NULL, seq INTEGER NOT NULL, answer TEXT NOT NULL,
    PRIMARY KEY (attempt, position, seq)
) WITHOUT ROWID
"""

_local = threading.local()


def _connection(path: str) -> sqlite3.Connection:
    """This thread's own connection."""
    found: sqlite3.Connection | None = getattr(_local, "connection", None)
    if found is None:
        found = _local.connection = sqlite3.connect(path, isolation_level=None, timeout=15)
        found.execute("PRAGMA journal_mode=WAL")
        found.execute("PRAGMA synchronous=FULL")
    return found


def create_app() -> Flask:
    """The bare app; its database file is named by BENCH_FLOOR_DATABASE."""
    path = os.environ["BENCH_FLOOR_DATABASE"]
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(SCHEMA)
    connection.close()
    app = Flask(__name__)

    @app.put("/attempts/<attempt>/answers/<int:position>")
    def save(attempt: str, position: int) -> Response:
        body = request.get_json()
        connection = _connection(path)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT OR REPLACE INTO responses VALUES (?, ?, ?, ?)",
            (attempt, position, body["seq"], ",".join(body["answer"])),
        )
        connection.execute("COMMIT")
        return jsonify(seq=body["seq"])

    return app
