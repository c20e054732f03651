"""Texts on their way out, and the check that what was written reads back equal."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.domain.banks import Bank, BankQuestion
from app.domain.drafts import Draft, Loss, Remark, to_question
from app.domain.errors import Faults
from app.domain.questions import MultipleChoice, Question, SingleChoice
from app.formats import html, rich
from app.formats.exchange.bank import category_of, pinned, topic_of
from app.formats.exchange.words import shown

Files = Mapping[str, tuple[str, bytes]]
"""Pictures by their names: media type and bytes."""
CHANGED = frozenset(("pinned_dropped", "points_dropped", "points_rounded"))
"""Losses beside the question's own texts and key."""


class Losses:
    """What one file could not hold, in the order in which it was met."""

    def __init__(self, pictures: Files) -> None:
        self.pictures = pictures
        self.found: list[Loss] = []

    def add(self, item: BankQuestion | None, code: str, **params: Any) -> None:
        loss = Loss(item.ref if item else "", Remark(code, params))
        if loss not in self.found:
            self.found.append(loss)

    def text(self, item: BankQuestion, markdown: str) -> tuple[str, str]:
        """The format (html or markdown) in which a text goes out, and the text in it; pictures as ``media:NAME``."""
        if not markdown.strip():
            return "html", ""
        for name in rich.pictures(markdown):
            if name not in self.pictures:
                self.add(item, "picture_not_given", name=name)
        if not html.respelt(markdown):
            return "html", html.to_html(markdown)
        if html.from_markdown(markdown, []) == markdown:
            return "markdown", markdown
        self.add(item, "respelt")
        return "html", html.to_html(markdown)

    def plain(self, item: BankQuestion, markdown: str, *, one_line: bool = False) -> str:
        """The words of a text where the format holds no more than words."""
        words = rich.plain(markdown)
        if rich.escape(words) != markdown:
            self.add(item, "marks_dropped", text=shown(words))
        if one_line and "\n" in words:
            self.add(item, "lines_joined", text=shown(words))
            words = " ".join(words.split())
        return words

    def data_address(self, name: str) -> str:
        """A picture inside the text itself."""
        if name not in self.pictures:
            return rich.MEDIA + name
        mime, data = self.pictures[name]
        return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"

    def beside(self, item: BankQuestion, *, points: bool) -> None:
        """What goes with a question and has no place: pinned options, and points where the format has none."""
        if where := pinned(item):
            self.add(item, "pinned_dropped", letters=where)
        if item.points != 1 and not points:
            self.add(item, "points_dropped", points=str(item.points))


def compare(
    bank: Bank, written: Iterable[BankQuestion], drafts: Iterable[Draft], losses: Losses, *, points: bool = False
) -> None:
    """Read back what was written: whatever is not equal, and not told already, is told now; points where they are
    held, too."""
    told = {loss.ref for loss in losses.found if loss.remark.code not in CHANGED}
    found = {draft.ref: draft for draft in drafts}
    topics = {topic.code: topic_of(category_of(topic, bank.topics)) for topic in bank.topics}
    for item in written:
        draft = found.get(item.ref)
        topic = topics.get(item.topic, item.topic)
        if item.ref not in told and (draft is None or not _same(item, draft, topic)):
            losses.add(item, "reads_otherwise")
        elif points and draft is not None and draft.points != item.points:
            losses.add(item, "points_rounded", points=str(item.points))


def _same(item: BankQuestion, draft: Draft, topic: str) -> bool:
    try:
        question = to_question(draft)
    except Faults:
        return False
    beside = (draft.level, draft.source, draft.topic) == (item.level, item.source, topic)
    return beside and not draft.doubts and question == loose(item.question)


def loose(question: Question) -> Question:
    """The question with no option pinned."""
    if isinstance(question, SingleChoice | MultipleChoice):
        return replace(question, options=tuple(replace(option, pinned=False) for option in question.options))
    return question
