"""GIFT files of the grammar's own tests: each gives what its author expects."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from app.formats import html, rich
from tests.conformance.conftest import files

REFUSED = {"Description", "Essay", "Ordering"}


def words(text: dict[str, str]) -> str:
    """The plain words of a text in the grammar's terms, blanks apart."""
    markdown = {"html": html.to_markdown, "markdown": html.from_markdown}.get(text["format"])
    plain = rich.plain(markdown(text["text"], [])) if markdown else text["text"]
    return " ".join(plain.split())


def flat(text: str) -> str:
    return " ".join(text.split())


def credit(choice: dict[str, Any]) -> float:
    weight = choice.get("weight")
    return weight / 100 if weight is not None else float(choice["isCorrect"])


def numbers(choices: Any) -> list[dict[str, float]]:
    full = [choices] if isinstance(choices, dict) else [one["text"] for one in choices if credit(one) == 1]
    found = []
    for one in full:
        if one["type"] == "high-low":
            low, high = one["numberLow"], one["numberHigh"]
            found.append({"value": (low + high) / 2, "tolerance": (high - low) / 2})
        else:
            found.append({"value": one["number"], "tolerance": one.get("range") or 0})
    return found


@pytest.mark.parametrize("path", files("gift", "*.gift"), ids=lambda path: path.stem)
def test_a_file_gives_what_its_author_expects(path, preview):
    found = preview(path)
    expected = [one for one in json.loads(path.with_suffix(".json").read_text("utf-8")) if one["type"] != "Category"]
    kept = [one for one in expected if one["type"] not in REFUSED]
    refused = [one["type"].lower() for one in expected if one["type"] in REFUSED]
    assert len(found["questions"]) == len(kept)
    assert [re.search("“(.*)”", one["why"])[1] for one in found["refused"]] == refused
    for question, wanted in zip(found["questions"], kept, strict=True):
        assert not question["doubts"]
        assert flat(question["stem"]) == words(wanted["stem"])
        assert flat(question["explanation"]) == (
            words(wanted["globalFeedback"]) if wanted.get("globalFeedback") else ""
        )
        compare(question, wanted)


def compare(question: dict[str, Any], wanted: dict[str, Any]) -> None:
    match wanted["type"]:
        case "TF":
            assert (question["kind"], question["answer"]) == ("true_false", ["T" if wanted["isTrue"] else "F"])
        case "MC":
            right = any(choice["isCorrect"] for choice in wanted["choices"])
            assert question["kind"] == ("single_choice" if right else "multiple_choice")
            for option, choice in zip(question["options"], wanted["choices"], strict=True):
                assert flat(option["text"]) == words(choice["text"])
                assert option["credit"] == pytest.approx(credit(choice))
        case "Short":
            accepted = [words(choice["text"]) for choice in wanted["choices"] if credit(choice) == 1]
            assert (question["kind"], question["answer"]) == ("short_text", accepted)
        case "Numerical":
            assert question["kind"] == "numeric"
            for number, expected in zip(question["answer"], numbers(wanted["choices"]), strict=True):
                assert number == pytest.approx(expected)
        case "Matching":
            pairs = [(words(pair["subquestion"]), flat(pair["subanswer"])) for pair in wanted["matchPairs"]]
            assert question["kind"] == "matching"
            assert question["answer"] == [list(pair) for pair in pairs if pair[0]]
        case _:
            raise AssertionError(wanted["type"])
