"""Bytes to the elements of a quiz, without trusting them."""

from __future__ import annotations

import re
from html.entities import html5

from lxml import etree

from app.domain.drafts import Remark, Unreadable
from app.formats import exchange

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!(?:ENTITY|DOCTYPE[^>\[]*\[)")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30};)")
_LITERAL = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.S)
_OWN = ("amp;", "lt;", "gt;", "quot;", "apos;")


def quiz_of(data: bytes) -> tuple[etree._Element, tuple[Remark, ...]]:
    """The root element, and what had to be assumed.

    Raises:
        Unreadable: ``xml_malformed`` with the line, ``xml_entities`` or ``xml_not_quiz``.
    """
    declared = _DECLARED.search(data[:400])
    text, notes = exchange.text_of(data, declared[1].decode("ascii") if declared else "")
    text = text.replace("\xad", "")
    # The declaration names the encoding of the bytes; what is parsed is text.
    text = _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text, count=1)
    if _DOCTYPE.search(text):
        raise Unreadable("xml_entities")
    try:
        root = _parsed(text)
    except etree.XMLSyntaxError as error:
        if "Entity" not in str(error.msg):
            raise _malformed(error) from error
        root = _with_named(text)
        notes = (*notes, Remark("entities_mended"))
    tag = etree.QName(root).localname
    if tag != "quiz":
        raise Unreadable("xml_not_quiz", tag=exchange.shown(tag))
    return root, notes


def _with_named(text: str) -> etree._Element:
    """HTML's named characters mean nothing in XML; outside CDATA, where they are the text's own, they are put in."""
    parts = _LITERAL.split(text)
    parts[::2] = [_NAMED.sub(_character, part) for part in parts[::2]]
    try:
        return _parsed("".join(parts))
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from error


def _character(found: re.Match[str]) -> str:
    return found[0] if found[1] in _OWN else html5.get(found[1], found[0]).replace("&", "&amp;").replace("<", "&lt;")


def _malformed(error: etree.XMLSyntaxError) -> Unreadable:
    reason = exchange.shown(str(error.msg or "").partition(", line ")[0])
    return Unreadable("xml_malformed", line=error.lineno or None, reason=reason)


def _parsed(text: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )
    return etree.fromstring(text.lstrip().encode("utf-8"), parser)
