"""Vietnamese templates of another examination system: questions are read, lists of people are refused by name."""

from __future__ import annotations

import pytest

from tests.conformance.conftest import files

QUESTIONS = files("sheet", "*cau-hoi*")
PEOPLE = files("sheet", "*danh-sach-[gh]*")


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.name)
def test_a_template_of_questions(preview, path):
    found = preview(path)
    first, second = found["questions"]
    assert [option["text"] for option in first["options"]] == ["2", "1", "3", "4"]
    assert [option["credit"] for option in first["options"]] == [1.0, 0.0, 0.0, 0.0]
    assert [option["credit"] for option in second["options"]] == [0.0, 1.0, 0.0, 0.0]
    assert (second["kind"], second["topic"], second["level"]) == ("single_choice", "2", "3")
    assert "Sheet1!B5" in second["place"]
    assert not first["doubts"] + second["doubts"]
    assert not found["refused"]


@pytest.mark.parametrize("path", PEOPLE, ids=lambda path: path.name)
def test_a_list_of_people_is_refused_with_a_sentence(preview, path):
    found = preview(path)
    assert not found["questions"]
    assert "list of people" in found["refused"][0]["why"]
