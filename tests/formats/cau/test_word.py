"""What Word hides from whoever reads only the text of paragraphs."""

from __future__ import annotations

import unicodedata
from io import BytesIO

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import RGBColor

from app.formats import cau, rich
from tests.documents.papers import png
from tests.formats.cau.lists import Lists
from tests.formats.cau.reads import UNDERLINED, Word, doubts, key_of, keys, options, run, stem


def notes(reading) -> list[str]:
    return [note.code for note in reading.notes]


def saved(document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


class TestRuns:
    def test_tracked_changes_are_read_as_accepted(self):
        inserted = f'<w:ins w:id="1" w:author="x">{run("các ")}</w:ins>'
        deleted = '<w:del w:id="2" w:author="x"><w:r><w:delText>những</w:delText></w:r></w:del>'
        reading = Word().paragraph(run("Câu 1: Trong ") + inserted + deleted + run("số?")).options("x", "y").read()
        assert stem(reading.drafts[0]) == "Trong các số?"
        assert notes(reading) == ["changes_accepted"]

    def test_a_deleted_paragraph_mark_joins_two_paragraphs(self):
        mark = '<w:pPr><w:rPr><w:del w:id="1" w:author="x"/></w:rPr></w:pPr>'
        reading = Word().paragraph(mark + run("Câu 1: Thủ ")).paragraph(run("đô?")).options("x", "y").read()
        assert stem(reading.drafts[0]) == "Thủ đô?"

    def test_fields_show_their_result(self):
        begin, instruction, middle, end = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
            "<w:r><w:instrText> SEQ cau </w:instrText></w:r>",
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        )
        xml = run("Câu ") + begin + instruction + middle + run("1") + end + run(". Ai?")
        (draft,) = Word().paragraph(xml).options("x", "y").read().drafts
        assert (draft.place.label, stem(draft)) == ("Câu 1", "Ai?")

    def test_links_controls_and_symbols(self):
        control = f"<w:sdt><w:sdtContent>{run('góc ')}</w:sdtContent></w:sdt>"
        link = f"<w:hyperlink>{run('của ')}</w:hyperlink>"
        symbol = '<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>'
        (draft,) = (
            Word().paragraph(run("Câu 1: Số đo ") + control + link + symbol + run("?")).options("x", "y").read().drafts
        )
        assert stem(draft) == "Số đo góc của α?"

    def test_a_text_box_is_read_once(self):
        box = f"<w:txbxContent><w:p>{run('Hộp chữ')}</w:p></w:txbxContent>"
        drawing = (
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">'
            f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
        (draft,) = Word().paragraph(run("Câu 1: Đọc hộp.") + drawing).options("x", "y").read().drafts
        assert stem(draft) == "Đọc hộp.\nHộp chữ"

    def test_hidden_text_and_footnotes_are_left_out_and_noted(self):
        hidden = run(" bí mật", "<w:vanish/>")
        footnote = '<w:r><w:footnoteReference w:id="2"/></w:r>'
        reading = Word().paragraph(run("Câu 1: Ai?") + hidden + footnote).options("x", "y").read()
        assert stem(reading.drafts[0]) == "Ai?"
        assert notes(reading) == ["hidden_text", "footnotes_left_out"]

    def test_raised_and_lowered_letters(self):
        up, down = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
        xml = run("Câu 1: Tính x") + run("2", up) + run(" và H") + run("2", down) + run("O, 2*3*4 + a") + run("n+1", up)
        (draft,) = Word().paragraph(xml).options("x", "y").read().drafts
        assert draft.stem == "Tính x^2^ và H~2~O, 2\\*3\\*4 + a^n+1^"
        assert stem(draft) == "Tính x² và H₂O, 2*3*4 + aⁿ⁺¹"

    def test_equations_become_a_line_of_text(self):
        fraction = (
            "<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
            "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
            "<m:rad><m:deg/><m:e><m:r><m:t>y</m:t></m:r></m:e></m:rad></m:oMath>"
        )
        (draft,) = Word().paragraph(run("Câu 1: Tính ") + fraction).options("x", "y").read().drafts
        assert stem(draft) == "Tính (a+b)/2x²√y"

    def test_emphasis_in_a_stem_is_kept(self):
        word = Word()
        loud = run("KHÔNG", "<w:b/>" + UNDERLINED)
        word.paragraph(run("Câu 1: Nội dung nào ") + loud + run(" đúng?")).options("x", "y")
        word.paragraph(run("Câu 2: Ai nói ") + run("de facto", "<w:i/>") + run("?")).options("x", "y")
        reading = word.read()
        assert [draft.stem for draft in reading.drafts] == ["Nội dung nào **KHÔNG** đúng?", "Ai nói *de facto*?"]
        assert [note.code for note in reading.drafts[0].notes] == ["underline_as_bold"]

    def test_where_stems_are_bold_by_habit_they_are_not_emphasised(self):
        word = Word()
        for number in (1, 2, 3):
            word.paragraph(run(f"Câu {number}: Đậm?", "<w:b/>" if number < 3 else "")).options("x", "y")
        assert [draft.stem for draft in word.read().drafts] == ["Đậm?", "Đậm?", "Đậm?"]

    def test_the_mark_of_the_key_is_no_emphasis(self):
        (draft,) = Word().paragraph(run("Câu 1: Ai?")).options("x", "y", key=1).read().drafts
        assert [part.text for part in draft.parts] == ["x", "y"]


class TestPictures:
    def test_pictures_of_stems_and_options(self):
        document = docx.Document()
        document.add_paragraph("Câu 1: Hình bên là gì?")
        document.add_picture(BytesIO(png(3, 3)))
        for letter, size in zip("ABC", (4, 5, 6), strict=True):
            paragraph = document.add_paragraph()
            label = paragraph.add_run(f"{letter}. ")
            label.underline = letter == "B"
            paragraph.add_run().add_picture(BytesIO(png(size, size)))
        reading = cau.read(saved(document))
        (draft,) = reading.drafts
        shown = [*rich.pictures(draft.stem), *(name for part in draft.parts for name in rich.pictures(part.text))]
        assert len(shown) == len(set(shown)) == 4
        assert set(shown) == set(reading.pictures)
        assert reading.pictures[shown[0]] == png(3, 3)
        assert (key_of(draft), doubts(draft)) == ("B", [])

    def test_a_drawing_that_browsers_cannot_show_is_a_doubt(self):
        document = docx.Document()
        paragraph = document.add_paragraph("Câu 1: Tính ")
        paragraph.add_run().add_picture(BytesIO(png(3, 3)))
        for line in ("A. x", "B. y", "Đáp án: A"):
            document.add_paragraph(line)
        for part in document.part.package.iter_parts():
            if str(part.partname).endswith(".png"):
                part._blob = b"\xd7\xcd\xc6\x9a" + b"\0" * 40
        (draft,) = cau.read(saved(document)).drafts
        assert doubts(draft) == ["picture_drawing"]

    def test_a_picture_behind_the_options_can_be_two_things(self):
        document = docx.Document()
        for line in ("Câu 1: Hình nào?", "A. x", "B. y"):
            document.add_paragraph(line)
        document.add_picture(BytesIO(png(3, 3)))
        document.add_paragraph("Đáp án: A")
        (draft,) = cau.read(saved(document)).drafts
        assert (len(rich.pictures(draft.stem)), options(draft), doubts(draft)) == (
            1,
            ["x", "y"],
            ["picture_behind_options"],
        )

    def test_a_table_of_data_stays_in_the_stem(self):
        document = docx.Document()
        document.add_paragraph("Câu 1: Cho bảng số liệu:")
        table = document.add_table(2, 3)
        for at, words in enumerate(["Năm", "2010", "2020", "Dân số", "86", "97 | 98"]):
            table.cell(at // 3, at % 3).text = words
        for line in ("Nhận xét nào đúng?", "A. x", "B. y", "Đáp án: B"):
            document.add_paragraph(line)
        (draft,) = cau.read(saved(document)).drafts
        assert stem(draft).splitlines() == [
            "Cho bảng số liệu:",
            "Năm | 2010 | 2020",
            "Dân số | 86 | 97 | 98",
            "Nhận xét nào đúng?",
        ]


class TestNumbering:
    """Labels that Word types are nowhere in the text."""

    def test_options_on_the_second_level_begin_anew_below_each_question(self):
        document = docx.Document()
        lists = Lists(document)
        both = lists.define([("decimal", "Câu %1."), ("upperLetter", "%2.")])
        for number in range(3):
            lists.put(document.add_paragraph(f"Hỏi {number}?"), both, 0)
            for at in range(4):
                paragraph = document.add_paragraph(f"Ý {number}{at}")
                lists.put(paragraph, both, 1)
                paragraph.runs[0].bold = at == number
        reading = cau.read(saved(document))
        assert [draft.place.label for draft in reading.drafts] == ["Câu 1", "Câu 2", "Câu 3"]
        assert keys(reading) == ["A", "B", "C"]
        assert options(reading.drafts[1]) == ["Ý 10", "Ý 11", "Ý 12", "Ý 13"]

    def test_letters_that_were_never_restarted_begin_at_a_again(self):
        document = docx.Document()
        lists = Lists(document)
        for number in range(3):
            document.add_paragraph(f"Câu {number + 1}. Hỏi {number}?")
            for at in range(4):
                paragraph = document.add_paragraph(f"Ý {number}{at}")
                lists._current = lists.options
                lists.put(paragraph, lists.options, 0)
                if at == number:
                    paragraph.runs[0].font.color.rgb = RGBColor(255, 0, 0)
        reading = cau.read(saved(document))
        assert keys(reading) == ["A", "B", "C"]
        assert not any(draft.doubts for draft in reading.drafts)

    def test_statements_of_another_list_are_no_questions(self):
        document = docx.Document()
        lists = Lists(document)
        statements = lists.define([("decimal", "%1)")])
        for number in range(3):
            lists.put(document.add_paragraph(f"Hỏi {number}?"), lists.numbers, 0)
            for at in range(2):
                lists.put(document.add_paragraph(f"ý {at}"), statements, 0)
            for letter in "AB":
                document.add_paragraph(f"{letter}. x{letter}").runs[0].underline = letter == "B"
        reading = cau.read(saved(document))
        assert [stem(draft) for draft in reading.drafts][:2] == ["Hỏi 0?\n1) ý 0\n2) ý 1", "Hỏi 1?\n3) ý 0\n4) ý 1"]
        assert keys(reading) == ["B", "B", "B"]

    @pytest.mark.parametrize(
        ("form", "text", "wanted"),
        [
            ("upperRoman", "Câu %1.", "Câu"),
            ("decimalZero", "Câu %1:", "Câu 1"),
            ("decimal", "Question %1.", "Question 1"),
        ],
    )
    def test_forms_of_numbers(self, form, text, wanted):
        document = docx.Document()
        lists = Lists(document)
        lists.put(document.add_paragraph("Hỏi?"), lists.define([(form, text)]), 0)
        for line in ("A. x", "B. y", "Đáp án: A"):
            document.add_paragraph(line)
        assert cau.read(saved(document)).drafts[0].place.label.startswith(wanted)

    def test_start_overrides_and_the_style_that_numbers(self):
        document = docx.Document()
        lists = Lists(document)
        number = lists.restarted(lists.cau)
        override = document.part.numbering_part.element.findall(qn("w:num"))[-1]
        override.find(f".//{qn('w:startOverride')}").set(qn("w:val"), "41")
        for at in range(2):
            lists.put(document.add_paragraph(f"Hỏi {at}?"), number, 0)
            for line in ("A. x", "B. y", "Đáp án: A"):
                document.add_paragraph(line)
        assert [draft.place.label for draft in cau.read(saved(document)).drafts] == ["Câu 41", "Câu 42"]


class TestStyles:
    def test_a_character_style_may_carry_the_mark(self):
        document = docx.Document()
        style = document.styles.add_style("Dap an", docx.enum.style.WD_STYLE_TYPE.CHARACTER)
        style.font.underline = True
        document.add_paragraph("Câu 1. Ai?")
        for letter in "ABCD":
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{letter}. x{letter}", style="Dap an" if letter == "C" else None)
        assert key_of(cau.read(saved(document)).drafts[0]) == "C"

    def test_a_paragraph_style_may_too_and_bold_twice_is_not_bold(self):
        document = docx.Document()
        bold = document.styles.add_style("Dam", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
        bold.font.bold = True
        also = document.styles.add_style("Dam chu", docx.enum.style.WD_STYLE_TYPE.CHARACTER)
        also.font.bold = True
        for number, right in ((1, "B"), (2, "D"), (3, "A")):
            document.add_paragraph(f"Câu {number}. Ai?")
            for letter in "ABCD":
                style = "Dam" if letter in (right, "C") else None
                document.add_paragraph(style=style).add_run(
                    f"{letter}. x{letter}", style="Dam chu" if letter == "C" else None
                )
        reading = cau.read(saved(document))
        # C is bold in its paragraph and in its run: the two cancel out, as Word shows it.
        assert keys(reading) == ["B", "D", "A"]

    def test_a_shaded_cell_marks_its_option(self):
        document = docx.Document()
        document.add_paragraph("Câu 1. Ai?")
        table = document.add_table(2, 2)
        for at, letter in enumerate("ABCD"):
            cell = table.cell(at // 2, at % 2)
            cell.text = f"{letter}. x{letter}"
            if letter == "C":
                cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="FFFF00"/>'))
        (draft,) = cau.read(saved(document)).drafts
        assert (key_of(draft), draft.key_from) == ("C", "highlight")


class TestOldLetters:
    @pytest.mark.parametrize(
        ("font", "lines", "wanted"),
        [
            (
                ".VnTime",
                ["C©u 1: Uû ban nh©n d©n do ai bÇu ra?", "A. Quèc héi", "B. Héi ®ång nh©n d©n", "C. Chñ tÞch n­íc"],
                ["Uỷ ban nhân dân do ai bầu ra?", "Quốc hội", "Hội đồng nhân dân", "Chủ tịch nước"],
            ),
            (
                ".VnTimeH",
                ["c©u 1: ®¶ng céng s¶n", "a. quèc héi", "b. chÝnh phñ"],
                ["ĐẢNG CỘNG SẢN", "QUỐC HỘI", "CHÍNH PHỦ"],
            ),
            (
                "VNI-Times",
                ["Caâu 1: Ñaûng Coäng saûn Vieät Nam ñöôïc thaønh laäp naêm naøo?", "A. Ñoã Möôøi", "B. Tröôøng Chinh"],
                ["Đảng Cộng sản Việt Nam được thành lập năm nào?", "Đỗ Mười", "Trường Chinh"],
            ),
        ],
    )
    def test_legacy_fonts_are_converted_run_by_run(self, font, lines, wanted):
        fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'
        word = Word()
        for at, line in enumerate(lines):
            word.paragraph(run(line, fonts + (UNDERLINED if at == 1 else "")))
        reading = word.read()
        (draft,) = reading.drafts
        assert [stem(draft), *options(draft)] == wanted
        assert (key_of(draft), doubts(draft)) == ("A", [])
        assert [(note.code, note.params) for note in reading.notes] == [("legacy_font", {"font": font})]

    def test_a_legacy_font_that_is_not_named_is_a_doubt(self):
        word = Word().paragraph(run("C©u 1. §¶ng Céng s¶n ViÖt Nam ®­îc thµnh lËp ngµy nµo?"))
        (draft,) = word.options("3/2/1930", "Cuéc c¸ch m¹ng th¸ng T¸m").read().drafts
        assert stem(draft) == "Đảng Cộng sản Việt Nam được thành lập ngày nào?"
        assert options(draft) == ["3/2/1930", "Cuộc cách mạng tháng Tám"]
        assert doubts(draft) == ["legacy_suspected"]

    def test_accents_apart_from_their_letters_are_joined(self):
        apart = unicodedata.normalize("NFD", "Câu 1: Đảng ra đời năm nào?")
        word = Word().paragraph(run(apart[:10]) + run(apart[10:]))
        (draft,) = word.options("1930", "1945").read().drafts
        assert draft.stem == "Đảng ra đời năm nào?"
        assert unicodedata.is_normalized("NFC", draft.stem)

    def test_letters_that_look_latin_are_made_latin(self):
        reading = Word().paragraph(run("Сâu 1: Вiên bản nào?")).options("x", "y").read()
        assert stem(reading.drafts[0]) == "Biên bản nào?"
        assert doubts(reading.drafts[0]) == []
        assert notes(reading) == ["letters_alike"]

    def test_letters_that_only_resemble_latin_ones_are_a_doubt(self):
        (draft,) = Word().paragraph(run("Câu 1: ĐẠI ҺỌເ QUỐເ ǤIA ở đâu?")).options("x", "y").read().drafts
        assert stem(draft) == "ĐẠI HỌC QUỐC GIA ở đâu?"
        assert [(d.code, d.params) for d in draft.doubts] == [("letters_near", {"words": "ҺỌເ → HỌC"})]

    def test_greek_letters_of_a_formula_stay(self):
        (draft,) = Word().paragraph(run("Câu 1: Góc αB của ΔABC và μm, πR?")).options("x", "y").read().drafts
        assert (stem(draft), doubts(draft)) == ("Góc αB của ΔABC và μm, πR?", [])

    @pytest.mark.parametrize("words", ["TNG LIN ON LAO NG VIT NAM", "GGI IÁÁO O DDỤỤC C là gì"])
    def test_text_that_lost_or_doubled_its_letters_is_a_doubt(self, words):
        (draft,) = Word().paragraph(run(f"Câu 1: {words}")).options("x", "y").read().drafts
        assert doubts(draft) == ["text_garbled"]


class TestPlaces:
    def test_paragraphs_are_counted_as_everybody_counts_them(self):
        document = docx.Document()
        document.add_paragraph("Đề kiểm tra")
        table = document.add_table(1, 2)
        table.cell(0, 0).text = "Trường"
        document.add_paragraph("")
        document.add_paragraph("Câu 1. Một?\nA. x\nB. y\nĐáp án: A")
        outer = document.add_table(1, 1).cell(0, 0)
        outer.text = "Câu 2. Hai?"
        for line in ("A. x", "B. y", "Đáp án: B"):
            outer.add_paragraph(line)
        document.add_paragraph("Câu 3. Ba?")
        document.add_paragraph("A. x\tB. y\tĐáp án: A")
        paragraphs = list(document.element.body.iter(qn("w:p")))
        for draft in cau.read(saved(document)).drafts:
            words = "".join(t.text or "" for t in paragraphs[draft.place.paragraph - 1].iter(qn("w:t")))
            assert words.startswith(draft.place.label)
