"""What is doubtful about a question beside its key, and why a key is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.drafts import Draft, Remark
from app.formats import legacy
from app.formats.cau import marks
from app.formats.cau.answers import Answers
from app.formats.cau.dissect import Parsed
from app.formats.cau.evidence import letter_of
from app.formats.cau.lines import OBJECT, Document, join
from app.formats.cau.markup import markdown
from app.formats.lookalikes import garbled


@dataclass
class Counting:
    """How the questions of a document are usually counted and how many options they usually have."""

    usual_options: int
    strict_options: bool
    strict_numbers: bool


def counting_of(parsed: Sequence[Parsed]) -> Counting:
    counts = Counter(len(one.options) for one in parsed if one.options)
    usual, often = counts.most_common(1)[0] if counts else (4, 0)
    numbers = [one.found.number for one in parsed if one.found.row is None]
    pairs = [(a, b) for a, b in zip(numbers, numbers[1:], strict=False) if a is not None and b is not None]
    jumps = sum(b != a + 1 and b != 1 for a, b in pairs)
    total = sum(counts.values())
    return Counting(usual, total >= 8 and often * 10 >= total * 9, bool(pairs) and jumps * 5 <= len(pairs))


def about_numbers(draft: Draft, one: Parsed, before: Parsed | None, counting: Counting) -> Draft:
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


def about_text(draft: Draft, one: Parsed, document: Document) -> Draft:
    pictures = [line for line in one.trailing if not line.plain.replace(OBJECT, "").strip()]
    if pictures:
        draft = replace(draft, stem=f"{draft.stem}\n{markdown(join([line.text.strip() for line in pictures]))}")
        draft = draft.doubting("picture_behind_options", letter=letter_of(one, len(one.options) - 1))
        one.trailing = [line for line in one.trailing if line not in pictures]
    if not draft.stem.strip():
        draft = draft.doubting("stem_empty")
    if one.trailing:
        words = " ".join(one.trailing[0].plain.replace(OBJECT, " ").split())[:80]
        last = one.options[-1]
        last.text = join([last.text, *(line.text.strip() for line in one.trailing)])
        draft = draft.doubting("text_behind_options", text=words, letter=letter_of(one, len(one.options) - 1))
    shared = [line for passage in one.found.passages for line in passage.lines]
    for code, name in dict.fromkeys(note for line in (*one.found.lines, *shared) for note in line.notes):
        if code in ("picture_drawing", "picture_left_behind"):
            draft = draft.doubting(code, name=name)
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


def about_marks(draft: Draft, one: Parsed, found: marks.Signs, usual: marks.Usual) -> Draft:
    """One option is marked as no key is marked in the rest of the document."""
    if draft.kind != "single_choice":
        return draft
    unmarked = any(doubt.code == "key_not_found" for doubt in draft.doubts)
    if unmarked and (other := marks.unusual(found, usual)):
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


def about_lists(draft: Draft, listed: Answers, second: Answers) -> Draft:
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
