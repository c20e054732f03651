"""What a document is cut into: questions with what stands above them, keys, and explanations behind the questions."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.drafts import Remark
from app.formats.cau.keys import KeyList
from app.formats.cau.labels import Section, Start
from app.formats.cau.lines import Line
from app.formats.cau.tables import Row

NO_SECTION = Section("")


@dataclass
class Passage:
    """A text that several questions are about; `first` and `last` are 0 where it does not say which."""

    first: int
    last: int
    lines: list[Line] = field(default_factory=list)

    def is_for(self, number: int | None) -> bool:
        return not self.first or (number is not None and self.first <= number <= self.last)


@dataclass
class Found:
    """A question's lines, before its parts are told apart."""

    lines: list[Line]
    start: Start | None = None
    section: Section = NO_SECTION
    passages: list[Passage] = field(default_factory=list)
    row: Row | None = None
    doubts: list[Remark] = field(default_factory=list)
    missing_label: bool = False

    @property
    def number(self) -> int | None:
        return self.start.number if self.start else None

    @property
    def begin(self) -> int:
        return self.start.end if self.start else 0


@dataclass
class Explained:
    """What stands behind the questions about one of them: its key, its explanation."""

    number: int
    lines: list[Line]
    begin: int

    @property
    def place(self) -> int:
        return self.lines[0].number


@dataclass
class Split:
    """All of a document. `left_out` are lines between questions that belong to none."""

    questions: list[Found] = field(default_factory=list)
    key_lists: list[KeyList] = field(default_factory=list)
    explained: list[Explained] = field(default_factory=list)
    left_out: list[Line] = field(default_factory=list)
    code: str = ""
    ignored: list[str] = field(default_factory=list)
