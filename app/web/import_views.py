"""Frozen values for the pages of an import."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.domain.drafts import Draft
from app.domain.questions import LETTERS
from app.domain.questions import Question as QuestionValue
from app.remark_words import place, remark
from app.services.banks.importing.mending import ONE_TAP
from app.services.banks.importing.reading import ImportPage, Item, Twin
from app.web.bank_views import reviewed_question
from app.web.import_forms import typed_of
from app.web.import_words import EMPTY, KEYS_FROM, SHOWS, fault_words, file_words, state_of, topic_words
from app.web.question_views import LineView, lines_view, mark
from app.web.question_words import KINDS, STATUSES
from app.web.rendering import block, inline
from app.web.review_views import ReviewItem
from app.web.words import thousands, when


@dataclass(frozen=True, slots=True)
class PartView:
    """A piece of a draft that is not decided: `marked` as it is understood so far, None where nothing is."""

    number: int
    label: str
    html: Markup
    right: Markup
    marked: bool | None


@dataclass(frozen=True, slots=True)
class TwinView:
    where: str
    url: str
    shown: ReviewItem | None


@dataclass(frozen=True, slots=True)
class ItemView:
    """A question of the file as it will look, or as far as it is understood.

    Attributes:
        shown: the whole question with its key; None while something is to be decided about it.
        taps: its right answer is chosen by pressing an option or a verdict.
        acceptable: it is whole, and right if a person says so.
    """

    position: int
    title: str
    place: str
    kind: str
    kind_name: str
    state: str
    tone: str
    skipped: bool
    same: bool
    undecided: bool
    stem_html: Markup
    shown: ReviewItem | None
    parts: list[PartView]
    taps: bool
    acceptable: bool
    explanation_html: Markup | str
    source: str
    level: str
    topic: str
    key_words: str
    doubts: list[str]
    faults: list[str]
    notes: list[str]
    lines: list[LineView]
    before: tuple[str, str]
    twins: list[TwinView]
    twin_open: bool


@dataclass(frozen=True, slots=True)
class Pages:
    """What the pagination macro asks for."""

    number: int
    pages: int
    address: str

    def url(self, number: int) -> str:
        return f"{self.address}&page={number}#questions"


@dataclass(frozen=True, slots=True)
class WordView:
    """A word of the file for a topic or a level: how many questions have it, and what it means."""

    field: str
    word: str
    count: int
    chosen: str
    known: str


@dataclass(frozen=True, slots=True)
class ImportView:
    page: ImportPage
    file_words: str
    at: str
    figures: list[tuple[str, str]]
    shows: list[tuple[str, str, str, int]]
    empty: str
    ready: int
    unplaced: str
    topic_rows: list[WordView]
    level_rows: list[WordView]
    without_topic: int
    without_level: int
    new_topic: str
    notes: list[str]
    refused: list[tuple[str, str]]
    statuses: list[tuple[str, str]]
    back: str
    items: list[ItemView]
    pages: Pages


def import_view(page: ImportPage) -> ImportView:
    """An import as its page shows it."""
    counts, words, places = page.counts, page.words, page.places
    address = url_for("imports.show", public_id=page.public_id)
    query = urlencode({"show": page.show, **({"page": page.number} if page.number > 1 else {})})
    statuses = ("draft", "in_review", "approved") if page.may_approve else ("draft", "in_review")
    return ImportView(
        page=page,
        file_words=file_words(page.file_name),
        at=when(page.at),
        figures=_figures(page),
        shows=_shows(page, address),
        empty=str(EMPTY[page.show]),
        ready=counts.new + counts.changed,
        unplaced=_unplaced(*page.unplaced),
        topic_rows=[
            WordView(f"topic-{at}", word, words.topics[word], places.topic(word), known)
            for at, (word, known) in enumerate(topic_words_asked(page))
        ],
        level_rows=[
            WordView(f"level-{at}", word, words.levels[word], places.level(word), "")
            for at, word in enumerate(level_words_asked(page))
        ],
        without_topic=words.topics.get("", 0),
        without_level=words.levels.get("", 0),
        new_topic=page.choices.topic[1:] if page.choices.topic.startswith("+") else "",
        notes=[remark(note) for note in page.report.notes],
        refused=[(place(one.place), remark(one.why)) for one in page.report.refused],
        statuses=[(status, str(STATUSES[status])) for status in statuses],
        back=query,
        items=[item_view(item, page) for item in page.items],
        pages=Pages(page.number, page.pages, f"{address}?{urlencode({'show': page.show})}"),
    )


def topic_words_asked(page: ImportPage) -> list[tuple[str, str]]:
    """The file's words for topics in their order, each with the title of the bank's topic that it names, if any."""
    titles = dict(page.places.topics)
    return [(word, titles.get(page.places.known_topic(word), "")) for word in page.words.topics if word]


def level_words_asked(page: ImportPage) -> list[str]:
    """The file's words for levels that are no codes of the bank."""
    return [word for word in page.words.levels if word and word not in page.places.levels]


def _figures(page: ImportPage) -> list[tuple[str, str]]:
    counts = page.counts
    return [
        (_("New questions"), thousands(counts.new)),
        (_("New wordings"), thousands(counts.changed)),
        (_("Wait for a decision"), thousands(counts.undecided)),
        (_("In the bank already"), thousands(counts.same)),
        (_("Left out"), thousands(counts.left_out)),
        (_("Not understood"), thousands(counts.refused)),
    ]


def _shows(page: ImportPage, address: str) -> list[tuple[str, str, str, int]]:
    counts = page.counts
    numbers = {"decide": counts.undecided, "all": counts.all, "changed": counts.changed, "twins": counts.twins}
    numbers |= {"left_out": counts.left_out, "refused": counts.refused}
    return [
        (show, str(words), f"{address}?show={show}#questions", numbers[show])
        for show, words in SHOWS.items()
        if numbers[show] or show in ("decide", "all", page.show)
    ]


def _unplaced(topics: int, levels: int) -> str:
    if topics and levels:
        return _("%(topics)s questions have no topic yet, and %(levels)s no level.", topics=topics, levels=levels)
    if topics:
        return _("%(topics)s questions have no topic yet.", topics=topics)
    return _("%(levels)s questions have no level yet.", levels=levels) if levels else ""


def item_view(item: Item, page: ImportPage) -> ItemView:
    """One question of the file."""
    draft, question = item.draft, item.question
    state, tone = state_of(item)
    typed = typed_of(draft, page.places, mark())
    waits = item.undecided and bool(draft.doubts or item.faults)
    return ItemView(
        position=item.position,
        title=draft.place.label or _("Question %(ref)s", ref=item.position),
        place=place(draft.place) if not draft.place.label else place(draft.place).partition(", ")[2],
        kind=typed.kind,
        kind_name=str(KINDS[typed.kind]),
        state=state,
        tone=tone,
        skipped=item.skipped,
        same=item.change == "same",
        undecided=item.undecided,
        stem_html=block(draft.stem),
        shown=_shown(question, draft.source) if question is not None and not waits else None,
        parts=_parts(draft),
        taps=waits and draft.kind in ONE_TAP and bool(draft.parts) and _about_key(item),
        acceptable=waits and question is not None,
        explanation_html=block(draft.explanation) if draft.explanation else "",
        source=draft.source,
        level=item.level,
        topic=topic_words(item.topic, dict(page.places.topics)),
        key_words=str(KEYS_FROM[draft.key_from]) if draft.key_from in KEYS_FROM else "",
        doubts=[remark(doubt) for doubt in draft.doubts] if waits else [],
        faults=[fault_words(fault, typed) for fault in item.faults] if waits and not draft.doubts else [],
        notes=[remark(note) for note in draft.notes],
        lines=lines_view(item.lines) if not item.skipped else [],
        before=(item.before.ref, url_for("questions.show", code=page.bank_code, ref=item.before.ref))
        if item.before
        else ("", ""),
        twins=[_twin(twin) for twin in item.twins],
        twin_open=item.twin_open,
    )


def _about_key(item: Item) -> bool:
    """Is it the key that is doubted or missing? Then one press answers it."""
    codes = {fault.code for fault in item.faults} | {doubt.code for doubt in item.draft.doubts}
    return any(code.startswith("key_") for code in codes)


def _shown(question: QuestionValue, source: str) -> ReviewItem:
    return reviewed_question(question, source)


def _parts(draft: Draft) -> list[PartView]:
    letters = LETTERS.lower() if draft.kind == "true_false_group" else LETTERS
    return [
        PartView(
            number=at + 1,
            label=letters[at] if at < len(letters) else str(at + 1),
            html=inline(part.text),
            right=inline(part.right),
            marked=None if part.credit is None else part.credit > 0,
        )
        for at, part in enumerate(draft.parts)
    ]


def _twin(twin: Twin) -> TwinView:
    shown = _shown(twin.question, "") if twin.question is not None else None
    if twin.position:
        return TwinView(_("Question %(ref)s of this file", ref=twin.position), "", shown)
    url = url_for("questions.show", code=twin.bank_code, ref=twin.ref)
    status = str(STATUSES[twin.status])
    where = _("%(bank)s: question %(ref)s (%(status)s)", bank=twin.bank, ref=twin.ref, status=status)
    return TwinView(where, url, shown)
