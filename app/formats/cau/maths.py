"""Word's equations as one line of text: ``(a+b)/2``, ``√(x)``, ``∫_(0)^(1)``; simple exponents stay raised."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from app.formats.cau.lines import Look, Span
from app.formats.cau.package import M, W

_ACCENTS = {"\u20d7": "→", "\u0302": "^", "\u0303": "~", "\u0304": "¯", "\u0305": "¯", "\u0307": "˙", "\u0308": "¨"}
MAX_DEPTH = 40


def spans(element: etree._Element, look: Look, depth: int = 0) -> list[Span]:
    """An m:oMath, or anything inside one, as spans that look like their surroundings."""
    out: list[Span] = []
    if depth > MAX_DEPTH:
        return out
    for child in element:
        if isinstance(child.tag, str):
            out += _one(child, look, depth + 1)
    return out


def _one(child: etree._Element, look: Look, depth: int) -> list[Span]:
    name = child.tag.removeprefix(M)

    def part(which: str) -> str:
        found = child.find(M + which)
        return "" if found is None else "".join(_flat(span) for span in spans(found, look, depth))

    def kept(which: str) -> list[Span]:
        found = child.find(M + which)
        return [] if found is None else spans(found, look, depth)

    def said(text: str) -> list[Span]:
        return [Span(text, look)] if text else []

    match name:
        case "r":
            return said("".join(t.text or "" for t in child if t.tag in (f"{M}t", f"{W}t")))
        case "f":
            return said(f"{_grouped(part('num'))}/{_grouped(part('den'))}")
        case "sSup":
            return [*_base(kept("e"), look), *_shifted(part("sup"), "^", look)]
        case "sSub":
            return [*_base(kept("e"), look), *_shifted(part("sub"), "~", look)]
        case "sSubSup" | "sPre":
            return [*_base(kept("e"), look), *_shifted(part("sub"), "~", look), *_shifted(part("sup"), "^", look)]
        case "rad":
            degree = part("deg")
            return said(
                f"{ {'3': '∛', '4': '∜'}.get(degree, '√' if not degree else f'√[{degree}]') }{_grouped(part('e'))}"
            )
        case "nary":
            sign = _property(child, "naryPr", "chr", "∫")
            limits = "".join(
                f"{mark}{_grouped(text)}" for mark, text in (("_", part("sub")), ("^", part("sup"))) if text
            )
            return [*said(sign + limits + " "), *kept("e")]
        case "d":
            opening, closing = _property(child, "dPr", "begChr", "("), _property(child, "dPr", "endChr", ")")
            between = _property(child, "dPr", "sepChr", "|")
            inner = [spans(one, look, depth) for one in child.findall(f"{M}e")]
            out = said(opening)
            for at, one in enumerate(inner):
                out += (said(between) if at else []) + one
            return out + said(closing)
        case "func":
            return [*kept("fName"), *said(" "), *kept("e")]
        case "acc":
            mark = _property(child, "accPr", "chr", "\u0302")
            base = part("e")
            return said(
                f"vectơ {base}" if mark == "\u20d7" else base + (mark if len(base) == 1 else _ACCENTS.get(mark, mark))
            )
        case "limLow":
            return [*kept("e"), *said(f"_{_grouped(part('lim'))} ")]
        case "limUpp":
            return [*kept("e"), *said(f"^{_grouped(part('lim'))} ")]
        case "m":
            rows = (
                "; ".join("".join(_flat(s) for s in spans(e, look, depth)) for e in row.findall(f"{M}e"))
                for row in child.findall(f"{M}mr")
            )
            return said("[" + " | ".join(rows) + "]")
        case "eqArr":
            return said("; ".join("".join(_flat(s) for s in spans(e, look, depth)) for e in child.findall(f"{M}e")))
        case _ if name.endswith("Pr"):
            return []
        case _:
            return spans(child, look, depth)


def _base(base: list[Span], look: Look) -> list[Span]:
    text = "".join(_flat(span) for span in base)
    return (
        base
        if len(text) < 2 or text.isalnum() or text[:1] + text[-1:] in ("()", "[]", "||")
        else [Span(f"({text})", look)]
    )


def _shifted(text: str, shift: str, look: Look) -> list[Span]:
    if not text:
        return []
    if len(text) <= 12 and " " not in text and not any(c in text for c in "/^_√∫"):
        return [Span(text, replace(look, shift=shift))]
    return [Span(f"{'^' if shift == '^' else '_'}({text})", look)]


def _flat(span: Span) -> str:
    """A span inside a larger construction, where nothing can be raised any more."""
    if not span.look.shift:
        return span.text
    return ("^" if span.look.shift == "^" else "_") + _grouped(span.text)


def _grouped(text: str) -> str:
    """In brackets unless it is one name or number."""
    text = text.strip()
    simple = text.replace(",", "").replace(".", "").isalnum() or (text[:1] == "(" and text.find(")") == len(text) - 1)
    return text if simple or len(text) < 2 else f"({text})"


def _property(element: etree._Element, group: str, name: str, otherwise: str) -> str:
    found = element.find(f"{M}{group}/{M}{name}")
    return otherwise if found is None else found.get(f"{M}val", "")
