"""From a document to drafts: split, dissect, learn what marks keys, decide, and say what is doubtful."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from app.domain.drafts import Draft, Place, Reading, Refused, Remark
from app.formats import rich
from app.formats.cau import answers, marks, options
from app.formats.cau.answers import Answers, Given
from app.formats.cau.bare import without_letters
from app.formats.cau.dissect import Parsed, dissect, is_judged, rest_begins
from app.formats.cau.doubts import Counting, about_lists, about_marks, about_numbers, about_text, counting_of
from app.formats.cau.found import Split
from app.formats.cau.kinds import decide
from app.formats.cau.lines import OBJECT, Document, Line, Text, join
from app.formats.cau.markup import Ignored, emphasised, markdown, whole
from app.formats.cau.separate import separate
from app.formats.cau.split import split

_NONE = Given()
MAX_TEXT = 20_000
"""Characters of a stem or an option; what is longer is no question that could be answered."""
_BRACKETED = re.compile(r"[(\[]\s?(?P<key>[A-H])\s?[)\]]\s?[.:?]?\s{0,9}$")
_CHOICES = ("single_choice", "multiple_choice")


def of_document(document: Document, key: Document | None) -> Reading:
    """All questions of a document, with the keys of a second one."""
    cut = split(document)
    parsed = _parsed(cut)
    signs = [marks.of_question(one.options, judged=is_judged(one)) for one in parsed]
    usual = marks.learn(parsed, signs)
    numbers = [one.found.number for one in parsed]
    listed = answers.of(cut, numbers, cut.code)
    second = _second(key, parsed, numbers, cut.code)
    counting = counting_of(parsed)
    habit = _habit(parsed)
    marking = usual.attributes
    ignored = Ignored("bold" in marking, "italic" in marking, "underline" in marking)
    drafts: list[Draft] = []
    refused: list[Refused] = []
    for at, one in enumerate(parsed):
        if _longest(one) > MAX_TEXT:
            refused.append(Refused(_place(one, at, document), Remark("question_too_long", {"most": MAX_TEXT})))
            continue
        draft = _draft(one, at, document, parsed[at - 1] if at else None, counting, habit)
        own, other = listed.by_question.get(at, _NONE), second.by_question.get(at, _NONE)
        draft = decide(draft, one, marks.read(signs[at], usual), own, other, ignored)
        if not draft.kind:
            refused.append(Refused(draft.place, _why_refused(one)))
            continue
        draft = about_marks(draft, one, signs[at], usual)
        draft = about_lists(draft, listed, second)
        drafts.append(_explained(draft, [*one.explanation, *own.explanation, *other.explanation]))
    shown = {name for draft in drafts for text in _all_texts(draft) for name in rich.pictures(text)}
    pictures = {name: content for name, content in document.pictures.items() if name in shown}
    return Reading("cau", tuple(drafts), tuple(refused), pictures, _notes(document, cut))


def _all_texts(draft: Draft) -> list[str]:
    return [draft.stem, draft.explanation, *(part.text for part in draft.parts)]


def _longest(one: Parsed) -> int:
    """Characters of the longest of its texts; what tables hold in Markdown counts."""
    passages = sum(len(line.plain) for passage in one.found.passages for line in passage.lines)
    texts = [one.stem, *(option.text for option in one.options)]
    return max(passages, *(sum(len(span.raw or span.text) for span in text.spans) for text in texts))


def _explained(draft: Draft, explanation: list[Text]) -> Draft:
    if sum(len(text.plain) for text in explanation) > MAX_TEXT:
        return draft.noting("explanation_too_long", most=MAX_TEXT)
    return replace(draft, explanation=_blocks(explanation, Ignored()))


def _parsed(cut: Split) -> list[Parsed]:
    """Every question told apart; weak letters behind the usual number of options are text."""
    pairs = [pair for found in cut.questions for pair in separate(found)]
    counts = Counter(len(chain) for _, chain in pairs if chain is not None)
    usual = counts.most_common(1)[0][0] if counts else 4
    out = []
    for found, chain in pairs:
        if chain is not None and len(chain) > usual:
            chain = options.cut(chain, usual)
        broken = ""
        if chain is not None:
            end = rest_begins(found.lines, chain.tokens[-1].line + 1)
            chain, is_broken = options.unbroken(chain, found.lines, end)
            if is_broken:
                broken = ", ".join(chr(65 + token.letter) for token in chain.tokens)
        one = dissect(found, chain)
        if broken:
            found.doubts.append(Remark("option_letters_broken", {"letters": broken}))
        if chain is None and found.start is None and found.row is None and not one.said:
            cut.left_out += found.lines  # prose without a number, an option or a key is no question
            continue
        out.append(without_letters(one) if chain is None and found.row is None else one)
    _take_bracketed(out)
    return out


def _take_bracketed(parsed: Sequence[Parsed]) -> None:
    """Keys in brackets behind the stems, “… là: (B)”: only where nearly every question has one; alone it may be a unit
    or a name."""
    asked = [one for one in parsed if one.options]
    found = [(one, key) for one in asked if not one.said and (key := _BRACKETED.search(one.stem.plain))]
    found = [(one, key) for one, key in found if ord(key["key"]) - 65 < len(one.options)]
    if len(found) < 2 or len(found) * 10 < len(asked) * 9:
        return
    for one, key in found:
        one.said.append(key["key"])
        one.stem = one.stem.cut(0, key.start()).strip()


def _second(key: Document | None, parsed: Sequence[Parsed], numbers: Sequence[int | None], code: str) -> Answers:
    """What the file with the answers says."""
    if key is None:
        return Answers()
    cut = split(key, only_keys=True)
    found = answers.of(cut, numbers, code)
    if found.count or found.codes:
        return found
    # The whole paper once more, with its answers marked; its options may stand in another order.
    solved = {_bare(draft.stem): draft for draft in of_document(key, None).drafts if draft.kind in _CHOICES}
    given: dict[int, Given] = {}
    for at, one in enumerate(parsed):
        draft = solved.get(_bare(_stem(one, Ignored())[0]))
        right = [_bare(part.text) for part in draft.parts if part.credit] if draft else []
        texts = [_bare(markdown(option.text)) for option in one.options]
        if right and all(texts.count(text) == 1 for text in right):
            given[at] = Given([", ".join(chr(65 + texts.index(text)) for text in right)])
    return Answers(given, count=len(given))


def _bare(markdown: str) -> str:
    """What two writings of one text share: its letters, digits and signs of mathematics."""
    return "".join(c for c in rich.plain(markdown).casefold() if not c.isspace() and c not in ".,;:?!“”\"'…")


def _draft(
    one: Parsed, at: int, document: Document, before: Parsed | None, counting: Counting, habit: Ignored
) -> Draft:
    """All of a draft but its kind, its parts and its key."""
    found = one.found
    place = _place(one, at, document)
    stem, underlined = _stem(one, habit)
    draft = Draft(
        place,
        "",
        stem,
        source=one.source or (found.start.origin if found.start else ""),
        topic=one.topic or found.section.title,
        level=one.level or (found.start.level if found.start else "") or found.section.level,
        ref=found.row.ref if found.row else "",
        points=found.start.points if found.start else None,
    )
    if one.points is not None:
        draft = replace(draft, points=Fraction(one.points))
    if underlined:
        draft = draft.noting("underline_as_bold")
    if found.passages:
        draft = draft.noting("passage_shared")
    for doubt in found.doubts:
        draft = replace(draft, doubts=(*draft.doubts, doubt))
    draft = about_numbers(draft, one, before, counting)
    return about_text(draft, one, document)


def _place(one: Parsed, at: int, document: Document) -> Place:
    number = one.found.lines[0].number
    label = one.found.start.label if one.found.start else f"Câu {at + 1}"
    return Place(None if document.is_word else number, number if document.is_word else None, label=label)


def _habit(parsed: Sequence[Parsed]) -> Ignored:
    """The looks that most stems have from beginning to end: there they emphasise nothing."""
    stems = [whole(one.stem) for one in parsed if one.stem]
    return Ignored(
        *(2 * sum(getattr(stem, name) for stem in stems) >= len(stems) for name in ("bold", "italic", "underline"))
    )


def _stem(one: Parsed, habit: Ignored) -> tuple[str, bool]:
    """The stem with the passages above it, as Markdown; and whether an underlined word became bold."""
    blocks = [text for passage in one.found.passages for text in _texts(passage.lines)]
    ignored = whole(one.stem) & habit
    above = _blocks(blocks, Ignored())
    own = markdown(one.stem, ignored)
    return "\n\n".join(part for part in (above, own) if part), emphasised(one.stem, ignored)


def _texts(lines: Sequence[Line]) -> list[Text]:
    return [line.text.strip() for line in lines]


def _blocks(texts: Sequence[Text], ignored: Ignored) -> str:
    joined = join([text for text in texts if text])
    return markdown(joined, ignored) if joined else ""


def _why_refused(one: Parsed) -> Remark:
    return Remark("essay_question", {"text": " ".join(one.stem.plain.replace(OBJECT, " ").split())[:80]})


def _notes(document: Document, cut: Split) -> tuple[Remark, ...]:
    shown = {
        code: params for code, params in document.notes.items() if code not in ("legacy_suspected", "characters_lost")
    }
    notes = [Remark(code, dict(params)) for code, params in shown.items()]
    left = [line for line in cut.left_out if line.plain.replace(OBJECT, "").strip()]
    if left:
        notes.append(Remark("lines_left_out", {"count": len(left), "first": " ".join(left[0].plain.split())[:80]}))
    if cut.ignored:
        notes.append(Remark("columns_left_out", {"titles": ", ".join(cut.ignored)[:200]}))
    return tuple(notes)
