"""Every refusal has a sentence, every sentence a translation, every template a reader."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages import mofile, pofile

from app.words import SENTENCES

ROOT = Path(__file__).parent.parent.parent
APP = ROOT / "app"
REFUSALS = {"Refusal", "Invalid", "NotFound", "Forbidden", "Unavailable"}
CATALOGUE = APP / "translations" / "vi" / "LC_MESSAGES"


def codes_in_source() -> set[str]:
    """The first argument of every refusal that the source raises, and the reasons that access gives."""
    found: set[str] = set()
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in REFUSALS and node.args:
                for leaf in ast.walk(node.args[0]):
                    if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                        found.add(leaf.value)
    return {code for code in found if re.fullmatch(r"[a-z_]+", code)}


def test_every_refusal_has_a_sentence():
    missing = codes_in_source() - set(SENTENCES)
    assert not missing


def test_every_sentence_is_used():
    text = "\n".join(p.read_text(encoding="utf-8") for p in APP.rglob("*.py") if p.name != "words.py")
    text += (APP / "web" / "words.py").read_text(encoding="utf-8")
    unused = [code for code in SENTENCES if f'"{code}"' not in text]
    assert not unused


def test_every_message_is_translated(tmp_path):
    """What the source says today, extracted afresh, stands in the Vietnamese catalogue."""
    pot = tmp_path / "messages.pot"
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "-q",
        "extract",
        "-F",
        str(APP / "translations" / "babel.cfg"),
    ]
    command += ["-k", "_l", "-o", str(pot), "."]
    subprocess.run(command, check=True, cwd=APP)
    with pot.open("rb") as file:
        said = {
            message.id if isinstance(message.id, str) else message.id[0]
            for message in pofile.read_po(file)
            if message.id
        }
    with (CATALOGUE / "messages.po").open("rb") as file:
        catalogue = pofile.read_po(file, locale="vi")
    known = {(m.id if isinstance(m.id, str) else m.id[0]): m for m in catalogue if m.id}
    assert not [text for text in said if text not in known or not all(_strings(known[text]))]
    assert not [text for text in known if text not in said], "translations nobody asks for"
    for message in known.values():
        wanted = set(re.findall(r"%\((\w+)\)", message.id if isinstance(message.id, str) else message.id[-1]))
        for text in _strings(message):
            assert set(re.findall(r"%\((\w+)\)", text)) <= wanted, message.id
            assert not message.fuzzy


def _strings(message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_the_compiled_catalogue_is_the_written_one():
    with (CATALOGUE / "messages.po").open("rb") as file:
        written = {str(m.id): m.string for m in pofile.read_po(file, locale="vi") if m.id}
    with (CATALOGUE / "messages.mo").open("rb") as file:
        compiled = {str(m.id): m.string for m in mofile.read_mo(file) if m.id}
    assert {k: _flat(v) for k, v in written.items()} == {k: _flat(v) for k, v in compiled.items()}


def _flat(string):
    return string if isinstance(string, str) else string[0]


TEMPLATES = APP / "templates"


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.relative_to(TEMPLATES).as_posix())
def test_every_template_is_used(path):
    name = path.relative_to(TEMPLATES).as_posix()
    if name.startswith("questions/") and name != "questions/prediction.html":
        name = "questions/' ~ item.kind"
    sources = [p.read_text(encoding="utf-8") for p in (*APP.rglob("*.py"), *TEMPLATES.rglob("*.html")) if p != path]
    assert any(name in text for text in sources)


def test_the_catalogue_speaks_plain_nfc():
    text = (CATALOGUE / "messages.po").read_text(encoding="utf-8")
    import unicodedata

    assert unicodedata.is_normalized("NFC", text)
