"""What three programs put on the clipboard as HTML for the same document, written from what was read of a .docx."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from app.formats.cau.lines import Document, Line, Look, Span, Table

WORD_HEAD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40"><head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- /* Style Definitions */ p.MsoNormal, li.MsoNormal, div.MsoNormal {mso-style-parent:""; margin:0cm;
font-size:12.0pt; font-family:"Times New Roman",serif;} span.SpellE {mso-style-name:"";} @page WordSection1
{size:595.3pt 841.9pt;} div.WordSection1 {page:WordSection1;} --></style></head>
<body lang=EN-US style='tab-interval:36.0pt'><!--StartFragment-->"""
WORD_FOOT = "<!--EndFragment--></body></html>"
_LISTS = {"upperLetter": "upper-alpha", "lowerLetter": "lower-alpha", "decimal": "decimal"}


@dataclass
class Program:
    """How one program writes; the differences are in the looks, the lists and the tabs."""

    name: str

    def page(self, document: Document) -> bytes:
        body = "\n".join(self._block(block) for block in document.blocks)
        self._pictures = document.pictures
        body = re.sub(r"media:([0-9a-f]{32})", lambda found: self._data(found[1]), body)
        match self.name:
            case "word":
                return (WORD_HEAD + body + WORD_FOOT).encode()
            case "google":
                guid = '<b style="font-weight:normal;" id="docs-internal-guid-1f0e">'
                return f"<html><meta charset='utf-8'>{guid}{body}</b></html>".encode()
            case _:
                head = (
                    '<!DOCTYPE html><html><head><style type="text/css">p { line-height: 115%; background: transparent }'
                )
                return (
                    f"{head} a:link {{ color: #000080 }}</style></head><body lang=vi-VN>{body}</body></html>".encode()
                )

    def _data(self, name: str) -> str:
        return "data:image/png;base64," + base64.b64encode(self._pictures[name]).decode()

    def _block(self, block: Line | Table) -> str:
        if isinstance(block, Line):
            return self._line(block)
        rows = "".join(
            "<tr>" + "".join(f"<td>{''.join(map(self._line, cell))}</td>" for cell in row) + "</tr>"
            for row in block.rows
        )
        return f"<table border=1 cellspacing=0><tbody>{rows}</tbody></table>"

    def _line(self, line: Line) -> str:
        blank = self._blank() if line.after_blank else ""
        spans = list(line.text.spans)
        label = spans.pop(0) if line.numbered and spans and spans[0].auto else None
        words = "".join(self._span(span) for span in spans)
        if label is None:
            return f"{blank}{self._paragraph(words, line.heading)}\n"
        return f"{blank}{self._item(line, label, words)}\n"

    def _blank(self) -> str:
        return {"word": "<p class=MsoNormal><o:p>&nbsp;</o:p></p>\n", "google": "<br />"}.get(
            self.name, "<p><br/></p>\n"
        )

    def _paragraph(self, words: str, heading: bool = False) -> str:
        tag = "h2" if heading else "p"
        if heading:
            words = f'<span style="font-weight:normal">{words}</span>'
        match self.name:
            case "word":
                return f"<{tag} class=MsoNormal style='margin-left:0cm'>{words}<o:p></o:p></{tag}>"
            case "google":
                return f'<{tag} dir="ltr" style="line-height:1.38;margin-top:0pt;">{words}</{tag}>'
            case _:
                return f'<{tag} align="left" style="margin-bottom: 0cm">{words}</{tag}>'

    def _item(self, line: Line, label: Span, words: str) -> str:
        assert line.numbered
        list_, form = line.numbered
        if self.name == "word":
            gap = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span>"
            typed = self._looked(f"<span style='mso-list:Ignore'>{escape(label.text.strip())}{gap}</span>", label.look)
            number, _, level = list_.partition(".")
            style = f"text-indent:-18.0pt;mso-list:l{number} level{int(level) + 1} lfo{number}"
            typed = f"<![if !supportLists]>{typed}<![endif]>"
            return f"<p class=MsoListParagraph style='{style}'>{typed}{words}<o:p></o:p></p>"
        simple = re.fullmatch(r"(?:(\d+)|([A-Z])|([a-z]))\. ", label.text)
        if not simple or form not in _LISTS:
            return self._paragraph(self._span(label) + words)
        start = int(simple[1]) if simple[1] else "abcdefgh".index(label.text[0].lower()) + 1
        own = self._style(label.look)
        if self.name == "google":
            item = f'<li dir="ltr" style="list-style-type:{_LISTS[form]};{own}" aria-level="1">'
            return (
                f'<ol style="margin-top:0" start="{start}">{item}<p dir="ltr" role="presentation">{words}</p></li></ol>'
            )
        kind = {"decimal": "1", "upperLetter": "A", "lowerLetter": "a"}[form]
        return f'<ol type="{kind}" start="{start}"><li style="{own}"><p>{words}</p></li></ol>'

    def _span(self, span: Span) -> str:
        if span.raw:
            picture = re.fullmatch(r"!\[(.*)\]\((media:.*)\)", span.raw)
            return f'<img width=40 alt="{escape(picture[1])}" src="{picture[2]}">' if picture else escape(span.raw)
        return "".join(self._looked(piece, span.look) for piece in self._pieces(span.text))

    def _pieces(self, text: str) -> Iterator[str]:
        for piece in re.split(r"(\t|\n| {2,})", text):
            if piece == "\t" and self.name == "word":
                yield "<span style='mso-tab-count:1'>        </span>"
            elif piece == "\t":
                yield '<span class="Apple-tab-span" style="white-space:pre">\t</span>'
            elif piece == "\n":
                yield "<br>"
            elif piece.startswith("  "):
                yield "&nbsp;" * (len(piece) - 1) + " "
            elif piece:
                yield escape(piece)

    def _looked(self, words: str, look: Look) -> str:
        match self.name:
            case "word":
                if look.colour or look.highlight:
                    marks = f"color:#{look.colour};" * bool(look.colour)
                    marks += f"background:{_named(look.highlight)};mso-highlight:yellow" * bool(look.highlight)
                    words = f"<span lang=VI style='{marks}'>{words}</span>"
                return self._tagged(words, look)
            case "google":
                inner = (
                    f'<span style="vertical-align:{"super" if look.shift == "^" else "sub"};">' if look.shift else ""
                )
                return (
                    f'<span style="font-size:12pt;{self._style(look)}">{inner}{words}{"</span>" * bool(inner)}</span>'
                )
            case _:
                if look.highlight:
                    words = f'<span style="background: {_named(look.highlight)}">{words}</span>'
                if look.colour:
                    words = f'<font color="#{look.colour}">{words}</font>'
                return self._tagged(words, look)

    def _tagged(self, words: str, look: Look) -> str:
        shift = {"^": "sup", "~": "sub"}.get(look.shift, "")
        tags = ["b"] * look.bold + ["i"] * look.italic + ["u"] * look.underline + [shift] * bool(shift)
        for tag in tags:
            words = f"<{tag}>{words}</{tag}>"
        return words

    def _style(self, look: Look) -> str:
        found = f"color:{_rgb(look.colour) if look.colour else '#000000'};"
        found += f"background-color:{_named(look.highlight) if look.highlight else 'transparent'};"
        found += f"font-weight:{700 if look.bold else 400};font-style:{'italic' if look.italic else 'normal'};"
        return found + f"text-decoration:{'underline' if look.underline else 'none'};white-space:pre-wrap;"


def _rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (0, 2, 4))})"


def _named(colour: str) -> str:
    return f"#{colour}" if re.fullmatch("[0-9a-f]{6}", colour) else colour


PROGRAMS = {name: Program(name) for name in ("word", "google", "libreoffice")}
