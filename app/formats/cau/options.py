"""Where the options of a question stand: the best chain A, B, C … through its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.formats.cau.lines import OBJECT, Line

_MARKS = r"[*#✓✔√☑→⇒➢>]|\[\s*[xX✓]\s*\]|\(\s*[xX✓]\s*\)"
_LABEL = re.compile(
    rf"(?P<marks>(?:(?:{_MARKS})\s*)*)(?:(?P<open>[(\[])\s?)?(?P<letter>[A-Za-z])\s?(?P<star>\*\s?)?(?P<close>[.):/\]]|[-–](?=\s)|\s?\.)(?P<star2>\*)?"
)
_SPACED = re.compile(r"\t| {2,}")
_ROUND = {chr(0x24B6 + at): at for at in range(26)} | {chr(0x24D0 + at): at for at in range(26)}


@dataclass(frozen=True, slots=True)
class Token:
    """A place where an option may begin.

    Attributes:
        start, end: of its label in the line, with the marks before it.
        strength: 4 at the beginning of a line, 3 behind a tab or several blanks, 2 behind one blank, 1 otherwise.
        starred: has an asterisk or a tick that says it is right.
    """

    letter: int
    upper: bool
    line: int
    start: int
    end: int
    strength: int
    starred: bool = False
    auto: bool = False


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
        found += _in_line(line, number, begin if number == 0 else 0)
    return found


def _in_line(line: Line, number: int, begin: int) -> list[Token]:
    text = line.plain
    found = []
    lead = begin + len(text[begin:]) - len(text[begin:].lstrip())
    auto = bool(
        line.numbered
        and line.numbered[1] in ("upperLetter", "lowerLetter")
        and line.text.spans
        and line.text.spans[0].auto
    )
    for match in _LABEL.finditer(text, begin):
        start, letter, marks = max(match.start(), lead), match["letter"], match["marks"]
        at_start = not text[begin:start].strip()
        if not at_start and marks[-1:].isspace():
            # A tick with a blank behind it belongs to the option before: "A. … ✓ B. …"
            start, marks = match.end("marks"), ""
        strength = 4 if at_start else _strength(text, start, marks or match["open"])
        if not strength or (match["open"] and match["close"] not in (")", "]")):
            continue
        if strength < 4 and (match["close"] == "]" or (match["close"] in "/-–" and strength < (2 if letter.isupper() else 3))):
            continue
        starred = bool(match["star"] or match["star2"] or not set(marks) <= set("#→⇒➢> "))
        found.append(
            Token(
                ord(letter.upper()) - 65,
                letter.isupper(),
                number,
                start,
                match.end(),
                strength,
                starred,
                auto and at_start and not found,
            )
        )
    for at, character in enumerate(text):
        if character in _ROUND and at >= begin:
            found.append(Token(_ROUND[character], True, number, at, at + 1, 4 if not text[begin:at].strip() else 3))
    return sorted(found, key=lambda token: token.start)


def _strength(text: str, start: int, opened: str | None) -> int:
    before = text[:start]
    gap = before[len(before.rstrip(" \t")) :]
    if _SPACED.search(gap):
        return 3
    if gap:
        return 2
    if opened:
        return 0
    # Glued to the end of the option before: "A. 24.B. 8." A letter before it is a word or a name: "ABC."
    return 1 if before[-1:] in (".", ";", ",", ")", OBJECT, "]", "%") or before[-1:].isdigit() else 0


def chains(lines: Sequence[Line], begin: int = 0) -> list[Chain]:
    """The chains of options in a question's lines: one, none, or several where labels of questions are missing.

    Capital letters count before small ones: small letters above capitals are statements of the stem.
    """
    tokens = tokens_of(lines, begin)
    for upper in (True, False):
        kind = [token for token in tokens if token.upper == upper]
        found = _disjoint(kind, lines)
        if found:
            return found
    return []


def _disjoint(tokens: list[Token], lines: Sequence[Line]) -> list[Chain]:
    found: list[Chain] = []
    rest = _relettered(tokens)
    while rest:
        best = _best(rest, lines)
        if best is None:
            break
        if found and (best.tokens[0].strength < 4 or len(best) < 3):
            break
        found.append(best)
        last = best.tokens[-1]
        rest = [token for token in rest if (token.line, token.start) > (last.line, last.start)]
    return found


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
    """The earliest chain from A that is worth most: long, and at the beginnings of lines."""
    worth: list[int] = []
    before: list[int] = []
    by_letter: dict[int, list[int]] = {}
    second_a = None
    for at, token in enumerate(tokens):
        value, link = (token.strength * 10 if token.letter == 0 else -1), -1
        if token.letter:
            for other in by_letter.get(token.letter - 1, ())[-12:]:
                if worth[other] < 0 or not _between(tokens[other], token, lines):
                    continue
                # Of equals, the nearer: an option ends where the next begins.
                if worth[other] + token.strength * 10 + 5 >= value:
                    value, link = worth[other] + token.strength * 10 + 5, other
        elif token.strength == 4:
            second_a = at if second_a is None and any(one.letter >= 1 for one in tokens[:at]) else second_a
        worth.append(value)
        before.append(link)
        by_letter.setdefault(token.letter, []).append(at)
    candidates = [_back(tokens, before, at) for at, value in enumerate(worth) if value > 0 and tokens[at].letter >= 1]
    good = [(chain, value) for chain, value in candidates_with(candidates, worth, tokens) if _credible(chain)]
    if not good:
        return None
    # A second A at the beginning of a line opens the options of another question: take the first question's first.
    if second_a is not None:
        limit = (tokens[second_a].line, tokens[second_a].start)
        early = [(c, v) for c, v in good if (c.tokens[-1].line, c.tokens[-1].start) < limit and len(c) >= 2]
        late = [(c, v) for c, v in good if (c.tokens[0].line, c.tokens[0].start) >= limit]
        if early and late and max(len(c) for c, _ in early) >= 3:
            good = early
    return max(good, key=lambda pair: (pair[1], -pair[0].tokens[0].line))[0]


def candidates_with(chains: list[Chain], worth: list[int], tokens: list[Token]) -> list[tuple[Chain, int]]:
    """Each chain with what it is worth."""
    places = {(token.line, token.start): at for at, token in enumerate(tokens)}
    return [(chain, worth[places[chain.tokens[-1].line, chain.tokens[-1].start]]) for chain in chains]


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


def _credible(chain: Chain) -> bool:
    """Weak tokens alone are prose: “ông A. và bà B.”"""
    first = chain.tokens[0]
    if first.letter != 0:
        return False
    weak = sum(token.strength <= 2 for token in chain.tokens)
    if first.strength >= 3:
        if len(chain) == 2 and chain.tokens[1].strength <= 2:
            return first.strength == 4 and chain.tokens[1].strength == 2
        return True
    same_line = all(token.line == first.line for token in chain.tokens)
    return len(chain) >= (3 if first.strength == 2 else 4) and (same_line or weak <= 2)


def cut(chain: Chain, most: int) -> Chain:
    """The chain without weak tokens behind the number of options that the document's questions have."""
    tokens = list(chain.tokens)
    while len(tokens) > most and tokens[-1].strength <= 2:
        tokens.pop()
    return Chain(tuple(tokens))


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
