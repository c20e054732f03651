"""What a person decides about a whole file that is being imported: which levels and topics its words mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.drafts import Refused, Remark
from app.domain.levels import level_of
from app.domain.likeness import bare

NEW = "+"
"""Begins a topic that the confirmation makes; its title follows."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Word of the file -> what it means, and what holds where a question says nothing.

    Attributes:
        levels: word -> level code. topics: word -> topic code, or `NEW` and a title.
        level, topic: of every question that has none; empty where that is not decided.
    """

    levels: dict[str, str] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    level: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What is kept of a file beside its drafts."""

    refused: tuple[Refused, ...] = ()
    notes: tuple[Remark, ...] = ()
    choices: Choices = field(default_factory=Choices)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the questions of a file go in one bank.

    Args:
        levels: codes of the bank. topics: its (code, title).
    """

    levels: Sequence[str]
    topics: Sequence[tuple[str, str]]
    choices: Choices

    def level(self, word: str) -> str:
        """The level of a question whose file says `word`; empty where that is not decided."""
        if word in self.levels:
            return word
        if not word:
            return self.choices.level
        return self.choices.levels.get(word) or level_of(word, self.levels) or ""

    def topic(self, word: str) -> str:
        """The topic's code, or `NEW` and a title; empty where that is not decided."""
        if not word:
            return self.choices.topic
        return self.choices.topics.get(word) or self.known_topic(word)

    def known_topic(self, word: str) -> str:
        """The code of the bank's topic that a word names by its code or its title; else empty."""
        wanted = bare(word)
        for code, title in self.topics:
            if word == code or wanted in (bare(code), bare(title)):
                return code
        return ""


def first_choices(words: Sequence[str], levels: Sequence[str], topics: Sequence[tuple[str, str]]) -> Choices:
    """What is decided already: where a bank has one level, or one topic and the file names none, there is no choice.

    Args:
        words: the topics that the file names.
    """
    only_topic = topics[0][0] if len(topics) == 1 and not any(words) else ""
    return Choices(level=levels[0] if len(levels) == 1 else "", topic=only_topic)
