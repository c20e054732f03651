"""Runs migrations inside the app's own engine.

SQLite rebuilds a table to change it. With foreign keys on, dropping the old table would delete every child row by
cascade, and the pragma cannot change inside a transaction: so it goes off before BEGIN, the keys are checked before
COMMIT, and the whole migration is one transaction that a fault undoes.
"""

from alembic import context
from flask import current_app
from sqlalchemy import TypeDecorator

import app.models  # noqa: F401  (loads every table)
from app.db import Base, db

engine = db.engine
sqlite = engine.dialect.name == "sqlite"


def render_item(kind, item, context):
    """Migrations name plain column types: they must still run when the app's own types have changed."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{type(item.impl_instance).__name__}()"
    return False


def check_foreign_keys(connection):
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the migration would leave rows without their parents: {broken[:5]}")


def run():
    with engine.connect() as connection:
        if sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        connection = connection.execution_options(bangvang_write=True)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=sqlite,
            transactional_ddl=True,
            compare_type=True,
            render_item=render_item,
        )
        try:
            with context.begin_transaction():
                context.run_migrations()
                if sqlite:
                    check_foreign_keys(connection)
        finally:
            if sqlite:
                connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    raise SystemExit("migrations run against a database, not offline")
current_app.logger.debug("migrating %s", engine.url.render_as_string(hide_password=True))
run()
