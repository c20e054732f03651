"""Every code that the exchange doors remark has a sentence, every sentence a door that says it."""

from __future__ import annotations

import re
from pathlib import Path

from app.fault_words import FAULT_SENTENCES
from app.remark_words import REMARKS, exchange

APP = Path(__file__).parents[2] / "app"
DOORS = ("gift", "aiken", "moodle_xml", "exchange", "html")
CALL = re.compile(r"\b(?:noting|doubting|Unkept|Remark|report|_say|_once|add)\(\s*(?:[\w.]+,\s*){0,2}\"([a-z_]+)\"")
FAULT = re.compile(r"Unreadable\(\"([a-z_]+)\"")


def sources() -> str:
    return "\n".join(
        path.read_text("utf-8") for door in DOORS for path in sorted((APP / "formats" / door).glob("*.py"))
    )


def test_every_remark_has_a_sentence():
    codes = set(CALL.findall(sources()))
    assert {"type_refused", "respelt", "link_dropped", "key_not_found"} <= codes
    assert not codes - set(REMARKS)
    assert not set(FAULT.findall(sources())) - set(FAULT_SENTENCES)


def test_every_sentence_is_said():
    text = sources()
    assert not [code for code in exchange.REMARKS if f'"{code}"' not in text]
