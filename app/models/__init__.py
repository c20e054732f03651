"""Tables and constraints. Importing this package loads every table; services import from the rooms."""

from app.models import attempts, audit, banks, contests, exams, people, programmes, rooms  # noqa: F401  (Alembic needs them all)
