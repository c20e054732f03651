"""Moodle XML files of two converters' tests: every type that we have is read, every other is refused by name."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from tests.conformance.conftest import CORPORA, files

KINDS = {
    "truefalse": "true_false",
    "shortanswer": "short_text",
    "numerical": "numeric",
    "match": "matching",
    "matching": "matching",
    "ordering": "ordering",
    "order": "ordering",
}


def kind_of(question: ElementTree.Element) -> str:
    """What we call a question; empty for one that is to be refused."""
    kind = question.get("type", "")
    if kind == "multichoice":
        single = (question.findtext("single") or "").strip()
        full = [answer for answer in question.findall("answer") if float(answer.get("fraction", 0)) == 100]
        return "single_choice" if single in ("1", "true") or (not single and len(full) == 1) else "multiple_choice"
    if kind == "mtf":
        columns = [re.sub("<[^>]*>", "", text.text or "") for text in question.findall("column/responsetext/text")]
        return "true_false_group" if columns == ["True", "False"] else ""
    return KINDS.get(kind, "")


@pytest.mark.parametrize("path", files("moodle_xml", "*.xml"), ids=lambda path: path.stem)
def test_our_types_are_read_and_the_others_refused_by_name(path, preview):
    found = preview(path)
    questions = [q for q in ElementTree.parse(path).getroot().iter("question") if q.get("type") != "category"]
    assert [one["kind"] for one in found["questions"]] == [kind for q in questions if (kind := kind_of(q))]
    refused = [q.get("type") for q in questions if not kind_of(q)]
    assert len(found["refused"]) == len(refused)
    for one, name in zip(found["refused"], refused, strict=True):
        assert name is None or f"“{name}”" in one["why"]


@pytest.mark.parametrize("path", files("moodle_xml", "*.xml"), ids=lambda path: path.stem)
def test_every_option_has_its_share_of_the_credit(path, preview):
    found = preview(path)
    choices = [q for q in ElementTree.parse(path).getroot().iter("question") if q.get("type") == "multichoice"]
    read = [q for q in found["questions"] if q["kind"].endswith("_choice")]
    for question, element in zip(read, choices, strict=True):
        shares = [float(answer.get("fraction", 0)) / 100 for answer in element.findall("answer")]
        assert [option["credit"] for option in question["options"]] == pytest.approx(shares)


def test_only_a_real_doubt_is_one(preview):
    """Of all these files the two ways to read an order are the one thing that has to be asked."""
    doubts = [
        doubt for path in files("moodle_xml", "*.xml") for q in preview(path)["questions"] for doubt in q["doubts"]
    ]
    assert len(doubts) == 1
    assert "500 → 100 → 200" in doubts[0]
    assert "100 → 200 → 500" in doubts[0]


def test_a_table_and_a_formula_read_as_on_the_page(preview):
    question = preview(CORPORA / "moodle_xml" / "markdownRef.xml")["questions"][0]
    texts = [option["text"] for option in question["options"]]
    assert texts[6] == r"This is a formula: \( \mathbf{a}^2 + \mathbf{b}^2 = \mathbf{c}^2 \)."
    assert texts[7].endswith("Col3 | Col4\na | b")
