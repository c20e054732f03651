"""Lists that Word numbers by itself."""

from __future__ import annotations

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn


class Lists:
    """Lists that Word numbers by itself, defined in numbering.xml."""

    def __init__(self, document) -> None:
        self._document = document
        self._root = document.part.numbering_part.element
        self._next = 900
        self.cau = self.define([("decimal", "Câu %1:")])
        self.numbers = self.define([("decimal", "%1.")])
        self.options = self.define([("upperLetter", "%1.")])

    def define(self, levels: list[tuple[str, str]]) -> int:
        """A new list; returns its abstract id, which is its first numId too."""
        self._next += 1
        name = self._next
        xml = "".join(
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
            for at, (form, text) in enumerate(levels)
        )
        abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{name}">{xml}</w:abstractNum>')
        self._root.insert(0, abstract)
        self._root.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{name}"><w:abstractNumId w:val="{name}"/></w:num>')
        )
        return name

    def restarted(self, abstract: int) -> int:
        """A numId of the same list that begins at one again."""
        self._next += 1
        self._root.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{self._next}"><w:abstractNumId w:val="{abstract}"/>'
                '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            )
        )
        return self._next

    def put(self, paragraph, number: int, level: int, restart: bool = False) -> None:
        """Put a paragraph into a list."""
        if restart:
            self._current = self.restarted(number)
        name = self._current if number == self.options else number
        properties = paragraph._p.get_or_add_pPr()
        listed = OxmlElement("w:numPr")
        for tag, value in (("w:ilvl", level), ("w:numId", name)):
            element = OxmlElement(tag)
            element.set(qn("w:val"), str(value))
            listed.append(element)
        properties.append(listed)

    def style(self) -> str:
        """A paragraph style that numbers “Câu 1.” by itself."""
        if "Câu hỏi" not in [style.name for style in self._document.styles]:
            number = self.define([("decimal", "Câu %1.")])
            style = self._document.styles.add_style("Câu hỏi", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
            style.element.get_or_add_pPr().append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="{number}"/></w:numPr>')
            )
        return "Câu hỏi"
