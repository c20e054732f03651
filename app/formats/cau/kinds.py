"""From a question's parts and what is said of it to its kind and its key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from app.domain.drafts import FULL, NOTHING, Draft, Part, Remark
from app.domain.pinning import pinned
from app.formats.cau import evidence, keys
from app.formats.cau.answers import Given
from app.formats.cau.dissect import TRUE_OR_FALSE, Option, Parsed, is_judged
from app.formats.cau.lines import text_of
from app.formats.cau.markup import Ignored, markdown, whole

_NUMBER = re.compile(r"[-−–+]?\s*\d+(?:[.,]\d+)*")


def decide(
    draft: Draft,
    parsed: Parsed,
    looks: Sequence[tuple[str, tuple[int, ...]]],
    listed: Given,
    second: Given,
    ignored: Ignored,
) -> Draft:
    """The draft with its kind, parts, key, and the doubts about them."""
    if not parsed.options:
        return _without_options(draft, parsed, listed, second)
    found = evidence.of_choice(parsed, looks, listed, second)
    if _is_true_false(parsed):
        return _true_false(draft, parsed, found)
    if _is_group(parsed, found):
        return _group(draft, parsed, found, ignored)
    says, doubts = evidence.agreed(found, parsed)
    if not parsed.upper and says is None and parsed.lettered and not found.says and len(parsed.options) == 4:
        doubts = [*doubts, Remark("kind_unclear")]
    several = says is not None and len(says.options) > 1
    right = says.options if says is not None else ()
    known = says is not None and bool(says.options)
    share = Fraction(1, len(right)) if right else NOTHING
    texts = [_shown(option, ignored) for option in parsed.options]
    kept = pinned([option.text.plain for option in parsed.options])
    places = {at for at, keeps in enumerate(kept) if keeps}
    parts = tuple(
        Part(text, (share if at in right else NOTHING) if known else None, pinned=option.pinned or at in places)
        for at, (text, option) in enumerate(zip(texts, parsed.options, strict=True))
    )
    if places:
        draft = draft.noting(
            "options_pinned", letters=", ".join(evidence.letter_of(parsed, at) for at in sorted(places))
        )
    doubts += _alike(parsed, texts)
    kind = "multiple_choice" if several or (not known and evidence.asks_for_several(parsed)) else "single_choice"
    return _with(
        replace(draft, kind=kind, parts=parts, key_from=says.source if says is not None and known else ""), doubts
    )


def _shown(option: Option, ignored: Ignored) -> str:
    """An option as Markdown: neither what marks the key nor what all of it has is emphasis."""
    return markdown(option.text, ignored | whole(option.text))


def _with(draft: Draft, doubts: Sequence[Remark]) -> Draft:
    return replace(draft, doubts=(*draft.doubts, *doubts))


def _alike(parsed: Parsed, texts: Sequence[str]) -> list[Remark]:
    """Options that are empty or read alike."""
    found = []
    first: dict[str, int] = {}
    for at, text in enumerate(texts):
        if not text.strip():
            found.append(Remark("option_empty", {"letter": evidence.letter_of(parsed, at)}))
        elif (other := first.setdefault(" ".join(text.split()), at)) != at:
            params = {"first": evidence.letter_of(parsed, other), "second": evidence.letter_of(parsed, at)}
            found.append(Remark("options_alike", params))
    return found


def _is_true_false(parsed: Parsed) -> bool:
    texts = [option.text.plain.strip(" .").casefold() for option in parsed.options]
    return sorted(texts) in (["sai", "đúng"], ["false", "true"])


def _true_false(draft: Draft, parsed: Parsed, found: evidence.Evidence) -> Draft:
    texts = [option.text.plain.strip(" .").casefold() for option in parsed.options]
    true_at = next(at for at, text in enumerate(texts) if text in ("đúng", "true"))
    says, doubts = evidence.agreed(found, parsed)
    credit = None
    if says is not None and len(says.options) == 1:
        credit = FULL if says.options[0] == true_at else NOTHING
    elif says is not None:
        doubts = [*doubts, Remark("key_not_found")]
    source = says.source if says is not None and credit is not None else ""
    return _with(replace(draft, kind="true_false", parts=(Part("", credit),), key_from=source), doubts)


def _is_group(parsed: Parsed, found: evidence.Evidence) -> bool:
    """Statements to be judged one by one: their key says so, or the heading and the small letters do."""
    if any(says.verdicts for says in found.says):
        return True
    verdicts = [option.verdict for option in parsed.options]
    if None not in verdicts and len(verdicts) >= 2 and verdicts.count(True) != 1:
        return True
    if None not in verdicts and (parsed.found.section.truths or TRUE_OR_FALSE.search(parsed.stem.plain)):
        return True
    named = any(says.source in ("key_line", "key_table", "column") and len(says.options) == 1 for says in found.says)
    return is_judged(parsed) and not named


def _group(draft: Draft, parsed: Parsed, found: evidence.Evidence, ignored: Ignored) -> Draft:
    count = len(parsed.options)
    told = [option.verdict for option in parsed.options]
    said: list[evidence.Says] = []
    if None not in told:
        said.append(evidence.Says("asterisk", verdicts=tuple((at, bool(verdict)) for at, verdict in enumerate(told))))
    for says in found.says:
        if says.verdicts:
            said.append(says)
        elif says.options and None in told:
            # The true statements are marked, or named by their letters.
            said.append(replace(says, options=(), verdicts=tuple((at, at in says.options) for at in range(count))))
    only, doubts = evidence.agreed(evidence.Evidence(said, list(found.doubts)), parsed)
    by_place = dict(only.verdicts) if only is not None else {}
    parts = tuple(
        Part(_shown(option, ignored), None if only is None else Fraction(by_place.get(at, False)))
        for at, option in enumerate(parsed.options)
    )
    doubts += _alike(parsed, [part.text for part in parts])
    return _with(replace(draft, kind="true_false_group", parts=parts, key_from=only.source if only else ""), doubts)


def _without_options(draft: Draft, parsed: Parsed, listed: Given, second: Given) -> Draft:
    """A typed answer, or a statement to be judged. Without any key the draft keeps no kind: an essay question."""
    said = [("key_line", value) for value in parsed.said]
    said += [("key_table", value) for value in listed.values] + [("second_file", value) for value in second.values]
    if parsed.found.row is not None and parsed.found.row.key:
        said.insert(0, ("column", parsed.found.row.key))
    said = [(source, " ".join(value.split())) for source, value in said if value.strip()]
    if not said:
        return replace(draft, kind="")
    doubts: list[Remark] = []
    distinct = {value.casefold().strip(" ."): (source, value) for source, value in reversed(said)}
    if len(distinct) > 1:
        (first_from, first), (second_from, other) = list(distinct.values())[:2]
        params = {"first_from": first_from, "first": first[:80], "second_from": second_from, "second": other[:80]}
        doubts.append(Remark("key_conflict", params))
    source, value = said[0]
    verdict = keys.truth(value)
    if verdict is not None and (
        len(value.strip(" .")) > 1 or parsed.found.section.truths or TRUE_OR_FALSE.search(parsed.stem.plain)
    ):
        credit = None if doubts else Fraction(verdict)
        return _with(replace(draft, kind="true_false", parts=(Part("", credit),), key_from=source), doubts)
    if keys.letters(value) is not None and len(value.strip(" .")) == 1:
        # A letter answers a choice: its options were not found.
        return _with(
            replace(draft, kind="single_choice", key_from=source),
            [*doubts, Remark("options_not_found", {"letter": value})],
        )
    accepted = [one.strip(" .;") for one in re.split(r"\s+hoặc\s+|\s*\|\s*", value) if one.strip(" .;")]
    accepted, spans = _tolerances(accepted)
    numbers = [number_of(one) for one in accepted]
    if numbers and all(one is not None for one in numbers):
        parts = tuple(
            Part(f"{one[0]:f}", FULL, tolerance=span)
            for one, span in zip(numbers, spans, strict=True)
            if one is not None
        )
        for one in numbers:
            if one is not None and one[1] is not None:
                doubts.append(
                    Remark("number_ambiguous", {"written": value[:40], "first": f"{one[0]:f}", "second": f"{one[1]:f}"})
                )
        return _with(replace(draft, kind="numeric", parts=parts, key_from=source), doubts)
    parts = tuple(Part(markdown(text_of(one)), FULL) for one in accepted)
    return _with(replace(draft, kind="short_text", parts=parts, key_from=source), doubts)


_TOLERANCE = re.compile(r"\s*(?:\(\s*(?:sai\s+số|±)\s*(?P<inner>[^()]*)\)|±\s*(?P<bare>\S+))\s*$", re.I)


def _tolerances(accepted: list[str]) -> tuple[list[str], list[Decimal]]:
    """Answers without their “(sai số 0,1)”, and these tolerances."""
    texts, spans = [], []
    for one in accepted:
        found = _TOLERANCE.search(one)
        span = number_of((found["inner"] or found["bare"]).strip()) if found else None
        texts.append(one[: found.start()] if found and span else one)
        spans.append(span[0] if span else Decimal(0))
    return texts, spans


def number_of(text: str) -> tuple[Decimal, Decimal | None] | None:
    """A number with a decimal comma or point; the second value where it can be read in two ways: 10.735."""
    compact = text.strip().replace("−", "-").replace("–", "-").lstrip("+").replace(" ", "")
    if not _NUMBER.fullmatch(text.strip()) or len(compact) > 16:
        return None
    if re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", compact):
        return Decimal(compact.replace(".", "")), Decimal(compact)
    if re.fullmatch(r"-?[1-9]\d{0,2}(?:\.\d{3}){2,}(?:,\d+)?|-?[1-9]\d{0,2}(?:\.\d{3})+,\d+", compact):
        compact = compact.replace(".", "")
    if compact.count(",") + compact.count(".") > 1:
        return None
    return Decimal(compact.replace(",", ".")), None
