"""Every refusal has a sentence, every sentence a translation, every template a reader."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Message, mofile, pofile

from app.fault_words import FAULT_SENTENCES
from app.remark_words import REMARKS
from app.words import SENTENCES

ROOT = Path(__file__).parent.parent.parent
APP = ROOT / "app"
REFUSALS = {"Refusal", "Invalid", "NotFound", "Forbidden", "Unavailable"}
FAULTS = {"Fault", "fault", "Unreadable"}
REMARK_CALLS = {"Remark", "doubting", "noting"}
PARAMETER = re.compile(r"%\((\w+)\)")
CATALOGUE = APP / "translations" / "vi" / "LC_MESSAGES"


@dataclass(frozen=True)
class Raised:
    """A place that names a refusal's code, and the names of its parameters: None where another place adds them."""

    code: str
    place: str
    params: frozenset[str] | None


@cache
def refusals_in_source() -> list[Raised]:
    """Every refusal that the source names: raised, handed to a function that raises it, or given as access' reason."""
    found = []
    for path in sorted(APP.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        handed = {
            node.name: [arg.arg for arg in node.args.args].index("refusal")
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and "refusal: str" in ast.unparse(node.args)
        }
        for node in ast.walk(tree):
            place = f"{path.relative_to(APP)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", "")
                if name in REFUSALS or getattr(node.func, "attr", "") == "__init__":
                    params = frozenset(word.arg for word in node.keywords if word.arg) - {"status", "keep"}
                    given = None if any(word.arg is None for word in node.keywords) else params
                    found += [Raised(code, place, given) for code in _codes(node.args[:1])]
                elif name in handed:
                    found += [Raised(code, place, None) for code in _codes(node.args[handed[name] :][:1])]
            elif isinstance(node, ast.Return) and path.name == "access.py":
                found += [Raised(code, place, frozenset()) for code in _codes([node.value])]
    return found


def _codes(nodes: list[ast.expr]) -> list[str]:
    leaves = [leaf.value for node in nodes for leaf in ast.walk(node) if isinstance(leaf, ast.Constant)]
    return [leaf for leaf in leaves if isinstance(leaf, str) and re.fullmatch(r"[a-z_]+", leaf)]


def test_every_refusal_has_a_sentence():
    missing = {raised.code for raised in refusals_in_source()} - set(SENTENCES)
    assert not missing


def test_every_sentence_names_only_what_its_refusal_tells():
    for raised in refusals_in_source():
        wanted = set(PARAMETER.findall(str(SENTENCES[raised.code])))
        assert raised.params is None or wanted <= raised.params, f"{raised.place}: {raised.code}"


def named_in_calls(functions: set[str]) -> set[str]:
    """The codes that calls of these functions name."""
    named: set[str] = set()
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and {getattr(node.func, "id", ""), getattr(node.func, "attr", "")} & functions
            ):
                named.update(_codes(node.args[:1]))
    return named


def test_every_fault_of_a_file_has_words():
    named = named_in_calls(FAULTS)
    assert {"roster_twice", "doc_binary"} <= named
    assert not named - set(FAULT_SENTENCES)


def test_every_remark_of_a_door_has_words():
    named = named_in_calls(REMARK_CALLS)
    assert "key_not_found" in named
    assert not named - set(REMARKS)


def test_every_remark_is_made_by_a_door():
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for room in ("formats", "services", "domain")
        for path in (APP / room).rglob("*.py")
    )
    assert not [code for code in REMARKS if f'"{code}"' not in text]


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
        said = {_first(message.id) for message in pofile.read_po(file) if message.id}
    known = _written()
    assert not [text for text in said if text not in known or not all(_strings(known[text]))]
    assert not [text for text in known if text not in said], "translations nobody asks for"


def test_no_message_hides_from_the_extraction():
    """The extraction reads neither inside f-strings nor what is not a plain text."""
    hidden = []
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                hidden += [(path.name, call.lineno) for call in ast.walk(node) if _translates(call)]
            elif _translates(node) and not isinstance(node.args[0], ast.Constant):
                hidden.append((path.name, node.lineno))
    assert not hidden


def _translates(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "_l", "gettext", "ngettext"}


def test_every_translation_can_be_filled_in():
    """No parameter that the English does not have, no stray per cent sign beside one."""
    for message in _written().values():
        assert not message.fuzzy
        names = set(PARAMETER.findall(" ".join(_strings(message, ids=True))))
        for text in _strings(message) if names else ():
            assert text % dict.fromkeys(names, 1), message.id


def test_the_compiled_catalogue_is_the_written_one():
    with (CATALOGUE / "messages.mo").open("rb") as file:
        compiled = {_first(m.id): _strings(m) for m in mofile.read_mo(file) if m.id}
    assert compiled == {text: _strings(message) for text, message in _written().items()}


def _written() -> dict[str, Message]:
    """The Vietnamese catalogue by its (singular) message ids."""
    with (CATALOGUE / "messages.po").open("rb") as file:
        return {_first(message.id): message for message in pofile.read_po(file, locale="vi") if message.id}


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _strings(message: Message, *, ids: bool = False) -> tuple[str, ...]:
    texts = message.id if ids else message.string
    return (texts,) if isinstance(texts, str) else tuple(texts)


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
    assert unicodedata.is_normalized("NFC", text)


OLD_MARKS = re.compile(r"(?i)\b(?!qu)\w*(?:o[áàảãạ]|o[éèẻẽẹ]|u[ýỳỷỹỵ])\b")


def test_the_mark_stands_where_the_catalogue_puts_it():
    """One orthography: xóa, hòa, ủy; not xoá, hoà, uỷ."""
    text = unicodedata.normalize("NFC", (CATALOGUE / "messages.po").read_text("utf-8"))
    assert OLD_MARKS.findall(text) == []
