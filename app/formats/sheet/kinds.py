"""The kinds of question as a table names them, and answers that are not a choice: typed ones, pairs, an order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from app.domain.drafts import FULL, Part, Remark
from app.formats.sheet.keys import number
from app.formats.sheet.names import bare_name

KIND_NAMES = {
    "single_choice": "Một đáp án",
    "multiple_choice": "Nhiều đáp án",
    "true_false": "Đúng/Sai",
    "true_false_group": "Đúng/Sai nhiều ý",
    "short_text": "Trả lời ngắn",
    "numeric": "Số",
    "matching": "Ghép đôi",
    "ordering": "Sắp xếp",
}
"""As they are written."""

_SYNONYMS = {
    "single_choice": "motdapan|motluachon|mot|chonmot|singlechoice|single|radio|motdapandung|1dapan",
    "multiple_choice": "nhieudapan|chonnhieu|nhieudapandung|multipleresponse|multipleanswer|multipleanswers|checkbox|"
    "multipleselect|multiselect",
    "choice": "tracnghiem|tracnghiemnhieuluachon|nhieuluachon|multiplechoice|multichoice|mcq|mc|choice|abcd|tn",
    "true_false": "dungsai|truefalse|ds|tf|boolean|dunghaysai",
    "true_false_group": "dungsainhieuy|truefalsegroup|dungsai4y|dungsaibony|nhieuydungsai|tracnghiemdungsai",
    "short_text": "traloingan|shorttext|shortanswer|short|dienkhuyet|dientu|dienvaochotrong|fillin|fillintheblank|text",
    "numeric": "so|numeric|number|numerical|dienso",
    "matching": "ghepdoi|ghepcap|noi|ghepnoi|matching|match|ghepcot",
    "ordering": "sapxep|sapxepthutu|ordering|order|sequence",
    "": "tuluan|essay|longtext|openended|vietbai|baitap|thuchanh|description",
}
_KINDS = {name: kind for kind, names in _SYNONYMS.items() for name in names.split("|")}

ARROW = "=>"
_ARROW = re.compile(r"\s*(?:=>|⇒|→|->)\s*")
_TOLERANCE = re.compile(r"\s*(?:±|\+/-|\+-|\(?\s*(?:sai số|sai so|tolerance)\s*:?)\s*")


def kind_named(text: str) -> str | None:
    """The kind that a name means: one of the eight, ``choice`` where the key decides, empty for what has no place
    here (an essay), None where it means nothing."""
    name = bare_name(text)
    return name if name in KIND_NAMES else _KINDS.get(name)


def lines_of(cells: Sequence[str]) -> list[str]:
    """The lines of a cell, or several cells as a line each."""
    if len(cells) == 1:
        return [line.strip() for line in cells[0].split("\n") if line.strip()]
    return [cell.strip() for cell in cells if cell.strip()]


def pairs(texts: Sequence[str]) -> list[tuple[str, str]] | None:
    """``left => right`` each, a distractor without its left side; None where one has no arrow."""
    found = [_ARROW.split(text, maxsplit=1) for text in texts]
    if not found or any(len(sides) != 2 for sides in found):
        return None
    return [(left.strip(), right.strip()) for left, right in found]


def numeric_parts(texts: Sequence[str]) -> tuple[tuple[Part, ...], Remark | None] | None:
    """Right numbers with their tolerance, ``3,14 ± 0,01``; None where one is no number.

    With them a doubt where a comma or a dot may group thousands.
    """
    parts, doubt = [], None
    for text in texts:
        sides = _TOLERANCE.split(text.strip().rstrip(")"), maxsplit=1)
        value, tolerance = number(sides[0]), number(sides[1]) if len(sides) > 1 else Decimal(0)
        if value is None and (grouped := _grouped(sides[0])) is not None:
            value = grouped
        if value is None or tolerance is None or tolerance < 0:
            return None
        if re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", sides[0].strip()):
            other = re.sub("[.,]", "", sides[0].strip())
            shown = f"{value:f}".replace(".", ",")
            doubt = Remark("comma_two_readings", {"text": sides[0], "first": shown, "second": other})
        parts.append(Part(f"{value:f}", FULL, tolerance=tolerance))
    return (tuple(parts), doubt) if parts else None


def _grouped(text: str) -> Decimal | None:
    """1.234.567 and the like can be nothing but a whole number."""
    found = re.fullmatch(r"([+-]?[1-9]\d{0,2})((?:\.\d{3}){2,5}|(?:,\d{3}){2,5}|(?: \d{3}){1,5})", text.strip())
    return Decimal(re.sub(r"[., ]", "", found[0])) if found else None


def plain_number(value: Decimal) -> str:
    """With a decimal comma, and never so that the comma could group thousands."""
    text = f"{value:f}".replace(".", ",")
    return text + "0" if re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", text) else text
