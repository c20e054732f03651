"""Cells in an old font and cells with letters that only look Latin, read as the same words in a Word file."""

from __future__ import annotations

from app.formats import doors
from tests.formats.sheet.tables import HEAD, SUM, book

OLD_HEAD = ["STT", "C©u hái", "Ph­¬ng ¸n A", "Ph­¬ng ¸n B", "Ph­¬ng ¸n C", "Ph­¬ng ¸n D", "§¸p ¸n"]
OLD = [1, "§¶ng Céng s¶n ViÖt Nam ®­îc thµnh lËp ngµy nµo?", "Th¸ng hai", "Cuéc c¸ch m¹ng", "Th¸ng t¸m", "N¨m Êy", "A"]
CYRILLIC = "Thủ đô nướс ta là gì?"


def test_cells_in_an_old_font_are_converted_with_a_doubt():
    (draft,) = doors.read(book([OLD_HEAD, OLD]), "de.xlsx").drafts
    assert draft.stem == "Đảng Cộng sản Việt Nam được thành lập ngày nào?"
    assert [part.text for part in draft.parts][:2] == ["Tháng hai", "Cuộc cách mạng"]
    assert [doubt.code for doubt in draft.doubts] == ["legacy_suspected"]


def test_letters_that_look_latin_are_made_latin_and_noted():
    reading = doors.read(book([HEAD, [1, CYRILLIC, "Huế", "Vinh", "Hà Nội", "Đà Nẵng", "C"]]), "de.xlsx")
    assert reading.drafts[0].stem == CYRILLIC.replace("с", "c")
    assert (reading.drafts[0].doubts, [note.code for note in reading.notes]) == ((), ["letters_alike"])


def test_other_cells_are_as_they_were():
    reading = doors.read(book([HEAD, SUM, [2, "Tốc độ ánh sáng là c, góc α?", "1", "2", "3", "4", "A"]]), "de.xlsx")
    assert reading.drafts[1].stem == "Tốc độ ánh sáng là c, góc α?"
    assert (reading.notes, reading.drafts[0].doubts) == ((), ())
