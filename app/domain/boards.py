"""The canonical form of a published board: CSV lines of ids and numbers, the same bytes for the same facts."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from app.domain.contests import Prize, prize_for
from app.domain.ranking import Board, Criterion, Standing

COLUMNS = (
    "place",
    "rank",
    "entry",
    "attempt",
    "correct",
    "share",
    "taken_ms",
    "submitted_at",
    "started_at",
    "prediction",
    "distance",
    "attempts",
    "full_marks",
    "parted_by",
    "prize",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a published board."""

    place: int
    rank: int
    entry: str
    attempt: str
    correct: int
    share: Fraction
    taken_ms: int
    submitted_at: datetime
    started_at: datetime
    prediction: Decimal | None
    distance: Decimal | None
    attempts: int
    full_marks: int
    parted_by: Criterion | None
    prize: str | None


def lines_of(board: Board, prizes: tuple[Prize, ...]) -> list[Line]:
    """The lines of a computed board, with prizes."""
    return [_line(standing, prizes) for standing in board.standings]


def _line(standing: Standing, prizes: tuple[Prize, ...]) -> Line:
    candidate = standing.candidate
    finished = candidate.finished
    return Line(
        place=standing.place,
        rank=standing.rank,
        entry=finished.entry,
        attempt=finished.attempt,
        correct=finished.correct,
        share=finished.share,
        taken_ms=finished.taken_ms,
        submitted_at=finished.submitted_at,
        started_at=finished.started_at,
        prediction=finished.prediction,
        distance=candidate.distance,
        attempts=candidate.attempts,
        full_marks=candidate.full_marks,
        parted_by=standing.parted_by,
        prize=prize_for(standing.rank, prizes),
    )


def fields(line: Line) -> list[str]:
    """The text of each column, in the order of `COLUMNS`."""
    return [
        str(line.place),
        str(line.rank),
        line.entry,
        line.attempt,
        str(line.correct),
        str(line.share),
        str(line.taken_ms),
        line.submitted_at.isoformat(timespec="milliseconds"),
        line.started_at.isoformat(timespec="milliseconds"),
        _plain(line.prediction),
        _plain(line.distance),
        str(line.attempts),
        str(line.full_marks),
        line.parted_by or "",
        line.prize or "",
    ]


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"


def write(lines: list[Line]) -> str:
    """The canonical text: a header, one line each, comma-separated, LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(fields, lines))
    return out.getvalue()


def read(text: str) -> list[Line]:
    """The lines of a canonical text."""
    rows = csv.reader(io.StringIO(text))
    if tuple(next(rows)) != COLUMNS:
        raise ValueError("a published board of an unknown form")
    return [_parsed(row) for row in rows]


def _parsed(row: list[str]) -> Line:
    return Line(
        place=int(row[0]),
        rank=int(row[1]),
        entry=row[2],
        attempt=row[3],
        correct=int(row[4]),
        share=Fraction(row[5]),
        taken_ms=int(row[6]),
        submitted_at=datetime.fromisoformat(row[7]),
        started_at=datetime.fromisoformat(row[8]),
        prediction=Decimal(row[9]) if row[9] else None,
        distance=Decimal(row[10]) if row[10] else None,
        attempts=int(row[11]),
        full_marks=int(row[12]),
        parted_by=Criterion(row[13]) if row[13] else None,
        prize=row[14] or None,
    )
