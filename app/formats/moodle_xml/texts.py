"""The texts of one question in Moodle XML: elements that hold ``<text>``, a format and files."""

from __future__ import annotations

from lxml import etree

from app.domain.drafts import Remark
from app.formats import exchange, html, rich
from app.formats.exchange import Pictures

FALSE = ("", "0", "false", "no")


class Texts:
    """Turns the elements of one question into Markdown; `lost` is what that cost."""

    def __init__(self, question: etree._Element, pictures: Pictures) -> None:
        self.pictures = pictures
        self.lost: list[Remark] = []
        self.format = ""
        self.files = {
            (file.get("path") or "/").lstrip("/") + (file.get("name") or ""): file.text or ""
            for file in question.iter("file")
        }
        text = question.find("questiontext")
        self.format = (text.get("format") or "") if text is not None else ""

    def markdown(self, element: etree._Element | None) -> str:
        """The text of an element in the format that it names, or that the question has.

        Raises:
            Unkept: it is too long.
        """
        if element is None:
            return ""
        text = exchange.bounded(raw(element))
        match (element.get("format") or self.format).strip():
            case "plain_text":
                return rich.escape(text)
            case "markdown":
                return html.from_markdown(text, self.lost, self._picture)
            case "moodle_auto_format" | "":
                # A file that names no format was not written by Moodle: its texts may be plain.
                return html.from_auto(text, self.lost, self._picture)
            case _:
                return html.to_markdown(text, self.lost, self._picture)

    def words(self, element: etree._Element | None) -> str:
        """The plain text of an element."""
        return rich.plain(self.markdown(element))

    def choice(self, element: etree._Element | None) -> str:
        """A right side: plain text in Moodle, though others write HTML there."""
        return html.from_auto(exchange.bounded(raw(element)), self.lost, self._picture)

    def _picture(self, address: str, lost: list[Remark]) -> str:
        return self.pictures.take(address, lost, self.files)


def raw(element: etree._Element | None) -> str:
    """What ``<text>`` holds; elements in it, which should have been escaped, as the HTML they are."""
    if element is None:
        return ""
    text = element.find("text")
    holder = element if text is None else text
    if text is None and len(element):
        # No text of its own; what stands between other elements is layout.
        return (element.text or "").strip()
    if not len(holder):
        return (holder.text or "").strip()
    inner = "".join(etree.tostring(child, encoding="unicode") for child in holder)
    return ((holder.text or "") + inner).strip()


def value(question: etree._Element, name: str) -> str:
    """The bare value of a setting; some programs put it in ``<text>``."""
    found = question.find(name)
    return raw(found).strip() if found is not None else ""


def is_set(question: etree._Element, name: str) -> bool | None:
    """A setting that is on or off; None where it is not given."""
    return None if question.find(name) is None else value(question, name).lower() not in FALSE
