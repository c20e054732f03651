"""Habits that only the whole document shows: labels without a mark, keys in brackets behind the stem."""

from __future__ import annotations

from tests.formats.cau.cast import QUESTIONS
from tests.formats.cau.reads import doubts, keys, options, text

MEANT = [asked.letter for asked in QUESTIONS[:5]]


def paper(label: str, behind: str = "", last: str = "Đáp án: {key}") -> str:
    """Five questions; `behind` stands behind each stem, `last` below each question."""
    lines = []
    for number, asked in enumerate(QUESTIONS[:5], 1):
        lines.append(f"Câu {number}: {asked.stem}{behind.format(key=asked.letter)}")
        lines += [label.format(letter="ABCD"[at]) + words for at, words in enumerate(asked.options)]
        lines.append(last.format(key=asked.letter))
    return "\n".join(lines)


def test_labels_without_a_mark_are_labels_where_all_are_written_so():
    reading = text(paper("{letter} "))
    assert keys(reading) == MEANT
    assert [options(draft) for draft in reading.drafts] == [list(asked.options) for asked in QUESTIONS[:5]]
    assert not any(doubts(draft) for draft in reading.drafts)


def test_one_label_in_the_usual_way_or_one_letter_elsewhere_leaves_them_a_doubt():
    for more in ("\nCâu 6: Chọn gì?\nA. một\nB. hai\nĐáp án: A", "\nCâu 6: Chất nào?\nA là gì?\nĐáp án: không"):
        assert "options_without_letters" in doubts(text(paper("{letter} ") + more).drafts[0])


def test_keys_in_brackets_behind_nearly_every_stem_are_keys():
    for behind in (" ({key})", " [{key}]", "({key})."):
        reading = text(paper("{letter}. ", behind, last=""))
        assert keys(reading) == MEANT
        assert reading.drafts[0].key_from == "key_line"
        assert reading.drafts[0].stem.endswith(QUESTIONS[0].stem[-5:])


def test_a_letter_in_brackets_behind_some_stems_is_a_part_of_them():
    reading = text(paper("{letter}. ").replace(QUESTIONS[0].stem, f"{QUESTIONS[0].stem} (B)"))
    assert (keys(reading), reading.drafts[0].stem[-3:]) == (MEANT, "(B)")
