"""What a block of an Aiken file means, by its type."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from app.domain.drafts import FULL, NOTHING, Draft, Part
from app.domain.names import fold
from app.formats import exchange, rich
from app.formats.aiken.blocks import Block
from app.formats.exchange import Unkept

_LEVEL = re.compile(r"\[([0-9]|NB|TH|VDC?)\]\s*(?=\S)")
_SEVERAL = re.compile(
    r"([A-Za-z]|[0-9]{1,2})(?:\s*(?:,|;|&|\+|/|\bvà\b|\band\b|\s)\s*(?:[A-Za-z]|[0-9]{1,2})\b)*\s*\.?"
)
_ONE = re.compile(r"\(?([A-Za-z]|[0-9]{1,2})(?:[.):\s].*)?")
_TRUTHS = {"true": True, "t": True, "dung": True, "d": True, "yes": True, "1": True}
_TRUTHS |= {"false": False, "f": False, "sai": False, "s": False, "no": False, "0": False}


def draft_of(block: Block, draft: Draft) -> Draft:
    """The draft with stem, level, parts and explanation of its block.

    Raises:
        Unkept: the question cannot be kept, or is none.
    """
    kind, reader = _KINDS.get(block.type, ("", None))
    if reader is None:
        raise Unkept("type_refused", type=block.type)
    if not block.stem and block.answer is not None and not block.options:
        raise Unkept("answer_alone")
    stem = "\n".join(block.stem)
    level = _LEVEL.match(stem)
    if level:
        stem = stem[level.end() :]
    draft = replace(
        draft,
        kind=kind,
        stem=rich.escape(exchange.bounded(stem)),
        level=level[1] if level else "",
        explanation=rich.escape(exchange.bounded("\n".join(block.feedback))),
    )
    return reader(block, draft)


def _choice(block: Block, draft: Draft) -> Draft:
    exchange.counted(len(block.options), 2)
    if block.jumbled:
        draft = draft.doubting("letters_jumbled", letters=", ".join(label for label, _ in block.options))
    labels = [label.upper() for label, _ in block.options]
    keys, draft = _keys(block.answer, labels, draft) if block.answer else ([], draft)
    parts = tuple(
        Part(rich.escape(exchange.bounded(text)), FULL if at in keys else NOTHING)
        for at, (_, text) in enumerate(block.options)
    )
    kind = "multiple_choice" if len(keys) > 1 else "single_choice"
    return exchange.keyed(replace(draft, kind=kind, parts=parts, key_from="key_line" if keys else ""))


def _keys(answer: str, labels: list[str], draft: Draft) -> tuple[list[int], Draft]:
    """The places of the options that the line names."""
    answer = " ".join(answer.split())
    if _SEVERAL.fullmatch(answer):
        names = [name.upper() for name in re.findall(r"[A-Za-z]\b|[0-9]{1,2}", answer)]
    elif found := _ONE.fullmatch(answer):
        names = [found[1].upper()]
    elif re.fullmatch(r"[A-Z]{2,6}", answer) and set(answer) <= set(labels):
        # Moodle reads the first letter only.
        names, draft = [answer[0]], draft.doubting("answer_glued", text=answer, first=answer[0])
    else:
        names = []
    keys = []
    for name in dict.fromkeys(names):
        if name in labels:
            keys.append(labels.index(name))
        elif name.isalpha() and labels[0].isdigit() and ord(name) - ord("A") < len(labels):
            keys.append(ord(name) - ord("A"))
            draft = draft.doubting("answer_label_unlike", name=name, letters=", ".join(labels))
        else:
            draft = draft.doubting("answer_names_no_option", name=name)
    irregular = [label.isdigit() for label in labels]
    if any(irregular) and not all(irregular) and not draft.doubts:
        draft = draft.doubting("letters_jumbled", letters=", ".join(labels))
    return keys, draft


def _true_false(block: Block, draft: Draft) -> Draft:
    truth = _TRUTHS.get(fold((block.answer or "").strip(" .")))
    if truth is None:
        return replace(draft.doubting("key_not_found"), parts=(Part(""),))
    return replace(draft, parts=(Part("", Fraction(truth)),), key_from="key_line")


def _short_text(block: Block, draft: Draft) -> Draft:
    texts = [text.strip() for text in exchange.bounded(block.answer or "").split(",") if text.strip()]
    exchange.counted(len(texts), 0)
    if len(texts) > 1:
        draft = draft.noting("answers_parted", text=exchange.shown(block.answer or ""))
    parts = tuple(Part(text, FULL) for text in dict.fromkeys(texts))
    return exchange.answered(replace(draft, parts=parts, key_from="key_line" if parts else ""))


def _numeric(block: Block, draft: Draft) -> Draft:
    words = (block.answer or "").split()
    if not words:
        return exchange.answered(draft)
    first = words[0].rstrip(",;") if len(words) > 1 else words[0]
    value, draft = exchange.written_number(first, draft)
    if len(words) > 1:
        draft = draft.doubting("numbers_several", text=exchange.shown(block.answer or ""), first=first)
    return replace(draft, parts=(Part(exchange.plain_number(value), FULL),), key_from="key_line")


def _matching(block: Block, draft: Draft) -> Draft:
    if len(block.options) != len(block.matches):
        raise Unkept("pairs_unlike", lefts=len(block.options), rights=len(block.matches))
    exchange.counted(len(block.options), 2, "pairs_too_few")
    pairs = zip(block.options, block.matches, strict=True)
    parts = tuple(Part(rich.escape(left), right=rich.escape(right)) for (_, left), right in pairs)
    return exchange.matched(replace(draft, parts=parts, key_from="format"))


def _ordering(block: Block, draft: Draft) -> Draft:
    """``ANSWER: 3,1,2`` names the items in their right order; or it gives each item its place: both are met."""
    exchange.counted(len(block.options), 2)
    items = [rich.escape(exchange.bounded(text)) for _, text in block.options]
    names = [int(name) for name in re.findall(r"[0-9]{1,3}", block.answer or "")]
    if sorted(names) != list(range(1, len(items) + 1)):
        return replace(draft.doubting("order_not_found"), parts=tuple(map(Part, items)))
    named = tuple(Part(items[name - 1]) for name in names)
    placed = tuple(Part(items[names.index(at + 1)]) for at in range(len(items)))
    if named != placed:
        draft = exchange.two_orders(draft, named, placed)
    return replace(draft, parts=named, key_from="key_line")


_KINDS: dict[str, tuple[str, Callable[[Block, Draft], Draft]]] = {
    "": ("single_choice", _choice),
    "multichoice": ("single_choice", _choice),
    "truefalse": ("true_false", _true_false),
    "shortanswer": ("short_text", _short_text),
    "numerical": ("numeric", _numeric),
    "matching": ("matching", _matching),
    "match": ("matching", _matching),
    "order": ("ordering", _ordering),
    "ordering": ("ordering", _ordering),
}
