"""The editor's form as a browser without JavaScript sends it."""

from __future__ import annotations

from typing import Any

from app.domain.questions import Question
from tests.pages import CheckingClient


def fields(kind: str, *rows: dict[str, str], key: list[int] | None = None, **more: Any) -> dict[str, Any]:
    """A whole form: rows numbered from 1, `key` the numbers of the rows that are right."""
    form: dict[str, Any] = {"kind": kind, "stem": "Câu hỏi?", "topic": "t1", "level": "NB", "points": "1", "base": "0"}
    form["row"] = [str(number) for number in range(1, len(rows) + 1)]
    if key:
        form["key"] = [str(number) for number in key]
    for number, row in enumerate(rows, 1):
        form |= {f"row-{number}-{name}": value for name, value in row.items()}
    return {**form, "do": "save", **more}


def texts(*found: str) -> list[dict[str, str]]:
    return [{"text": text} for text in found]


#: kind -> (the form's rows and key, what is stored)
ROWS: dict[str, dict[str, Any]] = {
    "single_choice": {"rows": texts("Huế", "Hà Nội", "Vinh", "Tất cả các phương án trên"), "key": [2]},
    "multiple_choice": {"rows": texts("2", "3", "4"), "key": [1, 3]},
    "true_false": {"rows": [{"key": "F"}]},
    "true_false_group": {"rows": [{"text": x, "key": k} for x, k in zip("abcd", "TFTF", strict=True)]},
    "short_text": {"rows": texts("Nguyễn Du", "Tố Như")},
    "numeric": {"rows": [{"text": "3,14", "tolerance": "0,01"}, {"text": "22"}]},
    "matching": {"rows": [{"text": "Kiều", "right": "Nguyễn Du"}, {"text": "Số đỏ", "right": "Vũ Trọng Phụng"},
                          {"text": "", "right": "Nam Cao"}]},
    "ordering": {"rows": texts("1930", "1945", "1975")},
}  # fmt: skip


def whole(kind: str, **more: Any) -> dict[str, Any]:
    """A form without a fault of this kind."""
    given = ROWS[kind]
    return fields(kind, *given["rows"], key=given.get("key"), **more)


def send(browser: CheckingClient, path: str, form: dict[str, Any]) -> Any:
    return browser.post(path, data={"csrf_token": browser.token(path), **form})


def shown(question: Question) -> str:
    return question.stem
