"""`banks import`: reading a file of any format; with ``--preview`` nothing is stored and no database is needed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from app.domain.drafts import Draft, Part, Reading
from app.domain.errors import Faults
from app.fault_words import describe
from app.formats import doors, rich
from app.remark_words import place, remark

_CHOICES = ("single_choice", "multiple_choice")


def read_file(file: Path, key: Path | None) -> Reading:
    """Read a file, and the file with its answers where there is one.

    Raises:
        Faults: nothing can be read from it; the path is named.
    """
    try:
        return doors.read(
            file.read_bytes(), file.name, key=key.read_bytes() if key else None, key_name=key.name if key else ""
        )
    except Faults as found:
        raise Faults(found.faults, path=str(file)) from found


def preview(reading: Reading) -> dict[str, Any]:
    """What was understood, as plain values: texts without marks, remarks as sentences."""
    return {
        "format": reading.format,
        "questions": [_question(draft) for draft in reading.drafts],
        "refused": [{"place": place(one.place), "why": remark(one.why)} for one in reading.refused],
        "notes": [remark(note) for note in reading.notes],
    }


def preview_of_faults(faults: Faults) -> dict[str, Any]:
    """The same form for a file that nothing could be read from."""
    refused = [{"place": fault.place, "why": describe(fault)} for fault in faults.faults]
    return {"questions": [], "refused": refused, "notes": []}


def print_preview(found: dict[str, Any], form: str) -> None:
    """On stdout, as JSON or for people."""
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for number, question in enumerate(found["questions"], 1):
        click.echo(f"{number}. {question['stem']}")
        for letter, option in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", question.get("options", ()), strict=False):
            click.echo(f"   {'*' if (option['credit'] or 0) > 0 else ' '}{letter}. {option['text']}")
        if "answer" in question:
            click.echo(f"   = {question['answer']}")
        for doubt in question["doubts"]:
            click.echo(f"   ? {question['place']}: {doubt}")
    for one in found["refused"]:
        click.echo(f"✕ {one['place']}: {one['why']}")


def _question(draft: Draft) -> dict[str, Any]:
    form: dict[str, Any] = {"kind": draft.kind, "stem": rich.plain(draft.stem), "options": []}
    if draft.kind in _CHOICES:
        form["options"] = [{"text": rich.plain(part.text), "credit": _number(part.credit)} for part in draft.parts]
    else:
        form["answer"] = _answer(draft)
    return form | {
        "level": draft.level,
        "topic": draft.topic,
        "place": place(draft.place),
        "explanation": rich.plain(draft.explanation),
        "key_from": draft.key_from,
        "doubts": [remark(one) for one in draft.doubts],
        "notes": [remark(one) for one in draft.notes],
    }


def _answer(draft: Draft) -> list[Any]:
    match draft.kind:
        case "short_text":
            # What is typed is compared as it stands: an accepted text is no Markdown.
            return [part.text for part in draft.parts if part.credit in (None, 1)]
        case "numeric":
            return [
                {"value": float(part.text), "tolerance": float(part.tolerance)}
                for part in draft.parts
                if part.credit in (None, 1)
            ]
        case "matching":
            return [[rich.plain(part.text), rich.plain(part.right)] for part in draft.parts if part.text]
        case "true_false" | "true_false_group":
            return [_truth(part) for part in draft.parts]
        case _:
            return [rich.plain(part.text) for part in draft.parts]


def _truth(part: Part) -> str:
    return "" if part.credit is None else "T" if part.credit else "F"


def _number(credit: Any) -> float | None:
    return None if credit is None else float(credit)
