"""What Aiken can hold of a bank: questions with one right option, in plain text of one line each."""

from __future__ import annotations

from app.domain.banks import Bank, BankQuestion
from app.domain.drafts import Loss, to_question
from app.domain.errors import Faults
from app.domain.questions import LETTERS, Question, SingleChoice, kind_of
from app.formats import rich
from app.formats.aiken.reading import read
from app.formats.exchange.outgoing import Files, Losses


def write(bank: Bank, pictures: Files | None = None) -> tuple[bytes, tuple[Loss, ...]]:
    """The bank as an Aiken file, and what it cannot hold: everything but stem, options and key.

    That no question has its id, topic, level, source or explanation is said once for the file.
    """
    losses = Losses(pictures or {})
    losses.add(None, "aiken_holds_little")
    blocks = []
    for item in bank.questions:
        if not isinstance(item.question, SingleChoice) or len(item.question.options) > len(LETTERS):
            losses.add(item, "kind_left_out", kind=kind_of(item.question))
            continue
        block, plain = _block(item, item.question, losses)
        if _reads_as(block, plain):
            losses.beside(item, points=False)
            blocks.append(block)
        else:
            losses.add(item, "reads_otherwise_left_out")
    return "\n".join(blocks).encode("utf-8"), tuple(losses.found)


def _block(item: BankQuestion, question: SingleChoice, losses: Losses) -> tuple[str, tuple[str, list[str], int]]:
    shown = {name for text in (question.stem, *(o.text for o in question.options)) for name in rich.pictures(text)}
    if shown:
        losses.add(item, "pictures_dropped", count=len(shown))
    stem = losses.plain(item, question.stem, one_line=True)
    options = [losses.plain(item, option.text, one_line=True) for option in question.options]
    lines = [stem, *(f"{letter}. {text}" for letter, text in zip(LETTERS, options, strict=False))]
    return "\n".join([*lines, f"ANSWER: {LETTERS[question.key]}", ""]), (stem, options, question.key)


def _reads_as(block: str, plain: tuple[str, list[str], int]) -> bool:
    """A stem that looks like an option or an answer line would be read as one."""
    stem, options, key = plain
    if not stem or not all(options):
        return False
    drafts = read(block.encode("utf-8")).drafts
    try:
        found: Question | None = to_question(drafts[0]) if len(drafts) == 1 and not drafts[0].doubts else None
    except Faults:
        return False
    if not isinstance(found, SingleChoice) or drafts[0].level:
        return False
    return (rich.plain(found.stem), [rich.plain(o.text) for o in found.options], found.key) == (stem, options, key)
