"""The Aiken file of a converter's tests, beside the Moodle XML that its author expects from it."""

from __future__ import annotations

import pytest

from tests.conformance.conftest import files

AIKEN, XML = files("aiken", "aiken.txt")[0], files("aiken", "aiken_as_moodle.xml")[0]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_what_the_author_converted_is_the_same_in_both(preview):
    """Every question that stands in the XML is read alike from the text, or waits with a doubt in both."""
    text, xml = preview(AIKEN)["questions"], preview(XML)["questions"]
    by_stem = {flat(question["stem"]): question for question in text}
    by_stem |= {stem.partition(". ")[2]: question for stem, question in by_stem.items()}
    for wanted in xml:
        # The author keeps the first line of a stem, and on one occasion drops its number.
        stem = next(stem for stem in by_stem if stem.startswith(flat(wanted["stem"])))
        found = by_stem[stem]
        assert found["kind"] == wanted["kind"]
        assert found["options"] == wanted["options"]
        if found["kind"] == "ordering":
            # Two readings of "3,1,2" are possible, and the author himself mixes them: both files ask.
            assert found["doubts"]
            assert wanted["doubts"]
        else:
            assert found.get("answer") == wanted.get("answer")


def test_types_that_are_not_ours_are_refused_by_name(preview):
    why = [one["why"] for one in preview(AIKEN)["refused"]]
    assert len(why) == 3
    for name, sentence in zip(("essay", "description", "cloze"), why, strict=True):
        assert name in sentence


def test_what_has_no_answer_waits_for_one(preview):
    questions = preview(AIKEN)["questions"]
    waiting = [
        question["stem"].partition(".")[0] for question in questions if "No right answer" in str(question["doubts"])
    ]
    assert waiting == ["12", "13", "14", "16"]


@pytest.mark.parametrize("first", ["A continuación", "Para establecer"])
def test_code_in_a_stem_keeps_its_lines(preview, first):
    stem = next(q["stem"] for q in preview(AIKEN)["questions"] if q["stem"].startswith(first))
    assert "<pre>\n" in stem
