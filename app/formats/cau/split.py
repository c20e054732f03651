"""A document cut into its questions, and what stands around them: headings, passages, keys, explanations."""

from __future__ import annotations

import re
from dataclasses import replace

from app.formats.cau import keys, labels, options, starts, tables
from app.formats.cau.found import NO_SECTION, Explained, Found, Passage, Split
from app.formats.cau.keys import Entry, KeyList
from app.formats.cau.labels import Section, Start
from app.formats.cau.lines import Document, Line, Span, Text
from app.formats.cau.tables import Rows


def split(document: Document, *, only_keys: bool = False) -> Split:
    """Cut a document into its questions; with `only_keys`, it begins with keys and may hold no question."""
    return _Splitter(list(tables.unfold(document.blocks)), only_keys).run()


LONGEST_HEAD = 150
"""Characters of a line above the first question that is still the paper's head and not a text of its own."""
_CODE = re.compile(r"mã\s+đề(?:\s+thi)?\s*[:.]?\s*(?P<code>\d{3,4})\b", re.I)
_BARE_KEY = re.compile(r"\s*(?:đáp\s*án(?:\s+đúng)?|đ\s*/\s*a|đa|key|answer)\s*[:.]?\s*$", re.I)
_MANY_LETTERS = re.compile(r"\s*[A-H](?:[\s,;.]+[A-H]){4,}\s*|\s*[A-H]{5,}\s*")
_PER_QUESTION = re.compile(
    r"[\s*\-–]*(?:lời\s+giải|hướng\s+dẫn\s+giải|giải\s+chi\s+tiết|giải\s+thích.*|hướng\s+dẫn.*)", re.I
)


class _Splitter:
    """Walks once through the items of a document; `_open` is the question that lines belong to."""

    def __init__(self, items: list[tables.Item], only_keys: bool) -> None:
        self._items = items
        self._only_keys = only_keys
        self._lines = [item if isinstance(item, Line) else None for item in items]
        self._starts = starts.find(self._lines)
        self._opens = [line is not None and starts.opens_options(line) for line in self._lines]
        self._coming = self._next_starts()
        self._topics_are_headings = self._heads_by_topic()
        self._found = Split()
        self._open: Found | None = None
        self._answered = False
        self._expected = 0
        self._section = NO_SECTION
        self._passages: list[Passage] = []
        self._passage: Passage | None = None
        self._tail = only_keys
        self._tail_open: Explained | None = None
        self._stems: dict[int, set[str]] = {}

    def run(self) -> Split:
        skip = -1
        for at, item in enumerate(self._items):
            if at <= skip:
                continue
            if isinstance(item, KeyList):
                self._found.key_lists.append(item)
                if self._found.questions:
                    self._tail_open = None
            elif isinstance(item, Rows):
                self._close()
                self._rows(item)
            elif at in self._starts:
                self._start(at, item)
            elif self._is_bare_key(at):
                skip = self._bare_key(at, item)
            elif paired := self._two_lines(at):
                self._close()
                self._key_entries(paired)
                skip = at + 1
            else:
                self._line(at, item)
        self._close()
        return self._found

    def _next_starts(self) -> list[int | None]:
        after: list[int | None] = [None] * (len(self._items) + 1)
        coming: int | None = None
        for at in range(len(self._items) - 1, -1, -1):
            after[at] = coming
            coming = at if at in self._starts else coming
        return after

    def _heads_by_topic(self) -> bool:
        """Do lines “Chuyên đề: …” stand above questions, and not one below each?"""
        places = [at for at, line in enumerate(self._lines) if line is not None and labels.topic_of(line.plain)]
        if not places:
            return False
        return places[0] < min(self._starts, default=0) or len(places) * 10 < len(self._starts) * 6

    # A question begins.

    def _start(self, at: int, line: Line) -> None:
        start = self._starts[at]
        after = self._coming[at]
        body = [one for one in self._lines[at : after if after is not None else len(self._items)] if one is not None]
        rest = line.plain[start.end :].strip()
        if self._found.questions or self._tail:
            if self._tail and not self._resumes(start, body, at):
                self._tail_open = Explained(start.number, [line], start.end)
                self._found.explained.append(self._tail_open)
                return
            if len(body) <= 2 and rest and not any(self._opens[at : at + len(body)]) and _is_key(rest):
                self._close()
                entry = Entry(start.number, rest, line.number)
                self._key_entries([entry])
                self._open = None
                return
        self._close()
        self._tail = False
        self._tail_open = None
        self._passage = None
        self._open = Found([line], start, self._section, [one for one in self._passages if one.is_for(start.number)])
        self._answered = self._opens[at]
        self._expected = 0
        self._count_letters(line, start.end)

    def _resumes(self, start: Start, body: list[Line], at: int) -> bool:
        """Behind the end, does a real question begin, or one that is only repeated to be explained?"""
        chain = options.chains(body, start.end)
        if not chain or len(chain[0]) < 2 or _is_key(body[0].plain[start.end :]):
            return False
        return _bare(body[0].plain[start.end :])[:60] not in self._stems.get(start.number, set())

    def _close(self) -> None:
        """The open question is complete."""
        if self._open is not None:
            found = self._open
            self._open = None
            self._found.questions.append(found)
            if found.number is not None:
                self._stems.setdefault(found.number, set()).add(_bare(found.lines[0].plain[found.begin :])[:60])
        self._answered = False

    def _rows(self, rows: Rows) -> None:
        self._tail = False
        self._found.ignored += rows.ignored
        for row in rows.rows:
            first = row.lines[0]
            start = labels.start_of(first.plain)
            if start is not None and not start.strong and not first.plain[start.end :].strip():
                start = None
            self._found.questions.append(Found(list(row.lines), start, self._section, [], row))

    # Lines that begin no question.

    def _line(self, at: int, line: Line) -> None:
        text = line.plain
        if self._open is not None and not self._tail and self._goes_on(line):
            self._within(line)
            return
        if code := _CODE.search(text):
            self._found.code = self._found.code or code["code"]
        listed = keys.list_line(text, line.number, 1 if self._tail or self._answered else 2)
        if listed and self._is_key_list(at, len(listed)):
            self._close()
            self._key_entries(listed)
        elif labels.is_end(text) or self._tail_open is None and self._is_heading_of_keys(at, text):
            self._close()
            self._begin_tail()
        elif self._tail:
            self._behind(line)
        elif not self._between(at, line):
            self._within(line)

    def _is_key_list(self, at: int, size: int) -> bool:
        """Are these keys, and not pairs that the open question's stem names: “1 - a; 2 - b”?"""
        if self._open is not None and not self._answered and not self._tail:
            return size >= 5 or (self._coming[at] is None and not any(self._opens[at + 1 :]))
        return bool(self._found.questions or self._open or self._tail or size >= 3)

    def _goes_on(self, line: Line) -> bool:
        """Does a line begin with the letter that the open question's options have come to?"""
        first = line.tokens[0] if line.tokens else None
        return first is not None and first.strength == 4 and 0 < first.letter == self._expected

    def _count_letters(self, line: Line, begin: int = 0) -> None:
        for token in line.tokens_from(begin) if begin else line.tokens:
            self._expected += token.letter == self._expected

    def _between(self, at: int, line: Line) -> bool:
        """Headings, passages and the page's furniture, where no question is in the middle of its stem."""
        text = line.plain
        if self._open is not None and not self._answered:
            if not labels.is_part(text) and not (self._topics_are_headings and labels.topic_of(text)):
                return labels.is_furniture(text) and len(self._open.lines) > 1
        elif labels.is_furniture(text):
            self._section = _hinted(self._section, text)
            return True
        if self._topics_are_headings and (title := labels.topic_of(text)):
            self._close()
            self._section = Section(title)
            self._passage, self._passages = None, []
            return True
        section = labels.section_of(text)
        if section is not None and not self._opens[at] and not (section.by_roman and self._open and not self._answered):
            self._close()
            self._section = replace(
                section, title=section.title or ("" if section.truths or section.short else self._section.title)
            )
            self._passage, self._passages = None, []
            return True
        passage = labels.passage_of(text)
        if passage is not None and not self._opens[at] and not _is_rule(text):
            self._close()
            self._passage = Passage(*passage, [line])
            self._passages = [one for one in self._passages if one.first and passage[0] and one.last >= passage[0]]
            self._passages.append(self._passage)
            return True
        if self._open is None:
            if _is_rule(text):
                self._section = _hinted(self._section, text)
            elif self._passage is not None:
                self._passage.lines.append(line)
            elif self._found.questions or (self._starts and len(text) > LONGEST_HEAD):
                self._found.left_out.append(line)
            elif not self._starts:
                return False
            return True
        return False

    def _within(self, line: Line) -> None:
        if self._open is None:
            self._open = Found([], None, self._section, list(self._passages))
            self._expected = 0
        self._open.lines.append(line)
        self._count_letters(line)
        self._answered = self._answered or starts.opens_options(line) or labels.key_said(line.plain) is not None

    # Keys and explanations behind the questions.

    def _begin_tail(self) -> None:
        self._tail, self._tail_open, self._passage = True, None, None

    def _behind(self, line: Line) -> None:
        if labels.is_part(line.plain):
            self._tail_open = None
        elif self._tail_open is not None:
            self._tail_open.lines.append(line)
        elif self._only_keys and keys.letters(line.plain) or _MANY_LETTERS.fullmatch(line.plain):
            named = re.findall("[A-H]", line.plain.upper())
            first = sum(len(one.entries) for one in self._found.key_lists) + 1
            self._key_entries([Entry(first + at, key, line.number) for at, key in enumerate(named)])
        elif not (
            labels.is_furniture(line.plain) or labels.is_key_heading(line.plain) or labels.section_of(line.plain)
        ):
            self._found.left_out.append(line)

    def _key_entries(self, entries: list[Entry]) -> None:
        lists = self._found.key_lists
        if not lists or lists[-1].codes or (lists[-1].entries and entries[0].number <= lists[-1].entries[-1].number):
            lists.append(KeyList())
        lists[-1].entries += entries
        self._tail_open = None

    def _is_heading_of_keys(self, at: int, text: str) -> bool:
        asked = bool(self._open or self._found.questions)
        return asked and labels.is_key_heading(text) and self._is_for_all(at, text)

    def _is_for_all(self, at: int, text: str) -> bool:
        """Is “Lời giải” or “Đáp án” the heading of a section for all questions, and not of the open one's?"""
        following = self._items[at + 1] if at + 1 < len(self._items) else None
        if following is None or isinstance(following, KeyList):
            return True
        after = self._coming[at]
        if isinstance(following, Line) and keys.list_line(following.plain, 0):
            return True
        if after is not None:
            number = self._open.number if self._open else None
            return (
                number is None
                or self._starts[after].number <= number
                or after == at + 1
                and self._starts[after].number == 1
            )
        return not _PER_QUESTION.match(text) and not (isinstance(following, Line) and _is_key(following.plain))

    def _is_bare_key(self, at: int) -> bool:
        """“Đáp án” alone, with the key on the next line."""
        line, after = self._lines[at], self._lines[at + 1] if at + 1 < len(self._lines) else None
        return bool(
            line is not None and after is not None and (self._open or self._tail_open) and at + 1 not in self._starts
            and _BARE_KEY.match(line.plain) and len(after.plain) <= 40 and _is_key(after.plain)
        )  # fmt: skip

    def _two_lines(self, at: int) -> list[Entry]:
        """Numbers in one line and their keys in the next."""
        line, after = self._lines[at], self._lines[at + 1] if at + 1 < len(self._lines) else None
        return keys.two_lines(line.plain, after.plain, line.number) if line is not None and after is not None else []

    def _bare_key(self, at: int, line: Line) -> int:
        after = self._lines[at + 1]
        assert after is not None
        self._line(at, line.with_text(Text((*line.text.strip(" :.").spans, Span(": "), *after.text.strip().spans))))
        return at + 1


def _is_key(text: str) -> bool:
    """Is a text nothing but a key: letters, or verdicts on statements?"""
    return (keys.letters(text) is not None and len(text.strip()) <= 20) or (
        keys.truths(text) or keys.truth(text)
    ) is not None


def _is_rule(text: str) -> bool:
    """What candidates are told to do: “Thí sinh trả lời từ câu 1 đến câu 18 …”"""
    return bool(
        re.match(
            r"\s*[(\[*]?\s*(?:thí\s+sinh|học\s+sinh|học\s+viên|anh/chị|mỗi\s+câu|trong\s+mỗi|(?:mỗi\s+)?câu\s+trả\s+lời)\b",
            text,
            re.I,
        )
    )


def _hinted(section: Section, text: str) -> Section:
    found = labels.section_of(f"Phần I. {text}")
    if found is None:
        return section
    return replace(section, truths=section.truths or found.truths, short=section.short or found.short)


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
