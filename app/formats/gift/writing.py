"""A bank as a GIFT file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from app.domain.banks import Bank, BankQuestion
from app.domain.drafts import Loss
from app.domain.questions import (
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
    TrueFalseGroup,
    kind_of,
)
from app.formats import exchange, html
from app.formats.exchange.outgoing import Files, Losses, compare
from app.formats.gift.reading import read
from app.formats.gift.texts import escaped


def write(bank: Bank, pictures: Files | None = None) -> tuple[bytes, tuple[Loss, ...]]:
    """The bank as a GIFT file, and what the format cannot hold.

    Pictures stand inside the texts; level and source are tags, the id is Moodle's ``[id:…]``, a topic is a category.
    """
    losses = Losses(pictures or {})
    losses.add(None, "bank_head_dropped")
    written: list[BankQuestion] = []
    lines: list[str] = []
    for path, items in exchange.by_topic(bank):
        lines += ["$CATEGORY: " + path.replace("\\", "\\\\"), ""]
        for item in items:
            body = _body(item, losses)
            if body is not None:
                lines += [*_head(item, losses), body, ""]
                written.append(item)
    data = "\n".join(lines).encode("utf-8")
    if written:
        compare(bank, written, read(data).drafts, losses)
    return data, tuple(losses.found)


def _head(item: BankQuestion, losses: Losses) -> Iterator[str]:
    losses.beside(item, points=False)
    tags = "".join(f" [tag:{_tag(tag)}]" for tag in exchange.tags_of(item))
    yield f"// [id:{_tag(item.ref)}]{tags}"


def _tag(text: str) -> str:
    return " ".join(text.split()).replace("]", "\\]")


def _body(item: BankQuestion, losses: Losses) -> str | None:
    """Name, stem and answers; None for what GIFT has no form for."""
    form, stem = losses.text(item, item.question.stem)
    answers = _answers(item, form, losses)
    if answers is None:
        return None
    feedback = _text(item, item.question.explanation, form, losses)
    lines = [*answers[1:], *(["####" + feedback] if feedback else [])]
    inside = answers[0] + "".join(f"\n\t{line}" for line in lines) + ("\n" if lines else "")
    return f"::{escaped(item.ref)}::[{form}]{_placed(stem, losses)}{{{inside}}}"


def _text(item: BankQuestion, markdown: str, inherited: str, losses: Losses) -> str:
    form, text = losses.text(item, markdown)
    named = text and (form != inherited or text.startswith("["))
    return (f"[{form}]" if named else "") + _placed(text, losses)


def _placed(text: str, losses: Losses) -> str:
    return escaped(html.placed(text, losses.data_address))


def _answers(item: BankQuestion, form: str, losses: Losses) -> list[str] | None:
    """The first line inside the braces, and the others."""
    question = item.question
    match question:
        case SingleChoice():
            signs = ["=" if at == question.key else "~" for at in range(len(question.options))]
            texts = [_text(item, option.text, form, losses) for option in question.options]
            return ["", *map("".join, zip(signs, texts, strict=True))]
        case MultipleChoice():
            share = exchange.percent_of(len(question.keys))
            signs = [f"~%{share}%" if at in question.keys else "~" for at in range(len(question.options))]
            texts = [_text(item, option.text, form, losses) for option in question.options]
            return ["", *map("".join, zip(signs, texts, strict=True))]
        case TrueFalse():
            return ["TRUE" if question.key else "FALSE"]
        case ShortText():
            return _typed(item, question, losses)
        case Numeric():
            numbers = ((exchange.plain_number(k.value), exchange.plain_number(k.tolerance)) for k in question.accepted)
            return ["#", *(f"=%100%{value}:{tolerance}" for value, tolerance in numbers)]
        case Matching():
            lefts = [(_text(item, left, form, losses), right) for left, right in question.pairs]
            pairs = [*lefts, *(("", right) for right in question.distractors)]
            return ["", *(f"={left} -> {escaped(losses.plain(item, right))}" for left, right in pairs)]
        case TrueFalseGroup() | Ordering():
            losses.add(item, "kind_left_out", kind=kind_of(question))
            return None
        case _:
            assert_never(question)


def _typed(item: BankQuestion, question: ShortText, losses: Losses) -> list[str] | None:
    if any("->" in text for text in question.accepted):
        # An arrow behind an equals sign makes it a matching; GIFT has no way to escape one.
        losses.add(item, "arrow_left_out")
        return None
    answers = [exchange.literal(text) for text in question.accepted]
    return ["", *(f"=%100%{'[plain]' if text.startswith('[') else ''}{escaped(text)}" for text in answers)]
