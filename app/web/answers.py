"""Parsing what a paper's page sends: JSON of one answer, or a whole form."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from app.domain.errors import Refusal
from app.domain.questions import UNSTORABLE
from app.domain.responses import PREDICTION

_PRESENT = re.compile(r"present-(\d{1,4}|prediction)$")
_PART = re.compile(r"answer-(\d{1,4})-(\d{1,2})$")


def position_of(text: str) -> int:
    """A position of the URL or of a field name."""
    return PREDICTION if text == "prediction" else int(text)


def json_body(*fields: str) -> dict[str, Any]:
    """The JSON object of a call, or its form fields.

    Raises:
        Refusal: 400 ``malformed`` when it is neither or a field is missing.
    """
    try:
        body = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    except RecursionError:  # thousands of brackets, one inside the other
        body = None
    if not isinstance(body, dict):
        raise Refusal("malformed", status=400, what="JSON")
    for field in fields:
        if field not in body:
            raise Refusal("malformed", status=400, what=field)
    return body


def one_answer() -> tuple[list[str], int, Any]:
    """The answer, seq and lease of a save call.

    Raises:
        Refusal: 400 ``malformed``.
    """
    body = json_body("seq", "lease", "answer")
    answer, seq = body["answer"], body["seq"]
    if not isinstance(answer, list) or not all(isinstance(part, str) for part in answer):
        raise Refusal("malformed", status=400, what="answer")
    if any(UNSTORABLE.search(part) for part in answer):
        raise Refusal("malformed", status=400, what="answer")
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 < seq < 2**31:
        raise Refusal("malformed", status=400, what="seq")
    return answer, seq, body["lease"]


def whole_form(form: MultiDict[str, str]) -> dict[int, list[str]]:
    """Every question that was on the page, with its answer; an emptied one has an empty list."""
    present = [match[1] for name in form if (match := _PRESENT.match(name))]
    return {position_of(name): _answer(form, name) for name in present}


def _answer(form: MultiDict[str, str], name: str) -> list[str]:
    whole = form.getlist(f"answer-{name}")
    if whole:
        return whole if any(part.strip() for part in whole) else []
    parts = {int(match[2]): form[field] for field in form if (match := _PART.match(field)) and match[1] == name}
    answer = [parts.get(k, "") for k in range(1, max(parts, default=0) + 1)]
    return answer if any(answer) else []
