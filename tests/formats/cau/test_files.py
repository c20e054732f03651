"""Files as bytes: encodings, damage, bombs, size; and banks that went out as Word and come back."""

from __future__ import annotations

import random
import re
import unicodedata
import zipfile
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest

from app.domain.drafts import Unreadable, to_question
from app.domain.questions import MultipleChoice, SingleChoice
from app.formats import bankfile, cau, docx_bank
from tests.formats.cau.documents import conventions, paper
from tests.formats.cau.reads import doubts, keys, options, stem

WORDS = "Câu 1: Đảng ra đời năm nào của thế kỷ trước?\nA. 1930\nB. 1945\nĐáp án: A\n"
BANKS = sorted(Path(__file__).parents[3].glob("question_banks/*/bank.toml"))


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    def test_unicode(self, encoding, form):
        (draft,) = cau.read(unicodedata.normalize(form, WORDS).encode(encoding)).drafts
        assert (draft.stem, options(draft)) == ("Đảng ra đời năm nào của thế kỷ trước?", ["1930", "1945"])

    def test_the_windows_code_page_is_noted(self):
        half = unicodedata.normalize("NFD", WORDS)
        for apart, whole in (
            ("a\u0302", "â"),
            ("e\u0302", "ê"),
            ("o\u0302", "ô"),
            ("u\u031b", "ư"),
            ("o\u031b", "ơ"),
            ("a\u0306", "ă"),
        ):
            half = half.replace(apart, whole)
        reading = cau.read(half.encode("cp1258"))
        assert stem(reading.drafts[0]) == "Đảng ra đời năm nào của thế kỷ trước?"
        assert [(note.code, note.params) for note in reading.notes] == [("decoded_as", {"encoding": "cp1258"})]

    def test_text_of_the_nineties_is_a_doubt(self):
        data = (
            "C©u 1: §¶ng Céng s¶n ViÖt Nam ®­îc thµnh lËp ngµy nµo?\nA. Th¸ng hai\nB. Cuéc c¸ch m¹ng\n§¸p ¸n: A".encode(
                "latin-1"
            )
        )
        (draft,) = cau.read(data).drafts
        assert options(draft) == ["Tháng hai", "Cuộc cách mạng"]
        assert (doubts(draft), draft.key_from) == (["legacy_suspected"], "key_line")

    def test_lost_characters_are_a_doubt(self):
        (draft,) = cau.read(WORDS.replace("ảng", "\ufffdng").encode()).drafts
        assert doubts(draft) == ["characters_lost"]
        assert "\ufffd" not in draft.stem

    def test_unseen_characters_go(self):
        (draft,) = cau.read(WORDS.replace(" ra", "\u200b\xa0ra\u2060").encode()).drafts
        assert draft.stem == "Đảng ra đời năm nào của thế kỷ trước?"

    def test_a_text_without_questions_is_unreadable(self):
        with pytest.raises(Unreadable) as found:
            cau.read("Biên bản họp chi bộ.\nĐồng chí Bí thư phát biểu.".encode())
        assert found.value.faults[0].code == "no_question"


def packed(body: str, head: str = "") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?>{head}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body>{body}</w:body></w:document>",
        )
    return out.getvalue()


def line(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


class TestDamage:
    def test_a_document_of_one_part_is_enough(self):
        data = packed(line("Câu 1. Ai?") + line("A. x") + line("B. y") + line("Đáp án: B"))
        assert keys(cau.read(data)) == ["B"]

    def test_strict_open_xml(self):
        plain = packed(line("Câu 1. Ai?") + line("A. x") + line("B. y") + line("Đáp án: B"))
        with zipfile.ZipFile(BytesIO(plain)) as archive:
            content = archive.read("word/document.xml")
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            strict = content.replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            archive.writestr("word/document.xml", strict)
        assert keys(cau.read(out.getvalue())) == ["B"]

    def test_entities_are_not_expanded(self):
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        data = packed(line("Câu 1. &b;") + line("A. x") + line("B. y") + line("Đáp án: B"), bomb)
        assert "aaaa" not in repr(cau.read(data))

    @pytest.mark.parametrize(
        "body", ["<w:p/>" * 2_600_000, line("x" * 25_000_000), "<w:p/>" * 210_000], ids=["tags", "bytes", "paragraphs"]
    )
    def test_what_is_too_large_unpacked_is_refused(self, body):
        with pytest.raises(Unreadable) as found:
            cau.read(packed(body))
        assert found.value.faults[0].code == "archive_too_large"

    def test_deep_nesting_ends(self):
        deep = "<w:sdt><w:sdtContent>" * 100 + line("Câu 1. Ai?") + "</w:sdtContent></w:sdt>" * 100
        tables = "<w:tbl><w:tr><w:tc>" * 70 + line("Câu 1. Ai?") + "</w:tc></w:tr></w:tbl>" * 70
        for body in (deep, tables):
            with pytest.raises(Unreadable):
                cau.read(packed(body))

    @pytest.mark.parametrize(
        "words",
        [
            "Câu 1: x\nA. a" + " " * 1_000_000 + "b\nB. c",
            "Câu 1: x\nA. a" + "*" * 300_000 + "\nB. c",
            "Câu 1: x\n" + "A. x B. y " * 50_000,
            "1.A 2.B " * 100_000,
            "Câu 1: x\n" * 30_000,
            "Câu 1. x\nđáp án" + " " * 300_000 + "x",
            "A. x\nB. y\n" * 30_000,
        ],
        ids=["blanks", "stars", "letters", "keys", "labels", "gap", "options"],
    )
    def test_texts_made_to_be_slow_are_not(self, words):
        with suppress(Unreadable):
            cau.read(words.encode())

    def test_a_question_of_impossible_length_is_refused(self):
        reading = cau.read(f"Câu 1: {'x' * 30_000}\nA. a\nB. b\nCâu 2: y\nA. a\nB. b\n1.A 2.B".encode())
        assert [one.why.code for one in reading.refused] == ["question_too_long"]
        assert keys(reading) == ["B"]

    def test_random_damage_never_ends_in_a_traceback(self):
        dice = random.Random(1930)
        papers = [paper(convention).data for convention in list(conventions(4, 7))[::9]]
        texts = [WORDS.encode() * 3, "Câu 1. Ai?\nA. x B. y C. z\n1.A 2.B\nĐáp án: a-Đ, b-S\nHẾT\n".encode() * 2]
        for _ in range(250):
            data = _damaged(dice, dice.choice(papers + texts))
            with suppress(Unreadable):
                cau.read(data, key=_damaged(dice, dice.choice(papers + texts)) if dice.random() < 0.3 else None)

    def test_damage_inside_the_parts_never_ends_in_a_traceback(self):
        dice = random.Random(1945)
        papers = [paper(convention).data for convention in list(conventions(4, 8))[::9]]
        for _ in range(60):
            out = BytesIO()
            with zipfile.ZipFile(BytesIO(dice.choice(papers))) as source, zipfile.ZipFile(out, "w") as target:
                for member in source.infolist():
                    content = source.read(member)
                    if member.filename in ("word/document.xml", "word/numbering.xml", "word/styles.xml"):
                        content = _shuffled(dice, content)
                    target.writestr(member, content)
            with suppress(Unreadable):
                cau.read(out.getvalue())


def _damaged(dice: random.Random, data: bytes) -> bytes:
    made = bytearray(data)
    for _ in range(dice.randrange(1, 20)):
        if len(made) < 4:
            break
        at = dice.randrange(len(made))
        what = dice.randrange(4)
        if what == 0:
            made[at] = dice.randrange(256)
        elif what == 1:
            del made[at : at + dice.randrange(1, 60)]
        elif what == 2:
            made[at:at] = made[at : at + dice.randrange(1, 80)]
        else:
            made[at:at] = dice.randbytes(dice.randrange(1, 9))
    return bytes(made)


def _shuffled(dice: random.Random, content: bytes) -> bytes:
    """Well-formed still: empty elements change places, texts become other texts."""
    parts = re.split(rb"(<w:[^<>]*?/>)", content)
    places = list(range(1, len(parts), 2))
    for _ in range(min(30, len(places))):
        one, other = dice.choice(places), dice.choice(places)
        parts[one], parts[other] = parts[other], parts[one]
    pieces = ["A. ", "Câu 1:", "1. ", "đáp án", "a) Đ", "*", "HẾT", "\t", "B.", "1.A 2.B"]
    return re.sub(
        rb">([^<>]+)<",
        lambda found: found[0] if dice.random() < 0.8 else f">{dice.choice(pieces)}<".encode(),
        b"".join(parts),
    )


class TestRoundTrip:
    @pytest.mark.parametrize("path", BANKS, ids=lambda path: path.parent.name)
    def test_a_shipped_bank_written_as_word_comes_back_equal(self, path):
        bank = bankfile.read(path.read_bytes())
        data, losses = docx_bank.write(bank)
        lost = {loss.ref for loss in losses if loss.remark.code != "word_pinned_dropped"}
        titles = {topic.code: topic.title for topic in bank.topics}
        items = [item for topic in bank.topics for item in bank.questions if item.topic == topic.code]
        found = {draft.place.label: draft for draft in cau.read(data).drafts}
        for number, item in enumerate(items, 1):
            if item.ref in lost:
                continue
            draft = found[f"Câu {number}"]
            assert _unpinned(to_question(draft)) == _unpinned(item.question)
            assert (draft.level, draft.topic, draft.source) == (item.level, titles[item.topic], item.source)
            assert (draft.points or 1, draft.doubts) == (item.points, ())

    def test_five_thousand_questions(self):
        document = docx.Document()
        body = document.element.body
        lines = [f"Câu {n}. Hỏi {n}?|A. a{n}|B. b{n}|C. c{n}|D. d{n}|Đáp án: {'ABCD'[n % 4]}" for n in range(1, 5001)]
        xml = "".join(line(words) for lines_of in lines for words in lines_of.split("|"))
        assert body is not None
        reading = cau.read(packed(xml))
        assert keys(reading) == ["ABCD"[n % 4] for n in range(1, 5001)]
        assert not any(draft.doubts for draft in reading.drafts)


def _unpinned(question):
    if isinstance(question, SingleChoice | MultipleChoice):
        return replace(question, options=tuple(replace(option, pinned=False) for option in question.options))
    return question
