"""A question's lines told apart: stem, options, what is said to be right, explanation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from app.formats.cau import keys, labels, verdicts
from app.formats.cau.found import Found
from app.formats.cau.lines import OBJECT, Line, Text, join
from app.formats.cau.options import Chain

_INLINE_KEY = re.compile(
    r"[\s.;,]*[\[(]?\s*(?:đáp\s*án(?:\s+đúng)?|đ\s*/\s*a|đa|answer|ans|key)\s*(?:là|is)?\s*[:=\-–]\s*(?P<key>[A-Ha-h](?:\s*[,;]\s*[A-Ha-h])*)\s*[\])]?\s*\.?\s*$",
    re.I,
)
_KEY_AND_REASON = re.compile(
    r"[\[(]?\s*[A-Ha-h](?:\s*[,;&]\s*[A-Ha-h])*\s*[\])]?\s*[.;,]?\s*"
    r"(?=(?:vì|giải\s+thích|lời\s+giải|hướng\s+dẫn|do|bởi|căn\s+cứ|theo)\b)",
    re.I,
)
TRUE_OR_FALSE = re.compile(
    r"đúng\s*(?:/|-|,|hay|hoặc)\s*(?:là\s+)?sai|true\s*(?:/|or)\s*false|\(\s*đ\s*/\s*s\s*\)", re.I
)
"""A stem that asks for verdicts."""
_PIN = re.compile(r"\s*#(?P<kind>[!$])\s*")


@dataclass
class Option:
    """One option, or one statement.

    Attributes:
        label: the letter as it stands, with the blank behind it: a mark may lie there and nowhere else.
        verdict: true or false, where the option says so itself.
        starred: an asterisk or a tick says that it is right.
    """

    label: Text
    text: Text
    verdict: bool | None = None
    starred: bool = False
    pinned: bool = False
    letter: int = 0


@dataclass
class Parsed:
    """A question told apart.

    Attributes:
        said: what its key lines say, each as written.
        chosen: the letters that its explanation ends with: “Chọn B”.
        trailing: lines behind the last option that may or may not belong to it.
    """

    found: Found
    stem: Text
    options: list[Option] = field(default_factory=list)
    upper: bool = True
    lettered: bool = True
    said: list[str] = field(default_factory=list)
    chosen: str = ""
    explanation: list[Text] = field(default_factory=list)
    level: str = ""
    topic: str = ""
    source: str = ""
    points: Fraction | None = None
    trailing: list[Line] = field(default_factory=list)
    bare: list[Line] = field(default_factory=list)


def dissect(found: Found, chain: Chain | None) -> Parsed:
    """Tell a question's parts apart."""
    row = found.row
    if row is not None and row.options:
        parsed = Parsed(found, stem_of(found.lines, found.begin))
        parsed.options = [
            option_of(Text(), join([line.text for line in cell]), at) for at, cell in enumerate(row.options)
        ]
    elif chain is not None:
        parsed = _with_options(found, chain)
    else:
        parsed = _without_options(found)
    read_marks(parsed)
    if row is not None:
        parsed.explanation += [line.text for line in row.explanation]
        parsed.level, parsed.topic, parsed.source = row.level or parsed.level, row.topic, row.source
        if row.explanation:
            parsed.chosen = parsed.chosen or labels.chosen("\n".join(line.plain for line in row.explanation)) or ""
    return parsed


def _with_options(found: Found, chain: Chain) -> Parsed:
    lines, tokens = found.lines, chain.tokens
    first, last = tokens[0], tokens[-1]
    stem_lines = list(lines[: first.line])
    if first.start:
        head = lines[first.line]
        stem_lines.append(head.with_text(head.text.cut(0, first.start)))
    parsed = Parsed(found, stem_of(stem_lines, found.begin), upper=chain.upper)
    rest = rest_begins(lines, last.line + 1)
    for at, token in enumerate(tokens):
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        texts: list[Text] = []
        line = lines[token.line].text
        if after is not None and after.line == token.line:
            texts.append(line.cut(token.end, after.start))
        else:
            texts.append(line.cut(token.end))
            end = after.line if after is not None else token.line + 1
            texts += [lines[k].text for k in range(token.line + 1, end)]
            if after is not None and after.start:
                texts.append(lines[after.line].text.cut(0, after.start))
        body = join([text.strip() for text in texts])
        blanks = len(line.plain[token.end :]) - len(line.plain[token.end :].lstrip())
        option = option_of(line.cut(token.start, token.end + blanks), body, token.letter)
        option.starred = option.starred or token.starred
        parsed.options.append(option)
    _key_behind(parsed)
    _continue(parsed, lines[last.line + 1 : rest], chain)
    _read_rest(parsed, lines[rest:])
    return parsed


def option_of(label: Text, body: Text, letter: int) -> Option:
    """An option, without the #! that fixes its place."""
    option = Option(label, body.strip(), letter=letter)
    if pin := _PIN.match(option.text.plain):
        option.pinned = True
        option.text = option.text.cut(pin.end())
    return option


def is_judged(parsed: Parsed) -> bool:
    """Are these statements to be judged one by one: small letters below a heading or a stem that asks for verdicts?"""
    return not parsed.upper and (parsed.found.section.truths or bool(TRUE_OR_FALSE.search(parsed.stem.plain)))


def read_marks(parsed: Parsed) -> None:
    """Take the marks out of the options' texts and keep what they say."""
    judged = parsed.found.section.truths or bool(TRUE_OR_FALSE.search(parsed.stem.plain))
    found = verdicts.marks([option.text for option in parsed.options], judged=judged)
    for option, mark in zip(parsed.options, found, strict=True):
        if mark is not None:
            option.verdict = mark.verdict
            option.starred = option.starred or mark.starred
            option.text = option.text.cut(mark.begin, mark.end).strip()


def _at_end(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """A pattern at the end of a text; only its last hundred characters are looked at."""
    return pattern.search(text, max(0, len(text) - 100))


def _key_behind(parsed: Parsed) -> None:
    """A key at the end of the last option's line: “D. … Đáp án: B”."""
    last = parsed.options[-1]
    if (found := _at_end(_INLINE_KEY, last.text.plain)) and found.start() > 0:
        parsed.said.append(found["key"])
        last.text = last.text.cut(0, found.start() + (last.text.plain[found.start()] == ".")).strip()


def rest_begins(lines: Sequence[Line], begin: int) -> int:
    """Where keys, explanations and remarks on the question begin."""
    for at in range(begin, len(lines)):
        text = lines[at].plain
        if (
            labels.key_said(text) is not None
            or labels.explains(text) is not None
            or labels.meta(text)
            or labels.choice(text)
        ):
            return at
    return len(lines)


def _continue(parsed: Parsed, lines: Sequence[Line], chain: Chain) -> None:
    """Lines behind the last option: its continuation, a picture, or something else that stood there."""
    last = parsed.options[-1]
    several = len({token.line for token in chain.tokens}) == len(chain.tokens) and any(
        other.line - one.line > 1 for one, other in zip(chain.tokens, chain.tokens[1:], strict=False)
    )
    for at, line in enumerate(lines):
        text = line.plain.strip()
        if not text:
            continue
        goes_on = text[0].islower() or text[0] in ",;)" or several or not last.text
        is_picture = text == OBJECT and at == 0 and not line.after_blank and OBJECT in parsed.options[0].text.plain
        if goes_on or is_picture:
            last.text = join([last.text, line.text.strip()])
        else:
            parsed.trailing.append(line)


def _read_rest(parsed: Parsed, lines: Sequence[Line]) -> None:
    explaining = False
    end = len(lines)
    while end and (labels.meta(lines[end - 1].plain) or ("",))[0] in ("source", "level"):
        end -= 1
    for at, line in enumerate(lines):
        text = line.plain
        found_meta = labels.meta(text) if not explaining or at >= end else None
        said = labels.key_said(text)
        if found_meta is not None:
            _keep_meta(parsed, *found_meta)
        elif said is not None and (not explaining or _is_plain_key(said)):
            key, more = _key_and_more(line, said)
            parsed.said.append(key)
            if more:
                explaining = True
                parsed.explanation.append(more)
        elif (begin := labels.explains(text)) is not None and not (explaining and not text[begin:].strip()):
            explaining = True
            _explain(parsed, line.text.cut(begin) if begin < len(text) else Text())
        else:
            explaining = True
            _explain(parsed, line.text)


def _key_and_more(line: Line, said: str) -> tuple[str, Text]:
    """A key, and the explanation that may follow it in its line: “Đáp án: B. Vì …”"""
    found = _KEY_AND_REASON.match(said)
    if not found:
        return said, Text()
    begin = len(line.plain.rstrip()) - len(said.rstrip()) + found.end()
    more = line.text.cut(begin).strip()
    skip = labels.explains(more.plain)
    return found[0].strip(), more.cut(skip).strip() if skip else more


def _is_plain_key(said: str) -> bool:
    return (
        keys.letters(said) is not None or keys.truths(said) is not None or bool(re.match(r"[A-H]\s*[.):]\s*\S", said))
    )


def _explain(parsed: Parsed, text: Text) -> None:
    if named := labels.choice(text.plain):
        parsed.chosen = named  # the key and nothing else: no explanation
        return
    parsed.chosen = labels.chosen(text.plain) or parsed.chosen
    if text:
        parsed.explanation.append(text.strip())


def _keep_meta(parsed: Parsed, kind: str, value: str) -> None:
    if kind == "points":
        found = re.match(r"\d+(?:[.,]\d+)?", value)
        if found and (points := Fraction(found[0].replace(",", "."))) > 0:
            parsed.points = points
    else:
        setattr(parsed, kind, value)


def _without_options(found: Found) -> Parsed:
    rest = rest_begins(found.lines, 1)
    head = found.lines[0].plain[found.begin :] if found.lines else ""
    parsed = Parsed(found, stem_of(found.lines[:rest], found.begin))
    if (
        found.lines
        and (inline := re.search(r"(?<=[\s.?:])(?:đáp\s*án|đáp\s*số|answer)\s*:\s*(?P<key>\S.*)$", head, re.I))
        and rest == 1
    ):
        parsed.said.append(inline["key"].strip())
        parsed.stem = stem_of(
            [found.lines[0].with_text(found.lines[0].text.cut(0, found.begin + inline.start()))], found.begin
        )
    parsed.bare = list(found.lines[1:rest])
    _read_rest(parsed, found.lines[rest:])
    return parsed


def stem_of(lines: Sequence[Line], begin: int) -> Text:
    texts = [line.text for line in lines]
    if texts and begin:
        texts[0] = texts[0].cut(begin) if begin < len(texts[0].plain) else Text()
    return join([text.strip() for text in texts if text])
