"""From a document to drafts: split, dissect, learn what marks keys, decide, and say what is doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.drafts import Draft, Place, Reading, Refused, Remark
from app.formats.cau import answers, legacy, marks, options
from app.formats.cau.answers import Answers, Given
from app.formats.cau.bare import without_letters
from app.formats.cau.dissect import Parsed, dissect, rest_begins
from app.formats.cau.evidence import letter_of
from app.formats.cau.found import Split
from app.formats.cau.kinds import decide
from app.formats.cau.lines import OBJECT, Document, Line, Text, join
from app.formats.cau.lookalikes import garbled
from app.formats.cau.markup import Ignored, emphasised, markdown, whole
from app.formats.cau.separate import separate
from app.formats.cau.split import split

_NONE = Given()
MAX_TEXT = 20_000
"""Characters of a stem or an option; what is longer is no question that could be answered."""
_SIGN_OF = {"bold": "bold", "italic": "italic", "underline": "underline"}


@dataclass
class _Numbers:
    """How the questions of a document are usually counted and how many options they usually have."""

    usual_options: int
    strict_options: bool
    strict_numbers: bool


def of_document(document: Document, key: Document | None) -> Reading:
    """All questions of a document, with the keys of a second one."""
    cut = split(document)
    parsed = _parsed(cut)
    signs = [marks.of_question(one.options) for one in parsed]
    usual = marks.learn(parsed, signs)
    numbers = [one.found.number for one in parsed]
    listed = answers.of(cut, numbers, cut.code)
    second = _second(key, parsed, numbers, cut.code)
    counting = _counting(parsed)
    drafts: list[Draft] = []
    refused: list[Refused] = []
    for at, one in enumerate(parsed):
        if _longest(one) > MAX_TEXT:
            refused.append(Refused(_place(one, at, document), Remark("question_too_long", {"most": MAX_TEXT})))
            continue
        draft = _draft(one, at, document, parsed[at - 1] if at else None, counting)
        own, other = listed.by_question.get(at, _NONE), second.by_question.get(at, _NONE)
        ignored = Ignored(**{name: name in usual.attributes for name in _SIGN_OF})
        draft = decide(draft, one, marks.read(signs[at], usual), own, other, ignored)
        if not draft.kind:
            refused.append(Refused(draft.place, _why_refused(one)))
            continue
        draft = _unusual(draft, one, signs[at], usual)
        draft = _unlisted(draft, listed, second)
        drafts.append(_explained(draft, [*one.explanation, *own.explanation, *other.explanation]))
    return Reading("cau", tuple(drafts), tuple(refused), document.pictures, _notes(document, cut))


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
    return out


def _second(key: Document | None, parsed: Sequence[Parsed], numbers: Sequence[int | None], code: str) -> Answers:
    """What the file with the answers says."""
    if key is None:
        return Answers()
    cut = split(key, only_keys=True)
    found = answers.of(cut, numbers, code)
    if found.count or found.codes:
        return found
    reading = of_document(key, None)  # the whole paper once more, with its answers marked
    by_number: dict[int, Given] = {}
    for at, draft in enumerate(reading.drafts[: len(parsed)]):
        right = [chr(65 + place) for place, part in enumerate(draft.parts) if part.credit]
        if draft.kind in ("single_choice", "multiple_choice") and right:
            by_number[at] = Given([", ".join(right)])
    return Answers(by_number, count=len(by_number))


def _counting(parsed: Sequence[Parsed]) -> _Numbers:
    counts = Counter(len(one.options) for one in parsed if one.options)
    usual, often = counts.most_common(1)[0] if counts else (4, 0)
    numbers = [one.found.number for one in parsed if one.found.row is None]
    pairs = [(a, b) for a, b in zip(numbers, numbers[1:], strict=False) if a is not None and b is not None]
    jumps = sum(b != a + 1 and b != 1 for a, b in pairs)
    total = sum(counts.values())
    return _Numbers(usual, total >= 8 and often * 10 >= total * 9, bool(pairs) and jumps * 5 <= len(pairs))


def _draft(one: Parsed, at: int, document: Document, before: Parsed | None, counting: _Numbers) -> Draft:
    """All of a draft but its kind, its parts and its key."""
    found = one.found
    place = _place(one, at, document)
    stem, underlined = _stem(one)
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
    draft = _numbering_doubts(draft, one, before, counting)
    return _text_doubts(draft, one, document)


def _place(one: Parsed, at: int, document: Document) -> Place:
    number = one.found.lines[0].number
    label = one.found.start.label if one.found.start else f"Câu {at + 1}"
    return Place(None if document.is_word else number, number if document.is_word else None, label=label)


def _stem(one: Parsed) -> tuple[str, bool]:
    """The stem with the passages above it, as Markdown; and whether an underlined word became bold."""
    blocks = [text for passage in one.found.passages for text in _texts(passage.lines)]
    ignored = whole(one.stem)
    above = _blocks(blocks, Ignored())
    own = markdown(one.stem, ignored)
    return "\n\n".join(part for part in (above, own) if part), emphasised(one.stem, ignored)


def _texts(lines: Sequence[Line]) -> list[Text]:
    return [line.text.strip() for line in lines]


def _blocks(texts: Sequence[Text], ignored: Ignored) -> str:
    joined = join([text for text in texts if text])
    return markdown(joined, ignored) if joined else ""


def _numbering_doubts(draft: Draft, one: Parsed, before: Parsed | None, counting: _Numbers) -> Draft:
    found = one.found
    if found.missing_label:
        draft = draft.doubting("label_missing")
    number = found.number
    earlier = before.found.number if before is not None else None
    same = before is not None and found.section is before.found.section
    if counting.strict_numbers and found.row is None and number is not None and earlier is not None and same:
        if number == earlier:
            draft = draft.doubting("number_twice", label=draft.place.label)
        elif number != earlier + 1 and number != 1:
            draft = draft.doubting("number_jump", before=earlier, after=number)
    if counting.strict_options and 2 <= len(one.options) < counting.usual_options and not _is_true_false(one):
        draft = draft.doubting("options_fewer", found=len(one.options), usual=counting.usual_options)
    return draft


def _is_true_false(one: Parsed) -> bool:
    return len(one.options) == 2 and {o.text.plain.strip(" .").casefold() for o in one.options} <= {
        "đúng",
        "sai",
        "true",
        "false",
    }


def _text_doubts(draft: Draft, one: Parsed, document: Document) -> Draft:
    if one.trailing:
        words = " ".join(one.trailing[0].plain.replace(OBJECT, " ").split())[:80]
        last = one.options[-1]
        last.text = join([last.text, *(line.text.strip() for line in one.trailing)])
        draft = draft.doubting("text_behind_options", text=words, letter=chr(64 + len(one.options)))
    shared = [line for passage in one.found.passages for line in passage.lines]
    for code, name in dict.fromkeys(note for line in (*one.found.lines, *shared) for note in line.notes):
        if code == "picture_drawing":
            draft = draft.doubting("picture_drawing", name=name)
        elif code == "letters_near":
            draft = draft.doubting("letters_near", words=name)
        else:
            draft = draft.noting(code, name=name)
    words = "\n".join([one.stem.plain, *(option.text.plain for option in one.options)])
    if "legacy_suspected" in document.notes:
        encoding = str(document.notes["legacy_suspected"]["encoding"])
        draft = draft.doubting("legacy_suspected", encoding="TCVN3" if encoding == "tcvn3" else "VNI")
    elif encoding := legacy.suspected(words):
        draft = draft.doubting(
            "legacy_left",
            encoding="TCVN3" if encoding == "tcvn3" else "VNI",
            text=legacy.convert(words.split("\n")[0], encoding)[:80],
        )
    if "\ufffd" in words:
        draft = draft.doubting("characters_lost")
    if garbled(one.stem.plain):
        draft = draft.doubting("text_garbled")
    return draft


def _why_refused(one: Parsed) -> Remark:
    return Remark("essay_question", {"text": " ".join(one.stem.plain.replace(OBJECT, " ").split())[:80]})


def _unusual(draft: Draft, one: Parsed, found: marks.Signs, usual: marks.Usual) -> Draft:
    """One option is marked as no key is marked in the rest of the document."""
    if draft.kind != "single_choice":
        return draft
    if draft.doubts and draft.doubts[-1].code == "key_not_found" and (other := marks.unusual(found, usual)):
        doubt = Remark("key_mark_unusual", {"mark_from": other[0], "letter": letter_of(one, other[1])})
        return replace(draft, doubts=tuple(doubt if d.code == "key_not_found" else d for d in draft.doubts))
    if draft.key_from and (other := marks.unusual(found, usual, marks.LOUD)) and not draft.parts[other[1]].credit:
        right = next(at for at, part in enumerate(draft.parts) if part.credit)
        draft = draft.doubting(
            "key_conflict",
            first_from=other[0],
            first=letter_of(one, other[1]),
            second_from=draft.key_from,
            second=letter_of(one, right),
        )
        return replace(draft, parts=tuple(replace(part, credit=None) for part in draft.parts), key_from="")
    return draft


def _unlisted(draft: Draft, listed: Answers, second: Answers) -> Draft:
    """Why a key was not found, where it is known."""
    if not any(doubt.code == "key_not_found" for doubt in draft.doubts):
        return draft
    codes = listed.codes or second.codes
    if codes:
        doubt = Remark("key_codes", {"codes": ", ".join(codes)})
    elif listed.unclear or second.unclear:
        doubt = Remark("key_table_unclear")
    else:
        return draft
    return replace(draft, doubts=tuple(doubt if one.code == "key_not_found" else one for one in draft.doubts))


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
