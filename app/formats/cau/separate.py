"""One stretch of lines below a label as one question, or as several whose labels are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.formats.cau import labels, options
from app.formats.cau.found import Found
from app.formats.cau.lines import Line
from app.formats.cau.options import Chain


def separate(found: Found) -> list[tuple[Found, Chain | None]]:
    """A question with its options; several where a label is missing between two sets of options."""
    if found.row is not None and found.row.options:
        return [(found, None)]
    chains = options.chains(found.lines, found.begin)
    if found.row is None:
        chains = _of_questions(found, chains)
    if len(chains) <= 1 or found.row is not None:
        return [(found, chains[0] if chains else None)]
    out: list[tuple[Found, Chain | None]] = []
    begin = 0
    for at, chain in enumerate(chains):
        last = chain.tokens[-1].line
        end = len(found.lines)
        if at + 1 < len(chains):
            end = _stem_begins(found.lines, last, chains[at + 1].tokens[0].line)
        part = replace(found, lines=found.lines[begin:end], doubts=list(found.doubts))
        if at:
            part.start, part.missing_label = None, found.start is not None
        moved = tuple(replace(token, line=token.line - begin) for token in chain.tokens)
        out.append((part, Chain(moved)))
        begin = end
    return out


def _of_questions(found: Found, chains: list[Chain]) -> list[Chain]:
    """Without the sets of letters that only go through the options again in an explanation: “A sai vì …”."""
    kept = chains[:1]
    for chain in chains[1:]:
        between = found.lines[kept[-1].tokens[-1].line + 1 : chain.tokens[0].line]
        if not between or any(labels.explains(line.plain) is not None or labels.chosen(line.plain) for line in between):
            break
        said = [labels.key_said(line.plain) is not None for line in between]
        if found.start is not None and any(said) and not between[-1].plain.rstrip().endswith(("?", ":", "là")):
            break
        if said[-1]:
            break
        kept.append(chain)
    return kept


def _stem_begins(lines: Sequence[Line], last: int, opening: int) -> int:
    """Between the last option of one question and the first of the next: where the stem begins."""
    begin = last + 1
    for at in range(last + 1, opening):
        if labels.key_said(lines[at].plain) is not None or labels.explains(lines[at].plain) is not None:
            begin = at + 1
    if begin == last + 1 and begin < opening and not lines[begin].after_blank:
        # The last option goes on until an empty line.
        begin = next((at for at in range(begin + 1, opening) if lines[at].after_blank), begin)
    return begin
