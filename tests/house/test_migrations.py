"""The migrations' head equals the models; every revision goes up and down, with data."""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade

from app.db import Base, begin_write, db, end_transaction
from app.demonstration import bench
from tests.conftest import MIGRATIONS, NOW
from tests.stories import begin, give

VERSIONS = Path(MIGRATIONS) / "versions"


def test_the_head_is_the_newest_file_and_the_only_head():
    numbers = sorted(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))
    head = (Path(MIGRATIONS) / "HEAD").read_text(encoding="utf-8")
    assert head == numbers[-1] + "\n"
    revised = [
        re.search(r"^down_revision = (.*)$", p.read_text(), re.M)[1].strip("'\"") for p in VERSIONS.glob("[0-9]*.py")
    ]
    assert sorted(revised) == sorted(["None", *numbers[:-1]])


def test_the_migrated_schema_is_that_of_the_models(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_revision_goes_down_and_up_with_data(app, dice, commit):
    for _ in bench.prepare(3, 4, now=NOW, dice=dice):
        commit()
    numbers = sorted(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))
    rows = count_rows()
    assert rows["people"] >= 10
    for number in reversed(numbers[1:-1]):  # below 0001 there are no papers: that step is taken with "base"
        db.session.remove()
        downgrade(directory=MIGRATIONS, revision=number)
    db.session.remove()
    upgrade(directory=MIGRATIONS)
    assert count_rows() == rows
    db.session.remove()
    downgrade(directory=MIGRATIONS, revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade(directory=MIGRATIONS)
    assert set(sa.inspect(db.engine).get_table_names()) > {"attempts", "responses"}


def test_a_change_of_schema_loses_no_answer_and_no_grade(app, sign_in):
    """Every value of the first schema's columns is what it was, after the way down to it and up again."""
    code = give("lan", "minh").code
    lan, minh = begin(sign_in("lan"), code), begin(sign_in("minh"), code)
    for position in range(1, 5):
        assert lan.save(position, ["B"], seq=1).status_code == 200
        assert lan.save(position, [lan.right(position)], seq=2).status_code == 200
    assert minh.save(3, ["A"]).status_code == 200
    assert lan.hand_in(confirmed="yes").status_code == 303
    before = contents(inspected())
    db.session.remove()
    downgrade(directory=MIGRATIONS, revision="0001")
    first = inspected()
    assert first.keys() < inspected_models().keys()
    low = contents(first)
    upgrade(directory=MIGRATIONS)
    after = contents(inspected())
    for table, columns in first.items():
        assert pick(low[table], columns) == pick(before[table], columns) == pick(after[table], columns), table
    assert len(after["responses"]) == 9  # every save is a row of its own
    assert len(after["gradings"]) == 1


def test_minutes_of_before_stand_in_the_ledger_and_the_last_receipt_goes_back(app, dice, commit):
    for _ in bench.prepare(3, 4, now=NOW, dice=dice):
        commit()
    begin_write()
    run = db.session.connection().exec_driver_sql
    run("UPDATE sittings SET extra_seconds = 300")
    run("UPDATE sitting_places SET extra_seconds = 120 WHERE person_id = (SELECT MIN(person_id) FROM sitting_places)")
    run(
        "INSERT INTO attempts (id, public_id, sitting_id, person_id, number, paper_id, started_at, extra_seconds,"
        " pen_tab, takeover) SELECT 1, 'a', sittings.id, MIN(sitting_places.person_id), 1, MIN(pool_papers.paper_id),"
        " 0, 0, '', 0 FROM sittings, sitting_places, pool_papers GROUP BY sittings.id"
    )
    run("INSERT INTO responses VALUES (1, 1, 0, 1, '[\"A\"]', 0)")
    for number in (1, 2):
        run(f"INSERT INTO receipts VALUES ({number}, 1, 1, 'CODE{number}', 'd', '{{}}', {number})")
    commit()
    db.session.remove()
    downgrade(directory=MIGRATIONS, revision="0002")
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT code FROM receipts").scalars().all() == ["CODE2"]
    upgrade(directory=MIGRATIONS)
    with db.engine.connect() as connection:
        ask = connection.exec_driver_sql
        lines = ask("SELECT person_id IS NULL, seconds, cause, given_at FROM time_grants ORDER BY seconds").all()
        opens_at = ask("SELECT opens_at FROM sittings").scalar_one()
        assert [tuple(line) for line in lines] == [(0, 120, "invigilator", opens_at), (1, 300, "invigilator", opens_at)]
        assert ask("SELECT answer FROM responses").scalars().all() == ['["A"]']


def test_a_fault_in_a_migration_undoes_all_of_it(app, monkeypatch):
    """Transactional DDL: a migration that stops half-way leaves the schema as it was."""
    before = sa.inspect(db.engine).get_table_names()
    begin_write()
    connection = db.session.connection()
    connection.exec_driver_sql("CREATE TABLE half_way (id INTEGER)")
    end_transaction(commit=False)
    assert sa.inspect(db.engine).get_table_names() == before


def count_rows() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def inspected() -> dict[str, set[str]]:
    """The columns of each table that is there now."""
    look = sa.inspect(db.engine)
    names = set(look.get_table_names()) - {"alembic_version"}
    return {name: {column["name"] for column in look.get_columns(name)} for name in names}


def inspected_models() -> dict[str, set[str]]:
    return {table.name: set(table.columns.keys()) for table in Base.metadata.sorted_tables}


def contents(tables: dict[str, set[str]]) -> dict[str, list[dict[str, object]]]:
    """Every row as it is stored, without the models' types."""
    with db.engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"').mappings()]
            for name in tables
        }


def pick(rows: list[dict[str, object]], columns: set[str]) -> list[list[tuple[str, object]]]:
    """These columns of the rows, in an order of their own."""
    return sorted(([(name, row[name]) for name in sorted(columns)] for row in rows), key=repr)
