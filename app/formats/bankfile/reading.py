"""Reading a bank file: everything is looked at, every fault is listed, and only a file without any is taken."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal, InvalidOperation
from typing import Any

from app.domain.banks import Bank, Topic
from app.domain.errors import Fault, Faults
from app.formats.bankfile.entry import Entry, shown
from app.formats.bankfile.lines import Block, scan
from app.formats.bankfile.questions import read_questions

FORMAT = "bangvang.bank/1"
MAX_BYTES = 5_000_000
LANGUAGES = ("vi", "en")
MOST_QUESTIONS = 100_000
MOST_LEVELS = 50

HEAD_FIELDS = ("format", "code", "title", "description", "lang", "count", "levels")
TOPIC_FIELDS = ("code", "title")
BLOCKS = {"topics": ("topic", "code"), "questions": ("question", "id")}
"""The two sorts of block: what one is called in a fault's place, and which field names it."""

_POSITION = re.compile(r" \(at line (\d+), column (\d+)\)$")
_AT_END = " (at end of document)"
# The parser's work grows with the square of the parts of a dotted name (16 kB of them cost it 0.6 s); ours have one.
_LONG_NAME = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){50}""")


def read(data: bytes) -> Bank:
    """Read a bank file whole.

    Args:
        data: the file's bytes, UTF-8, at most `MAX_BYTES`; a byte order mark is let pass, for Notepad writes one.

    Raises:
        Faults: all faults of the file, in the order of its lines. Bytes of whatever sort raise nothing else.
    """
    text = _decoded(data)
    faults: list[Fault] = []
    if not text.endswith("\n"):
        faults.append(Fault("no_final_newline", text.count("\n") + 1))
    tables = _parsed(text, faults)
    bank = _bank(tables, scan(text), faults)
    if faults:
        raise Faults(_in_order(faults))
    return bank


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: fault.line or 0))


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise Faults((Fault("file_too_large", params={"found": len(data), "most": MAX_BYTES}),))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        params = {"offset": error.start, "byte": f"0x{data[error.start]:02X}"}
        raise Faults((Fault("not_utf8", line, params=params),)) from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _parsed(text: str, faults: list[Fault]) -> dict[str, Any]:
    """The tables of the file; what stops the parser is the last fault that can be seen."""
    if name := _LONG_NAME.search(text):
        raise Faults(_in_order([*faults, Fault("toml_unreasonable", text.count("\n", 0, name.start()) + 1)]))
    try:
        return tomllib.loads(text, parse_float=_as_written)
    except tomllib.TOMLDecodeError as error:
        faults.append(_syntax(str(error), text))
    except (ValueError, RecursionError):
        # A whole number of thousands of digits, or brackets nested by the hundred: the parser does not say where.
        faults.append(Fault("toml_unreasonable"))
    raise Faults(_in_order(faults))


def _as_written(number: str) -> Decimal:
    try:
        return Decimal(number)
    except InvalidOperation:
        # Its exponent is beyond reckoning; the field that holds it will be named.
        return Decimal("NaN")


def _syntax(message: str, text: str) -> Fault:
    """The parser's message, with its place taken out of the words."""
    if position := _POSITION.search(message):
        line, column = int(position[1]), int(position[2])
    else:
        lines = text.removesuffix("\n").split("\n")
        line, column = len(lines), len(lines[-1]) + 1
    reason = _POSITION.sub("", message).removesuffix(_AT_END)
    return Fault("toml_syntax", line, params={"column": column, "reason": shown(reason)})


def _bank(tables: dict[str, Any], blocks: list[Block], faults: list[Fault]) -> Bank:
    head = Entry(tables, "", 1, blocks[0].fields, faults)
    _layout(head, blocks)
    head.one_of("format", (FORMAT,), "format_unknown")
    code, title = head.slug("code"), head.text("title")
    description = head.text("description", may_be_empty=True)
    lang = head.one_of("lang", LANGUAGES, "lang_unknown")
    levels = head.parts("levels", 1, MOST_LEVELS)
    topic_entries, question_entries = (_entries(head, blocks, name) for name in BLOCKS)
    _count(head, len(question_entries))
    topics = _topics(topic_entries)
    questions = read_questions(question_entries, tuple(topic.code for topic in topics), levels)
    _all_used(topic_entries, question_entries)
    return Bank(code, title, description, lang, levels, topics, questions)


def _layout(head: Entry, blocks: list[Block]) -> None:
    """Only topics, then only questions, each under its own header: see the package for why."""
    strange = set()
    questions_from = None
    for block in blocks[1:]:
        if block.header == "[[questions]]":
            questions_from = questions_from or block.line
        elif block.header != "[[topics]]":
            head.faults.append(Fault("table_unknown", block.line, params={"table": shown(block.header)}))
            strange.add(block.header.strip("[]").split(".")[0].strip("\"'"))
        elif questions_from:
            head.faults.append(Fault("topics_after_questions", block.line, params={"first": questions_from}))
    own = {name: value for name, value in head.values.items() if name not in strange and name not in BLOCKS}
    Entry(own, "", 1, head.lines, head.faults).only(HEAD_FIELDS)


def _entries(head: Entry, blocks: list[Block], name: str) -> list[Entry]:
    """An entry for each block of this name, with its lines; at least one."""
    tables = head.values.get(name)
    own = [block for block in blocks if block.header == f"[[{name}]]"]
    if not own or not isinstance(tables, list) or len(tables) != len(own):
        head.fault("blocks_missing", name)
        return []
    noun, identity = BLOCKS[name]
    return [
        Entry(table, _place(noun, table.get(identity), number), block.line, block.fields, head.faults)
        for number, (table, block) in enumerate(zip(tables, own, strict=True), 1)
    ]


def _place(noun: str, identity: object, number: int) -> str:
    """``question ls-007``, or ``question 7`` counted from 1 where it has no id."""
    return f"{noun} {shown(identity)}" if isinstance(identity, str) and identity else f"{noun} {number}"


def _count(head: Entry, found: int) -> None:
    if "count" not in head.values:
        head.fault("field_missing", "count")
        return
    declared = head.values["count"]
    if isinstance(declared, bool) or not isinstance(declared, int) or not 1 <= declared <= MOST_QUESTIONS:
        head.fault("count_malformed", "count", found=found)
    elif found and declared != found:
        head.fault("count_mismatch", "count", declared=declared, found=found)


def _topics(entries: list[Entry]) -> tuple[Topic, ...]:
    topics: list[Topic] = []
    first: dict[str, Entry] = {}
    for entry in entries:
        entry.only(TOPIC_FIELDS)
        topic = Topic(entry.slug("code"), entry.text("title"))
        entry.once("code", topic.code, first, "topic_duplicate")
        topics.append(topic)
    return tuple(topics)


def _all_used(topics: list[Entry], questions: list[Entry]) -> None:
    """A topic that no question has is a slip of the pen somewhere; without any question there is nothing to say."""
    used = {name for entry in questions if isinstance(name := entry.values.get("topic"), str)}
    for entry in topics:
        code = entry.values.get("code")
        if questions and code and isinstance(code, str) and code not in used:
            entry.fault("topic_unused", "code", topic=shown(code))
