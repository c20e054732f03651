"""What travels beside a question: level and source as tags, the topic as a category, and what cannot travel."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from app.domain.banks import Bank, BankQuestion, Topic
from app.domain.drafts import Draft
from app.domain.questions import MultipleChoice, SingleChoice
from app.formats.exchange.words import letters, shown

SLUG = re.compile(r"[a-z0-9-]{1,40}")


def tagged(draft: Draft, tags: Iterable[str]) -> Draft:
    """Level and source out of the tags that `tags_of` writes; other tags are told."""
    others = []
    for tag in tags:
        name, _, value = tag.strip().partition(":")
        if name == "level" and value and not draft.level:
            draft = replace(draft, level=value.strip())
        elif name == "source" and value and not draft.source:
            draft = replace(draft, source=value.strip())
        elif tag.strip():
            others.append(tag.strip())
    return draft.noting("tags_dropped", tags=shown(", ".join(others))) if others else draft


def tags_of(item: BankQuestion) -> list[str]:
    """Level and source as tags."""
    tags = [f"level:{item.level}"] if item.level else []
    return [*tags, f"source:{item.source}"] if item.source else tags


def topic_of(path: str) -> str:
    """A category's path without what Moodle puts before it; ``//`` in it is a slash that belongs to a name."""
    parts = [part.replace("\0", "/").strip() for part in path.replace("//", "\0").split("/")]
    while parts and parts[0] in ("", "top", "$course$", "$module$", "$system$", "$cat$"):
        parts.pop(0)
    return "/".join(part for part in parts if part)


def category_of(topic: Topic, topics: Iterable[Topic]) -> str:
    """The path of a topic's category: its title, or its code where two topics share a title or one has none."""
    title = " ".join(topic.title.split())
    alike = [one for one in topics if " ".join(one.title.split()) == title]
    name = title if len(alike) == 1 and title and topic_of("top/" + title.replace("/", "//")) == title else topic.code
    return "$course$/top/" + name.replace("/", "//")


def by_topic(bank: Bank) -> list[tuple[str, list[BankQuestion]]]:
    """Runs of questions of one topic with the path of its category, in the bank's order."""
    titles = {topic.code: category_of(topic, bank.topics) for topic in bank.topics}
    runs: list[tuple[str, list[BankQuestion]]] = []
    for item in bank.questions:
        path = titles.get(item.topic) or category_of(Topic(item.topic, item.topic), ())
        if not runs or runs[-1][0] != path:
            runs.append((path, []))
        runs[-1][1].append(item)
    return runs


def pinned(item: BankQuestion) -> str:
    """The letters of a choice's options that keep their place; empty where none does."""
    question = item.question
    if not isinstance(question, SingleChoice | MultipleChoice):
        return ""
    return letters(at for at, option in enumerate(question.options) if option.pinned)
