"""One paragraph on its way from HTML to Markdown: pieces of text with their marks, and the Markdown that says them.

Whatever is written is read again and compared; where Markdown cannot say an emphasis (``**1:**x``) the marks are moved
or given up, but no letter of the text ever is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from markdown_it.token import Token

from app.formats import rich

SIGNS = {"strong": "**", "em": "*", "sub": "~", "sup": "^"}
SHIFTS = ("sub", "sup")
MOST_MARKED = 5_000
"""Characters that a paragraph with marks may have; a longer one keeps its text only."""

_BLANKS = re.compile(r"[ \t\r\n\f]+")
_EDGES = re.compile(r"^( *)(.*?)( *)$", re.S)


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with the marks around it, from the outside in; `kind` is text, code, image (text is its words) or break."""

    text: str
    marks: tuple[str, ...] = ()
    kind: str = "text"
    name: str = ""


BREAK = Piece("\n", kind="break")


def tidy(pieces: Iterable[Piece]) -> list[Piece]:
    """Blanks as a browser shows them: runs are one, none at the ends of lines; none at the edges of emphasis."""
    out: list[Piece] = []
    blank = True  # the line so far ends in a blank, or is empty
    for piece in pieces:
        if piece.kind == "break":
            _strip_end(out)
            out.append(BREAK)
            blank = True
        elif piece.kind == "image":
            out.append(piece)
            blank = False
        else:
            text = _BLANKS.sub(" ", piece.text)
            if blank and text.startswith(" "):
                text = text[1:]
            if text:
                blank = text.endswith(" ")
                out += _parted(replace(piece, text=text, marks=_inmost(piece.marks)))
    _strip_end(out)
    while out and out[0].kind == "break":
        out.pop(0)
    while out and out[-1].kind == "break":
        out.pop()
    return _merged(_blanks_outside(out))


def _inmost(marks: tuple[str, ...]) -> tuple[str, ...]:
    """Nothing can be marked inside a raised or lowered text, so that mark goes last; each mark once."""
    shift = next((mark for mark in reversed(marks) if mark in SHIFTS), "")
    kept = tuple(dict.fromkeys(mark for mark in marks if mark not in SHIFTS))
    return (*kept, shift) if shift else kept


def _parted(piece: Piece) -> list[Piece]:
    """Blanks at the edges of a marked text, as pieces of their own."""
    if not piece.marks or piece.kind != "text":
        return [piece]
    found = _EDGES.match(piece.text)
    return [replace(piece, text=text) for text in (found.groups() if found else ()) if text]


def _strip_end(out: list[Piece]) -> None:
    while out and out[-1].kind in ("text", "code"):
        stripped = out[-1].text.rstrip(" ") if out[-1].kind == "text" else out[-1].text
        if stripped == out[-1].text:
            return
        last = out.pop()
        if stripped:
            out.append(replace(last, text=stripped))


def _blanks_outside(pieces: list[Piece]) -> list[Piece]:
    """A blank between two pieces has the marks that both of them have."""
    out: list[Piece] = []
    for at, piece in enumerate(pieces):
        if piece.kind == "text" and piece.marks and not piece.text.strip(" "):
            before = pieces[at - 1].marks if at else ()
            after = pieces[at + 1].marks if at + 1 < len(pieces) else ()
            piece = replace(piece, marks=_shared(before, piece.marks, after))
        out.append(piece)
    return out


def _shared(*each: tuple[str, ...]) -> tuple[str, ...]:
    shared: list[str] = []
    for marks in zip(*each, strict=False):
        if len(set(marks)) > 1 or marks[0] in SHIFTS:
            break
        shared.append(marks[0])
    return tuple(shared)


def _merged(pieces: list[Piece]) -> list[Piece]:
    out: list[Piece] = []
    for piece in pieces:
        if out and piece.kind in ("text", "code") and (out[-1].kind, out[-1].marks) == (piece.kind, piece.marks):
            out[-1] = replace(piece, text=out[-1].text + piece.text)
        elif piece.text or piece.kind == "image":
            out.append(piece)
    return out


def markdown(pieces: list[Piece], prefix: str = "") -> str:
    """The Markdown of one paragraph, or of a heading where `prefix` is its number signs."""
    words = "".join(piece.text for piece in pieces)
    pictures = any(piece.kind == "image" for piece in pieces)
    if len(words) > MOST_MARKED and not pictures:
        return prefix + rich.escape(words)
    if not prefix and all(piece.kind in ("text", "break") and not piece.marks for piece in pieces):
        return rich.escape(words)
    if not prefix and _is_sure(pieces, words):
        return _written(pieces, True)
    wanted = _signature_of(pieces)
    for each in (pieces, _points_outside(pieces)):
        for bare in (True, False):
            found = prefix + _written(each, bare)
            if _signature(found) == (wanted if each is pieces else _signature_of(each)):
                return found
    unmarked = _merged([replace(p, marks=tuple(m for m in p.marks if m in SHIFTS)) for p in pieces])
    found = prefix + _written(unmarked, False)
    if _signature(found) == _signature_of(unmarked):
        return found
    if pictures:
        return prefix + "".join(_one(piece, False) for piece in pieces)
    return prefix + rich.escape_starts(rich.escape_marks(words))


def _is_sure(pieces: list[Piece], words: str) -> bool:
    """Simple emphasis needs no second look: words without special characters, one mark around whole ones."""
    if not rich.is_bare(words):
        return False
    marked = False
    for piece in pieces:
        if piece.kind not in ("text", "break") or len(piece.marks) > 1 or (marked and piece.marks):
            return False
        marked = bool(piece.marks)
        if marked and not (piece.text[0].isalnum() and piece.text[-1].isalnum()):
            return False
        if marked and piece.marks[0] in SHIFTS and not piece.text.isalnum():
            return False
    return True


def _written(pieces: list[Piece], bare: bool) -> str:
    """Marks are opened and closed where they change; text is left as it is (`bare`) or escaped."""
    out: list[str] = []
    marks: tuple[str, ...] = ()
    for piece in pieces:
        wanted = piece.marks
        same = 0
        while same < min(len(marks), len(wanted)) and marks[same] == wanted[same]:
            same += 1
        out += [SIGNS[mark] for mark in reversed(marks[same:])]
        out += [SIGNS[mark] for mark in wanted[same:]]
        marks = wanted
        out.append(_one(piece, bare))
    out += [SIGNS[mark] for mark in reversed(marks)]
    text = "".join(out)
    return text if bare else rich.escape_starts(text)


def _one(piece: Piece, bare: bool) -> str:
    if piece.kind == "image":
        return rich.picture(piece.name, piece.text)
    if piece.kind == "break":
        return "\n"
    if piece.kind == "code":
        return _code(piece.text)
    text = piece.text if bare else rich.escape_marks(piece.text)
    return text.replace(" ", "\\ ") if piece.marks and piece.marks[-1] in SHIFTS else text


def _code(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or (text[:1] == text[-1:] == " " and text.strip()) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _points_outside(pieces: list[Piece]) -> list[Piece]:
    """Punctuation at the edges of emphasis goes outside: ``**Câu 1**:Nội dung``, as ``**Câu 1:**Nội`` is none."""
    out: list[Piece] = []
    for piece in pieces:
        if piece.kind != "text" or not set(piece.marks) - set(SHIFTS):
            out.append(piece)
            continue
        inner = piece.text.strip("".join(c for c in set(piece.text) if not c.isalnum()))
        start = piece.text.find(inner) if inner else 0
        outside = replace(piece, marks=())
        parts = (piece.text[:start], inner, piece.text[start + len(inner) :]) if inner else (piece.text, "", "")
        out += [replace(outside if at != 1 else piece, text=text) for at, text in enumerate(parts) if text]
    return _merged(out)


Signature = list[tuple[str, frozenset[str]]]


def _signature_of(pieces: list[Piece]) -> Signature:
    out: Signature = []
    for piece in pieces:
        match piece.kind:
            case "break":
                _add(out, "\n", frozenset())
            case "image":
                _add(out, " ".join(piece.text.split()), frozenset({rich.MEDIA + piece.name}))
            case "code":
                _add(out, piece.text, frozenset((*piece.marks, "code")))
            case _:
                _add(out, piece.text, frozenset(piece.marks))
    return out


def _signature(text: str) -> Signature | None:
    """What the parser makes of one paragraph or heading; None where it makes anything else of it."""
    tokens = rich.parser.parse(text)
    if len(tokens) != 3 or tokens[0].type not in ("paragraph_open", "heading_open"):
        return None
    out: Signature = []
    marks: list[str] = []
    for token in tokens[1].children or ():
        _take(token, marks, out)
    return out


def _take(token: Token, marks: list[str], out: Signature) -> None:
    if token.type.endswith("_open"):
        marks.append(token.type[:-5])
    elif token.type.endswith("_close"):
        marks.pop()
    elif token.type in ("softbreak", "hardbreak"):
        _add(out, "\n", frozenset())
    elif token.type == "image":
        words = "".join(child.content for child in token.children or ())
        _add(out, words, frozenset({str(token.attrs["src"])}))
    elif token.type == "code_inline":
        _add(out, token.content, frozenset((*marks, "code")))
    else:
        _add(out, token.content, frozenset(marks))


def _add(out: Signature, text: str, marks: frozenset[str]) -> None:
    if out and out[-1][1] == marks and not any(mark.startswith(rich.MEDIA) for mark in marks):
        out[-1] = (out[-1][0] + text, marks)
    elif text or marks:
        out.append((text, marks))
