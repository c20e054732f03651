"""Word documents and texts as instructors write them: the same questions in every convention, with their known keys."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import docx
import openpyxl
from docx.enum.text import WD_BREAK, WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor

from tests.formats.cau.cast import QUESTIONS, Asked
from tests.formats.cau.lists import Lists

HEADS = (
    "Câu {n}: ",
    "Câu {n}. ",
    "CÂU {n}) ",
    "Câu {n} ",
    "Câu hỏi {n}: ",
    "Câu {n} : ",
    "Bài {n}. ",
    "Question {n}: ",
    "{n}. ",
    "{n}) ",
    "auto Câu",
    "auto number",
    "auto style",
)
LETTERS = ("A. ", "A) ", "A/ ", "A: ", "a. ", "a) ", "(A) ", "A.", "auto")
LAYOUTS = ("lines", "tabs", "two", "spaces", "single", "row", "square", "apart", "breaks", "one paragraph")
MARKS = (
    "underline letter",
    "underline option",
    "underline all",
    "underline blank",
    "bold letter",
    "bold option",
    "bold all",
    "italic option",
    "red letter",
    "red all",
    "highlight all",
    "highlight option",
    "shade all",
    "style",
    "asterisk",
    "asterisk behind letter",
    "tick",
    "(Đ)",
    "key line",
    "Chọn",
    "ANSWER",
    "explained",
    "table inline",
    "table 2 x n",
    "table n x 2",
    "table 3 x (Câu, Đáp án)",
    "table cells",
    "lines at end",
    "explanations at end",
    "second docx",
    "second text",
    "second xlsx",
)


@dataclass(frozen=True)
class Convention:
    """One way of writing a paper."""

    head: str = HEADS[0]
    letter: str = LETTERS[0]
    layout: str = LAYOUTS[0]
    mark: str = MARKS[0]
    all_bold: bool = False
    labels_bold: bool = False
    header: bool = True
    numbered_from: int = 1

    def __str__(self) -> str:
        shown = [self.head.strip(), self.letter.strip(), self.layout, self.mark]
        return ", ".join(shown + ["all bold"] * self.all_bold + ["labels bold"] * self.labels_bold)

    @property
    def possible(self) -> bool:
        """Could an author write so? What Word numbers stands in a paragraph of its own."""
        if self.letter == "auto" and (self.layout != "lines" or self.mark in ("asterisk", "asterisk behind letter")):
            return False
        if self.letter == "A." and (self.layout in ("single", "spaces") or self.mark == "underline blank"):
            return False
        if self.layout == "one paragraph" and self.head.startswith("auto"):
            return False
        if self.all_bold and self.mark.startswith("bold"):
            return False
        if self.labels_bold and self.mark in ("bold letter",):
            return False
        return not (self.letter == "(A) " and self.mark in ("asterisk behind letter",))


def conventions(count: int, seed: int = 1930) -> Iterator[Convention]:
    """Every single choice once with the usual others, then `count` drawn at random."""
    for head in HEADS:
        yield Convention(head=head)
    for letter in LETTERS:
        yield Convention(letter=letter)
    for layout in LAYOUTS:
        yield Convention(layout=layout)
    for mark in MARKS:
        yield Convention(mark=mark)
    dice = random.Random(seed)
    while count:
        drawn = Convention(
            dice.choice(HEADS),
            dice.choice(LETTERS),
            dice.choice(LAYOUTS),
            dice.choice(MARKS),
            dice.random() < 0.2,
            dice.random() < 0.3,
            dice.random() < 0.7,
        )
        if drawn.possible:
            count -= 1
            yield drawn


@dataclass
class Paper:
    """A document made, and the file with the answers where there is one."""

    data: bytes
    key: bytes | None = None


def paper(convention: Convention, questions: tuple[Asked, ...] = QUESTIONS) -> Paper:
    """The questions as a Word document in one convention."""
    return _Writer(convention, questions).write()


class _Writer:
    def __init__(self, convention: Convention, questions: tuple[Asked, ...]) -> None:
        self.c, self.questions = convention, questions
        self.document = docx.Document()
        self.numbering = Lists(self.document)
        self.key: bytes | None = None

    def write(self) -> Paper:
        c = self.c
        if c.header:
            table = self.document.add_table(1, 2)
            table.cell(0, 0).text = "TRUNG TÂM CHÍNH TRỊ\nTHÀNH PHỐ YÊN BÁI"
            table.cell(0, 1).text = "ĐỀ KIỂM TRA\nThời gian làm bài: 45 phút"
            self.document.add_paragraph("Họ và tên: .................................. Lớp: ............")
            self.document.add_paragraph("PHẦN I. TRẮC NGHIỆM (10 điểm)").runs[0].bold = True
        if c.mark == "style":
            style = self.document.styles.add_style("Right answer", docx.enum.style.WD_STYLE_TYPE.CHARACTER)
            style.font.bold = True
            style.font.color.rgb = RGBColor(0xC0, 0, 0)
        for at, asked in enumerate(self.questions):
            self._question(at + c.numbered_from, asked)
        if c.header:
            self.document.add_paragraph("----------HẾT----------")
        self._keys()
        out = BytesIO()
        self.document.save(out)
        return Paper(out.getvalue(), self.key)

    def _question(self, number: int, asked: Asked) -> None:
        c = self.c
        paragraph = self._stem(number, asked)
        texts = [self._letter(at) for at in range(len(asked.options))]
        if c.layout == "lines":
            for at, _ in enumerate(texts):
                line = self.document.add_paragraph()
                if c.letter == "auto":
                    self.numbering.put(line, self.numbering.options, 0, restart=at == 0)
                self._option(line, asked, at)
        elif c.layout in ("tabs", "spaces", "single", "two"):
            between = {"tabs": "\t", "two": "\t", "spaces": "      ", "single": " "}[c.layout]
            per_line = 2 if c.layout == "two" else 4
            line = self.document.add_paragraph()
            for at, _ in enumerate(texts):
                if at and at % per_line == 0:
                    line = self.document.add_paragraph()
                elif at:
                    line.add_run(between)
                self._option(line, asked, at)
        elif c.layout in ("row", "square", "apart"):
            self._table(asked)
        else:
            line = paragraph if c.layout == "one paragraph" else self.document.add_paragraph()
            for at, _ in enumerate(texts):
                if at or c.layout == "one paragraph":
                    line.add_run().add_break(WD_BREAK.LINE)
                self._option(line, asked, at)
        self._behind(asked)

    def _stem(self, number: int, asked: Asked):
        c = self.c
        paragraph = self.document.add_paragraph()
        if c.head.startswith("auto"):
            which = {"auto Câu": self.numbering.cau, "auto number": self.numbering.numbers, "auto style": None}[c.head]
            if which is None:
                paragraph.style = self.numbering.style()
            else:
                self.numbering.put(paragraph, which, 0)
        else:
            paragraph.add_run(c.head.format(n=number)).bold = True
        run = paragraph.add_run(asked.stem)
        run.bold = True if c.all_bold else None
        return paragraph

    def _letter(self, at: int) -> str:
        pattern = self.c.letter
        if pattern == "auto":
            return ""
        return pattern.replace("A", "ABCDEFGH"[at]).replace("a", "abcdefgh"[at])

    def _option(self, paragraph, asked: Asked, at: int, letter: bool = True, text: bool = True) -> None:
        c, right = self.c, at == asked.key
        label = self._letter(at) if letter else ""
        words = asked.options[at] if text else ""
        if right and c.mark == "asterisk" and label:
            label = "*" + label
        if right and c.mark == "asterisk behind letter" and label:
            label = label.replace("ABCDEFGH"[at], "ABCDEFGH"[at] + "*").replace("abcdefgh"[at], "abcdefgh"[at] + "*")
        if right and c.mark == "tick" and text:
            words += " ✓"
        if right and c.mark == "(Đ)" and text:
            words += " (Đ)"
        bare = label.rstrip()
        blank = label[len(bare) :]
        first, gap = paragraph.add_run(bare), paragraph.add_run(blank)
        # Word splits words into runs as it pleases.
        cut = len(words) // 2
        pieces = [paragraph.add_run(words[:cut]), paragraph.add_run(words[cut:])]
        for run in (first, gap, *pieces):
            run.bold = True if c.all_bold else None
        if c.labels_bold:
            first.bold = True
        if not right:
            return
        what, _, where = c.mark.partition(" ")
        if c.letter == "auto" and where in ("letter", "all", "blank"):
            _mark_of_paragraph(paragraph, what)
        targets = {"letter": [first], "option": pieces, "all": [first, gap, *pieces], "blank": [gap]}.get(where, [])
        if c.mark == "style":
            targets = pieces
        for run in targets:
            look_so(run, what)

    def _table(self, asked: Asked) -> None:
        if self.c.layout == "apart":
            table = self.document.add_table(4, 2)
            for at in range(4):
                self._option(table.cell(at, 0).paragraphs[0], asked, at, text=False)
                self._option(table.cell(at, 1).paragraphs[0], asked, at, letter=False)
            return
        rows, columns = (1, 4) if self.c.layout == "row" else (2, 2)
        table = self.document.add_table(rows, columns)
        for at in range(4):
            self._option(table.cell(at // columns, at % columns).paragraphs[0], asked, at)

    def _behind(self, asked: Asked) -> None:
        lines = {
            "key line": [f"Đáp án: {asked.letter}"],
            "Chọn": [f"Chọn {asked.letter}"],
            "ANSWER": [f"ANSWER: {asked.letter}"],
            "explained": ["Lời giải", f"Theo tài liệu, phương án đúng đã nêu ở trên. Chọn {asked.letter}."],
        }.get(self.c.mark, [])
        for line in lines:
            self.document.add_paragraph(line)

    def _keys(self) -> None:
        pairs = [(at + self.c.numbered_from, asked.letter) for at, asked in enumerate(self.questions)]
        mark = self.c.mark
        if mark.startswith("second"):
            self.key = second_file(mark.split()[1], pairs)
        elif mark == "table inline":
            self.document.add_paragraph("ĐÁP ÁN")
            self.document.add_paragraph("   ".join(f"{number}.{letter}" for number, letter in pairs[:7]))
            self.document.add_paragraph("\t".join(f"{number}-{letter}" for number, letter in pairs[7:]))
        elif mark.startswith("table"):
            self.document.add_paragraph("BẢNG ĐÁP ÁN")
            key_table(self.document, mark, pairs)
        elif mark == "lines at end":
            self.document.add_paragraph("ĐÁP ÁN")
            for number, letter in pairs:
                self.document.add_paragraph(f"Câu {number}: {letter}")
        elif mark == "explanations at end":
            self.document.add_paragraph("HƯỚNG DẪN GIẢI CHI TIẾT")
            for number, letter in pairs:
                self.document.add_paragraph(f"Câu {number}: Chọn {letter}")
                self.document.add_paragraph(f"Vì tài liệu học tập nêu rõ điều này ở bài {number}.")


def key_table(document, mark: str, pairs: list[tuple[int, str]]) -> None:
    """The keys as a Word table of one of several shapes."""
    if mark == "table 2 x n":
        for begin in range(0, len(pairs), 7):
            part = pairs[begin : begin + 7]
            table = document.add_table(2, len(part) + 1)
            table.cell(0, 0).text, table.cell(1, 0).text = "Câu", "Đáp án"
            for at, (number, letter) in enumerate(part, 1):
                table.cell(0, at).text, table.cell(1, at).text = str(number), letter
    elif mark == "table n x 2":
        table = document.add_table(len(pairs) + 1, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = "Câu", "Đáp án"
        for at, (number, letter) in enumerate(pairs, 1):
            table.cell(at, 0).text, table.cell(at, 1).text = f"Câu {number}", letter
    elif mark == "table cells":
        table = document.add_table((len(pairs) + 4) // 5, 5)
        for at, (number, letter) in enumerate(pairs):
            table.cell(at // 5, at % 5).text = f"{number}. {letter}"
    else:
        height = (len(pairs) + 2) // 3
        table = document.add_table(height + 1, 6)
        for column in range(3):
            table.cell(0, 2 * column).text, table.cell(0, 2 * column + 1).text = "Câu", "Đáp án"
        for at, (number, letter) in enumerate(pairs):
            row, column = at % height + 1, at // height
            table.cell(row, 2 * column).text, table.cell(row, 2 * column + 1).text = str(number), letter


def second_file(kind: str, pairs: list[tuple[int, str]]) -> bytes:
    """The keys in a file of their own."""
    if kind == "text":
        return "\n".join(f"{number}. {letter}" for number, letter in pairs).encode()
    out = BytesIO()
    if kind == "xlsx":
        workbook = openpyxl.Workbook()
        workbook.active.append(["Câu", "Đáp án"])
        for pair in pairs:
            workbook.active.append(list(pair))
        workbook.save(out)
    else:
        document = docx.Document()
        document.add_paragraph("ĐÁP ÁN ĐỀ KIỂM TRA")
        key_table(document, "table 3 x (Câu, Đáp án)", pairs)
        document.save(out)
    return out.getvalue()


def look_so(run, what: str) -> None:
    """Mark a run."""
    if what == "underline":
        run.underline = True
    elif what == "bold":
        run.bold = True
    elif what == "italic":
        run.italic = True
    elif what == "red":
        run.font.color.rgb = RGBColor(0xFF, 0, 0)
    elif what == "highlight":
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    elif what == "shade":
        run._r.get_or_add_rPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="FFFF00"/>'))
    elif what == "style":
        run.style = "Right answer"


def _mark_of_paragraph(paragraph, what: str) -> None:
    """What Word's numbering types looks as the paragraph mark does."""
    xml = {
        "underline": '<w:u w:val="single"/>',
        "bold": "<w:b/>",
        "italic": "<w:i/>",
        "red": '<w:color w:val="FF0000"/>',
        "highlight": '<w:highlight w:val="yellow"/>',
        "shade": '<w:shd w:val="clear" w:fill="FFFF00"/>',
    }[what]
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f"<w:rPr {nsdecls('w')}>{xml}</w:rPr>"))
