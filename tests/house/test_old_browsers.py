"""What is shipped to learners runs on a browser of 2020: an old Android telephone is what many of them have.

Syntax that came later stops a whole module, and a rule of CSS that is not understood is dropped with all that stands in
it. Strings, comments and regular expressions are taken out first, so that only syntax is judged.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parent.parent.parent / "app" / "static"
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
SHEETS = [STATIC / "css" / f"{name}.css" for name in ("tokens", "base", "components", "attempt", "board")]

TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)"""
    r"""|(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')"""
    r"""|(?P<regex>(?<![\w)\]}\s])\s*/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/(?P<flags>[a-z]*))"""
    r"""|(?P<tick>`)|(?P<open>\$\{)|(?P<brace>[{}])|(?P<other>.)""",
    re.S | re.X,
)
LATER_SCRIPT = {
    "a logical assignment (2021)": r"(\?\?|\|\||&&)=",
    "a number with separators (2021)": r"\b\d+_\d",
    "replaceAll (2021)": r"\.replaceAll\b",
    "Promise.any (2021)": r"\bPromise\.any\b|\bAggregateError\b",
    "WeakRef (2021)": r"\bWeakRef\b|\bFinalizationRegistry\b",
    "a private name (2022)": r"#[a-zA-Z_$]",
    # `questions.at(position)` is the paper's own.
    "at() (2022)": r"(?<!\bquestions)(?<!\bthis)\.at\(",
    "Object.hasOwn (2022)": r"\bObject\.hasOwn\b",
    "structuredClone (2022)": r"\bstructuredClone\b",
    "a static block (2022)": r"\bstatic\s*\{",
    "findLast (2023)": r"\.findLast(Index)?\b",
    "a copying array method (2023)": r"\.(toSorted|toReversed|toSpliced|with)\(",
    "groupBy (2024)": r"\b(Object|Map)\.groupBy\b",
    "withResolvers (2024)": r"\bwithResolvers\b",
    "a helper of iterators (2025)": r"\bIterator\.from\b",
    "an import of something else than a script (2025)": r"\bimport\b[^;\n]*\bwith\b\s*\{",
    "what needs a secure context": r"\bnavigator\.(serviceWorker|locks|clipboard)\b|\bcrypto\.(subtle|randomUUID)\b",
}
METHOD = r"(?:(?:static|async|get|set)\s+|\*\s*)*[\w$]+\s*@"
"""The head of a method once its parameters and its body are taken out."""
LATER_SHEET = {
    "has, is, where": r":(has|is|where)\(",
    "not with a list": r":not\([^()]*,",
    "mixed or newer colours": r"\b(color-mix|oklch|oklab|lab|lch|hwb|light-dark|relative)\(",
    "units of the dynamic screen": r"\b\d*\.?\d+[dsl]v[hw]\b",
    "inset": r"(^|[;{\s])inset(-(block|inline)(-\w+)?)?\s*:",
    "logical shorthands": r"\b(padding|margin)-(inline|block)\s*:",
    "aspect-ratio": r"[;{\s]aspect-ratio\s*:",
    "at-rules": r"@(layer|container|scope|property|starting-style)\b",
    "nesting": r"&",
    "ranges in media queries": r"@media[^{]*[<>]",
}


def syntax(source: str) -> tuple[str, list[str]]:
    """A script without what is only text, and the flags of its regular expressions. Expressions in templates stay."""
    kept: list[str] = []
    flags: list[str] = []
    depth: list[int] = []  # one for each template: braces open within its present expression
    at = 0
    while at < len(source):
        if depth and depth[-1] == 0:  # in the text of a template
            end = re.compile(r"(?:\\.|[^`\\$]|\$(?!\{))*(`|\$\{)", re.S).match(source, at)
            assert end, "a template without an end"
            at = end.end()
            if end[1] == "`":
                depth.pop()
            else:
                depth[-1] = 1
            kept.append(" ")
            continue
        token = TOKEN.match(source, at)
        assert token
        at = token.end()
        if token["tick"]:
            depth.append(0)
        elif token["brace"] and depth:
            depth[-1] += 1 if token[0] == "{" else -1
            kept.append(token[0] if depth[-1] else " ")
        elif token["regex"]:
            flags.append(token["flags"])
            kept.append(" r ")
        else:
            kept.append(token["other"] or token["brace"] or token["open"] or (" " if token["comment"] else " s "))
    assert not depth, "a template without an end"
    return "".join(kept), flags


def without(pattern: str, mark: str, text: str) -> str:
    """Take out what matches, from the inside out."""
    while (less := re.sub(pattern, mark, text)) != text:
        text = less
    return text


def block(text: str, start: int) -> str:
    """What stands in the braces that open at `start`."""
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return text[start + 1 : at]
    raise AssertionError("a brace without an end")


def later_script(source: str) -> list[str]:
    text, flags = syntax(source)
    found = [name for name, pattern in LATER_SCRIPT.items() if re.search(pattern, text)]
    found += [f"the flag {flag} of a regular expression" for flag in "dv" if any(flag in one for one in flags)]
    for start in re.finditer(r"\bclass\b[^{]*(?=\{)", text):
        members = without(r"\([^()]*\)", "@", without(r"\{[^{}]*\}", "", block(text, start.end())))
        found += ["a class field (2022)"] if re.sub(METHOD, "", members).strip() else []
    found += ["await outside of a function (2022)"] if re.search(r"\bawait\b", without(r"\{[^{}]*\}", "", text)) else []
    return found


def later_sheet(source: str) -> list[str]:
    text = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
    found = []
    # An alternative text (2020 and later) needs the same declaration without it before.
    for mark in re.findall(r'content: (\S+|"[^"]*") / ""', text):
        found += [] if f'content: {mark}; content: {mark} / ""' in text else [f"content {mark} without a fallback"]
    # A list of selectors falls as a whole where one of them is not known.
    lists = [one for one in re.findall(r"([^{};]+)\{", text) if ":focus-visible" in one and "," in one]
    found += [f"in a list of selectors: {one.strip()}" for one in lists]
    bare = re.sub(r'"[^"]*"', '""', text)
    return found + [name for name, pattern in LATER_SHEET.items() if re.search(pattern, bare, re.M)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_ecmascript_2020(path):
    assert later_script(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_is_understood_or_has_a_fallback(path):
    assert later_sheet(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "a ??= b;",
        "a ||= 1;",
        "const n = 1_000;",
        "class A { x = 1; }",
        "class A {\n  x\n  f() { return { a: 1 }; }\n}",
        "class A { #x() {} }",
        "class A { static { f(); } }",
        "const last = list.at(-1);",
        "t = `${a.replaceAll('x', `${b}`)}`;",
        "await f();",
        "const found = /x/v.test(y);",
        "if (Object.hasOwn(a, b)) f();",
        "const b = structuredClone(a);",
    ],
)
def test_newer_syntax_is_noticed(source):
    assert later_script(source)


@pytest.mark.parametrize(
    "source",
    [
        'say("a ??= b; #x");  // a ||= b',
        "const found = text.match(/#[a-z]+ ??=/g);",
        "const t = `#x ${a ? `{ ${b} }` : c} ??=`;",
        "class A {\n  constructor(x = 1) { this.x = x; }\n  get y() { return async () => { await f(); }; }\n}",
        "async function f() { for (const x of y) await x; }",
        "const b = a?.x ?? 1 / 2 / 3;",
    ],
)
def test_what_2020_knew_passes(source):
    assert later_script(source) == []


@pytest.mark.parametrize(
    "source",
    [
        ".a:has(.b) { color: red; }",
        ".a { height: 100dvh; }",
        ".a { inset: 0; }",
        '.a::before { content: "x" / ""; }',
        ".a:focus, .b:focus-visible { color: red; }",
        ".a { &:hover { color: red; } }",
    ],
)
def test_newer_style_is_noticed(source):
    assert later_sheet(source)
