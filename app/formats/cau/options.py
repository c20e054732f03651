"""Where the options of a question stand: the best chain A, B, C … through its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.formats.cau.letters import Token
from app.formats.cau.lines import Line


@dataclass(frozen=True, slots=True)
class Chain:
    """The options of a question: their tokens in order."""

    tokens: tuple[Token, ...]

    @property
    def upper(self) -> bool:
        return self.tokens[0].upper

    def __len__(self) -> int:
        return len(self.tokens)


def tokens_of(lines: Sequence[Line], begin: int = 0) -> list[Token]:
    """Every place where an option may begin; `begin` is where the first line's stem begins."""
    found: list[Token] = []
    for number, line in enumerate(lines):
        here = line.tokens if number or not begin else line.tokens_from(begin)
        found += [token.on(number) for token in here] if number else here
    return found


MAX_TOKENS = 60_000
"""More letters than this in one question are no question."""


def chains(lines: Sequence[Line], begin: int = 0) -> list[Chain]:
    """The chains of options in a question's lines: one, none, or several where labels of questions are missing.

    Capital letters count before small ones: small letters above capitals are statements of the stem.
    """
    tokens = tokens_of(lines, begin)
    if not tokens or len(tokens) > MAX_TOKENS:
        return []
    for upper in (True, False):
        kind = [token for token in tokens if token.upper == upper]
        found = _disjoint(_relettered(kind), lines)
        if found:
            return found
    return []


def _disjoint(tokens: list[Token], lines: Sequence[Line]) -> list[Chain]:
    """The best chain of each stretch that begins with an A."""
    begins: list[int] = []
    for at, token in enumerate(tokens):
        if token.letter == 0 and (not begins or tokens[begins[-1]].line != token.line) and _opens(tokens, at):
            begins.append(at)
    found = [chain for begin, end in pairwise([*begins, len(tokens)]) if (chain := _best(tokens[begin:end], lines))]
    # Letters inside a sentence are no options where others stand at the beginnings of lines.
    if any(chain.tokens[0].strength == 4 for chain in found):
        strong = [chain for chain in found if chain.tokens[0].strength == 4]
        found = strong if len(strong[0]) >= max(map(len, found)) else found
    return found


def _opens(tokens: list[Token], at: int) -> bool:
    """Can a question's options begin with this A: at the beginning of a line, or with B and C behind it in the line?"""
    token = tokens[at]
    if token.strength == 4:
        return True
    wanted = 1
    for other in tokens[at + 1 : at + 40]:
        if other.line != token.line:
            break
        wanted += other.letter == wanted
    return wanted >= 3 or (token.strength == 3 and wanted >= 2) or (token.strength == 3 and at + 1 < len(tokens))


def _relettered(tokens: list[Token]) -> list[Token]:
    """Letters that Word's numbering went on counting (E, F, G, H) in a question of its own begin at A again."""
    typed = [token for token in tokens if token.auto]
    if not typed or typed[0].letter == 0 or any(token.letter == 0 for token in tokens):
        return tokens
    first = typed[0].letter
    out = []
    for token in tokens:
        if token.auto and token.letter >= first:
            token = Token(
                token.letter - first,
                token.upper,
                token.line,
                token.start,
                token.end,
                token.strength,
                token.starred,
                True,
            )
        out.append(token)
    return out


def _best(tokens: list[Token], lines: Sequence[Line]) -> Chain | None:
    """The chain from A that is worth most: long, and at the beginnings of lines."""
    worth: list[int] = []
    before: list[int] = []
    by_letter: dict[int, list[int]] = {}
    for at, token in enumerate(tokens):
        value, link = (token.strength * 10 if token.letter == 0 else -1), -1
        for other in by_letter.get(token.letter - 1, ())[-12:] if token.letter else ():
            # Of equals, the nearer: an option ends where the next begins.
            step = worth[other] + token.strength * 10 + (8 if tokens[other].style == token.style else 2)
            if worth[other] >= 0 and step >= value and _between(tokens[other], token, lines):
                value, link = step, other
        worth.append(value)
        before.append(link)
        by_letter.setdefault(token.letter, []).append(at)
    ends = sorted((at for at, token in enumerate(tokens) if token.letter and worth[at] > 0), key=lambda at: -worth[at])
    for end in ends[:200]:
        chain = _back(tokens, before, end)
        while len(chain) > 4 and chain.tokens[-1].strength <= 2 and all(t.strength == 4 for t in chain.tokens[:-1]):
            chain = Chain(chain.tokens[:-1])  # "D. vi khuẩn E. coli" below three lines of their own
        if _credible(chain, lines):
            return chain
    return None


def _back(tokens: list[Token], before: list[int], at: int) -> Chain:
    chain = []
    while at >= 0:
        chain.append(tokens[at])
        at = before[at]
    return Chain(tuple(reversed(chain)))


_NOTHING = re.compile(r"[\s,;]*(?:và|or|hoặc|and)?[\s,;]*")


def _between(one: Token, other: Token, lines: Sequence[Line]) -> bool:
    """Is there an option's text between two labels? “a), b), c) và d)” only names them."""
    if one.line == other.line:
        return not _NOTHING.fullmatch(lines[one.line].plain[one.end : other.start])
    if lines[one.line].plain[one.end :].strip():
        return True
    if other.strength == 4:
        return True  # an option left empty, or its text on the next line
    return any(lines[at].plain.strip() for at in range(one.line + 1, other.line))


def _credible(chain: Chain, lines: Sequence[Line]) -> bool:
    """Weak tokens alone are prose: “ông A. và bà B.”"""
    first = chain.tokens[0]
    if first.letter != 0:
        return False
    if first.strength >= 3:
        if len(chain) == 2 and chain.tokens[1].strength <= 2:
            return first.strength == 4 and chain.tokens[1].strength == 2
        return True
    before = lines[first.line].plain[: first.start].rstrip()
    asked = before.endswith(("?", ":", ".", "…", "!", ")", "”", '"'))
    weak = sum(token.strength <= 2 for token in chain.tokens)
    same_line = all(token.line == first.line for token in chain.tokens)
    return len(chain) >= (3 if first.strength == 2 and asked else 4) and (same_line or weak <= 2)


def cut(chain: Chain, most: int) -> Chain:
    """The chain without a weak token behind the number of options that the document's questions have.

    A weak token among others like it is no accident: all options stand in one line then.
    """
    tokens = chain.tokens
    while len(tokens) > most and tokens[-1].strength <= 2 and all(token.strength >= 3 for token in tokens[:-1]):
        tokens = tokens[:-1]
    return Chain(tokens)


def unbroken(chain: Chain, lines: Sequence[Line], end: int) -> tuple[Chain, bool]:
    """The chain with labels at the beginnings of lines that do not fit its letters: A, B, D or A, B, B, C.

    Args:
        end: the line behind the last that can hold an option.

    Returns:
        The chain, and whether its letters are broken.
    """
    first = chain.tokens[0]
    inside = [
        token
        for token in tokens_of(lines[:end])
        if token.strength == 4 and token.upper == first.upper and (token.line, token.start) > (first.line, first.start)
    ]
    known = {(token.line, token.start) for token in chain.tokens}
    extra = [
        token for token in inside if (token.line, token.start) not in known and token.letter <= max(len(chain), 3) + 1
    ]
    # Lines of a chain that stands on lines of its own; in between are only labels that lost their order.
    if (
        not extra
        or first.strength < 4
        or any(token.strength < 3 for token in chain.tokens)
        or any(token.auto for token in chain.tokens)
    ):
        return chain, False
    tokens = sorted((*chain.tokens, *extra), key=lambda token: (token.line, token.start))
    return Chain(tuple(tokens)), True
