"""What the tables of a document are: keys, questions in rows, options side by side, or a part of a stem."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from app.formats.cau import keys, labels, options
from app.formats.cau.keys import KeyList
from app.formats.cau.lines import OBJECT, Block, Cell, Line, Look, Span, Table, Text, join
from app.formats.cau.markup import markdown


@dataclass(frozen=True)
class Row:
    """A question that stands in a row of a table.

    Attributes:
        lines: the stem, and the options where they stand in the same cell.
        options: the options where each has a cell of its own.
        key: what the key's cell says.
    """

    lines: tuple[Line, ...]
    options: tuple[tuple[Line, ...], ...] = ()
    key: str = ""
    explanation: tuple[Line, ...] = ()
    ref: str = ""
    level: str = ""
    topic: str = ""
    source: str = ""


@dataclass
class Rows:
    """A table with a question in each row; `ignored` are the titles of columns that nothing is read from."""

    number: int
    rows: list[Row] = field(default_factory=list)
    ignored: tuple[str, ...] = ()


Item = Line | KeyList | Rows

_ROLES = {
    "ref": r"id|mã(?:\s+câu(?:\s+hỏi)?)?|code",
    "number": r"stt|tt|số\s+tt|no\.?|câu(?:\s+số)?|#|số",
    "stem": r"q|question|câu\s+hỏi|nội\s+dung(?:\s+câu\s+hỏi.*)?|đề\s+bài|content|stem|question[\s_]text",
    "options": r"choices|options|(?:các\s+)?(?:phương\s+án|lựa\s+chọn)(?:\s+trả\s+lời)?|các\s+đáp\s+án|trả\s+lời",
    "key": r"c|choice|key|(?:correct[\s_]?)?answer|correct|đáp\s*án(?:\s+đúng)?|đ/?a|(?:phương\s+án|lựa\s+chọn)\s+đúng",
    "explanation": r"e|explanations?|giải\s+thích|lời\s+giải|hướng\s+dẫn(?:\s+giải)?|giải(?:\s+chi\s+tiết)?|solution",
    "stem_picture": r"iq|image[\s_]question|hình(?:\s+ảnh)?(?:\s+câu\s+hỏi)?|ảnh(?:\s+câu\s+hỏi)?|hình\s+câu\s+hỏi",
    "key_picture": r"ia|image[\s_]answer|(?:hình(?:\s+ảnh)?|ảnh)\s+(?:đáp\s+án|giải\s+thích|lời\s+giải)",
    "level": r"mức(?:\s+độ)?|level|độ\s+khó|cấp\s+độ",
    "topic": r"chủ\s+đề|chuyên\s+đề|topic|hạng\s+mục|chương|bài|phần",
    "source": r"nguồn|source|căn\s+cứ|trích\s+dẫn|cơ\s+sở\s+pháp\s+lý|điều\s+khoản",
}
_OPTION = re.compile(
    r"\s*(?:(?:đáp\s*án|phương\s*án|lựa\s*chọn|option|pa|đa)\s*)?(?P<letter>[A-H]|[1-8])\s*[.:)]?\s*$", re.I
)


def unfold(blocks: list[Block]) -> Iterator[Item]:
    """The document's lines with its tables taken apart."""
    for block in blocks:
        if isinstance(block, Line):
            yield block
        else:
            yield from _table(block)


def _table(table: Table) -> Iterator[Item]:
    rows = [row for row in table.rows if any(cell for cell in row)]
    if not rows:
        return
    table = replace(table, rows=tuple(rows))
    if found := keys.in_table(table):
        yield found
        return
    starts = sum(_starts(cell) for row in rows for cell in row)
    if judged := _judged(table):
        yield from judged
    elif found_rows := _rows(table):
        yield found_rows
    elif _opens_with_options(table):
        yield from _cells(table)
    elif starts or all(len([cell for cell in row if cell]) <= 1 for row in rows):
        yield from _flat(table)
    else:
        yield _drawn(table)


def _starts(cell: Cell) -> int:
    return sum(bool((start := labels.start_of(line.plain)) and start.strong) for line in cell)


def _opens_with_options(table: Table) -> bool:
    """Does the table hold the options of one question, letters and texts in one cell or in two?"""
    found = options.chains(list(_cells(table)))
    return bool(found) and found[0].tokens[0].line == 0 and found[0].tokens[0].strength == 4 and len(found[0]) >= 2


def _cells(table: Table) -> Iterator[Line]:
    """The cells' lines in reading order; a letter alone in its cell stands in front of the next cell's text."""
    for row in table.rows:
        letter: Line | None = None
        for cell in row:
            for line in cell:
                if letter is not None:
                    line = replace(line, text=Text((*letter.text.spans, Span(" "), *line.text.spans)))
                    letter = None
                elif re.fullmatch(r"\s*[*#]?\s*[(\[]?[A-Ha-h]\s*[.):/\]]?\s*\*?\s*", line.plain) and len(row) > 1:
                    bare = re.fullmatch(r"\s*[*#]?\s*[A-Ha-h]\s*\*?\s*", line.plain)
                    # The blank behind a letter may carry the mark: only what stands before it goes.
                    spans = line.text.spans
                    letter = replace(line, text=Text((*spans, replace(spans[-1], text=".")))) if bare else line
                    continue
                yield line
        if letter is not None:
            yield letter


def _flat(table: Table) -> Iterator[Line]:
    """A table that only lays things out: labels beside their texts, questions in cells."""
    for row in table.rows:
        filled = [cell for cell in row if cell]
        if len(filled) == 2 and len(filled[0]) == 1 and _is_label(filled[0][0].plain):
            label, first = filled[0][0], filled[1][0]
            plain = label.plain.strip()
            between = ": " if plain[-1:].isalpha() and len(plain) > 1 else ". " if plain[-1:].isalnum() else " "
            yield replace(first, text=Text((*label.text.strip().spans, Span(between), *first.text.spans)))
            yield from filled[1][1:]
        else:
            yield from _cells(Table(table.number, (row,)))


def _is_label(text: str) -> bool:
    """“Câu 1”, “A”, “Đáp án”: what stands in the left column of a layout."""
    short = text.strip()
    start = labels.start_of(short)
    return len(short) <= 20 and bool(
        (start and start.end >= len(short))
        or re.fullmatch(r"\*?[A-Ha-h][.):]?", short)
        or re.fullmatch(r"(?:đáp\s*án(?:\s+đúng)?|lời\s+giải|giải\s+thích|key|answer)\s*:?", short, re.I)
    )


def _drawn(table: Table) -> Line:
    """A table of data as one line that holds it in Markdown."""
    width = max(len(row) for row in table.rows)

    def cell(one: Cell) -> str:
        words = " ".join(markdown(line.text).replace("\n", " ") for line in one)
        return words.replace("|", "\\|") if "\\|" not in words else words

    rows = [[cell(one) for one in row] + [""] * (width - len(row)) for row in table.rows]
    drawn = [" | ".join(row).strip() for row in rows]
    text = "\n".join([f"| {drawn[0]} |", "|" + " --- |" * width, *(f"| {row} |" for row in drawn[1:])])
    return Line(table.number, Text((Span(OBJECT, Look(), raw=f"\n\n{text}\n\n"),)))


def _judged(table: Table) -> list[Line]:
    """Statements with a column for true and one for false, as lines that say what is ticked: “a) … (Đ)”."""
    width = max(len(row) for row in table.rows)
    titles = [keys.truth(table.cell_text(cell)) for cell in table.rows[0]]
    if len(table.rows) < 3 or titles.count(True) != 1 or titles.count(False) != 1 or width > 5:
        return []
    columns = {titles.index(True): "(Đ)", titles.index(False): "(S)"}
    out: list[Line] = []
    for at, row in enumerate(table.rows[1:]):
        ticked = [mark for column, mark in columns.items() if column < len(row) and table.cell_text(row[column])]
        texts = [
            line for column, cell in enumerate(row) if column not in columns for line in cell if line.plain.strip()
        ]
        if not texts:
            continue
        words = join([line.text.strip() for line in texts], " ")
        label = () if re.match(r"\s*[(\[]?[a-h]\s*[).:\]]", words.plain) else (Span(f"{chr(97 + at)}) "),)
        verdict = (Span(f" {ticked[0]}"),) if len(ticked) == 1 else ()
        out.append(texts[0].with_text(Text((*label, *words.spans, *verdict))))
    return out


def _rows(table: Table) -> Rows | None:
    """The table as questions in rows, where it is one: by its header, or by what its columns hold."""
    roles = _header(table)
    body = table.rows[1:] if roles else table.rows
    if not roles:
        roles = _by_content(table)
        if not roles:
            return None
    elif (
        "stem" not in roles.values()
        or not any(role in ("key", "options") or role.startswith("option ") for role in roles.values())
        and not _with_options(body, roles)
    ):
        return None
    found = [made for row in body if (made := _row(row, roles))]
    ignored: tuple[str, ...] = ()
    if len(body) < len(table.rows):
        titles = enumerate(" ".join(table.cell_text(cell).split()) for cell in table.rows[0])
        ignored = tuple(title for at, title in titles if title and at not in roles)
    return Rows(table.number, found, ignored) if found else None


def _header(table: Table) -> dict[int, str]:
    """column -> role, where the first row names the columns."""
    titles = [" ".join(table.cell_text(cell).split()).strip(" :.*").lower() for cell in table.rows[0]]
    # "C" and "E" alone name the key and the explanation, unless the options A, B, C … have columns of their own.
    lettered = {"a", "b"} <= set(titles)
    roles: dict[int, str] = {}
    for at, title in enumerate(titles):
        if not title or len(title) > 40:
            continue
        role = next((role for role, pattern in _ROLES.items() if re.fullmatch(pattern, title, re.I)), "")
        option = _OPTION.match(title)
        if option and (len(title) > 1 or (lettered and title.isalpha())):
            letter = option["letter"].upper()
            role = f"option {ord(letter) - 65 if letter.isalpha() else int(letter) - 1}"
        if role == "stem_picture" and "key" in roles.values():
            role = "key_picture"
        if role and role not in roles.values():
            roles[at] = role
    return roles if len(roles) >= 2 and "stem" in roles.values() else {}


def _with_options(body: tuple[tuple[Cell, ...], ...], roles: dict[int, str]) -> bool:
    stem = next(at for at, role in roles.items() if role == "stem")
    held = sum(bool(options.chains(row[stem])) for row in body if stem < len(row))
    return held * 10 >= len(body) * 6


def _by_content(table: Table) -> dict[int, str]:
    """Roles by what most cells of a column hold: options below a stem, single letters, the longest text."""
    width = max(len(row) for row in table.rows)
    if width < 2:
        return {}
    size = len(table.rows)
    held = [0] * width
    lettered = [0] * width
    long = [0] * width
    for row in table.rows:
        for at, cell in enumerate(row):
            text = table.cell_text(cell)
            if not text:
                continue
            if _starts(cell) > 1:
                return {}
            long[at] += len(text)
            lettered[at] += bool(keys.letters(text)) and len(text) <= 12
            chain = options.chains(cell)
            held[at] += (
                bool(chain) and len(chain[0]) >= 2 and (chain[0].tokens[0].line > 0 or chain[0].tokens[0].start > 4)
            )
    stem = max(range(width), key=lambda at: held[at])
    if held[stem] * 10 < size * 6:
        return {}
    roles = {stem: "stem"}
    key = next((at for at in range(width) if at != stem and lettered[at] * 10 >= size * 6), None)
    if key is not None:
        roles[key] = "key"
    elif width == 2 and size > 1 and held[1 - stem] * 10 >= size * 6:
        return {}  # two columns of questions side by side
    others = [at for at in range(width) if at not in roles]
    explaining = [at for at in others if at > max(roles) and long[at]]
    if explaining:
        longest = max(explaining, key=lambda at: long[at])
        if long[longest] > size:
            roles[longest] = "explanation"
    for at in others:
        if at in roles:
            continue
        texts = [table.cell_text(row[at]) for row in table.rows if at < len(row) and table.cell_text(row[at])]
        if texts and all(" " not in text.strip() and OBJECT not in text and len(text) <= 60 for text in texts):
            roles[at] = "ref" if at < stem else "level"
        elif at < stem or (key is not None and at < key):
            roles[at] = "stem_picture"
        else:
            roles[at] = "key_picture"
    if len([text for text in roles.values() if text == "ref"]) > 1:
        roles = {
            at: role
            for at, role in roles.items()
            if role != "ref" or at == min(a for a, r in roles.items() if r == "ref")
        }
    return roles


def _row(row: tuple[Cell, ...], roles: dict[int, str]) -> Row | None:
    by_role: dict[str, tuple[Line, ...]] = {}
    for at, cell in enumerate(row):
        if at in roles and cell:
            by_role[roles[at]] = (*by_role.get(roles[at], ()), *cell)

    def words(role: str) -> str:
        return " ".join(" ".join(line.plain.split()) for line in by_role.get(role, ())).strip()

    lines = by_role.get("stem", ())
    if not any(line.plain.strip() for line in lines):
        return None
    pictures = tuple(line for line in by_role.get("stem_picture", ()) if OBJECT in line.plain)
    chain = options.chains(lines)
    first = chain[0].tokens[0].line if chain else len(lines)
    lines = _unlabelled(lines, first)
    if pictures:
        lines = (*lines[: max(first, 1)], *pictures, *lines[max(first, 1) :]) if first else (*pictures, *lines)
    if by_role.get("options"):
        lines = (*lines, *by_role["options"])
    given = tuple(by_role.get(f"option {at}", ()) for at in range(8))
    while given and not given[-1]:
        given = given[:-1]
    explanation = (
        *by_role.get("explanation", ()),
        *(line for line in by_role.get("key_picture", ()) if line.plain.strip()),
    )
    return Row(lines, given, words("key"), explanation, words("ref"), words("level"), words("topic"), words("source"))


def _unlabelled(lines: tuple[Line, ...], end: int) -> tuple[Line, ...]:
    """Without the “Question 1:” below an instruction that stands first in the cell."""
    if not lines or labels.start_of(lines[0].plain):
        return lines
    for at in range(1, min(end, len(lines))):
        start = labels.start_of(lines[at].plain)
        if start is not None and start.strong:
            cut = lines[at].text.cut(start.end) if start.end < len(lines[at].plain) else Text()
            return (*lines[:at], replace(lines[at], text=cut), *lines[at + 1 :])
    return lines
