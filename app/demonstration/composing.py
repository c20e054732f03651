"""Blueprints for the demonstration's exams: a given number of questions spread over a bank's topics and levels."""

from __future__ import annotations

from collections import Counter

from app.domain.banks import Bank
from app.domain.blueprint import Blueprint, Cell


def spread(bank: Bank, size: int) -> Blueprint:
    """Take from each cell in proportion to its stock (largest remainders), so that no cell is asked for more than
    its share."""
    stock = Counter((question.topic, question.level) for question in bank.questions)
    cells = sorted(stock)
    exact = {cell: size * stock[cell] / len(bank.questions) for cell in cells}
    counts = {cell: int(exact[cell]) for cell in cells}
    by_remainder = sorted(cells, key=lambda cell: (counts[cell] - exact[cell], cell))
    for cell in by_remainder[: size - sum(counts.values())]:
        counts[cell] += 1
    return Blueprint(tuple(Cell(topic, level, counts[topic, level]) for topic, level in cells if counts[topic, level]))
