"""What a screen reader is told of a paper: the parts of its accessibility tree, and the states that a paper has at all.

A state is a sentence of the page's script (named by its key), or an element that is not always in view (named by its
attribute or class). `STATES` are read from the templates, so that a new one without a tree fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from textwrap import indent

from playwright.sync_api import Locator, expect

from app.domain.exams import LAYOUTS
from tests.faults.servers import ROOT
from tests.journeys.person import PaperPage, Person

TEMPLATES = ROOT / "app" / "templates"
ON_A_PAPER = [
    *(TEMPLATES / "attempts" / name for name in ("show.html", "submit.html")),
    *(TEMPLATES / "attempts" / "standing").glob("*.html"),
    TEMPLATES / "components" / "question.html",
    *(TEMPLATES / "questions").glob("*.html"),
]
_SENTENCE = re.compile(r"^  '(\w+)': _\(", re.MULTILINE)
_VEIL = re.compile(r"""veil\('(\w+)'|data-veil="(\w+)\"""")
_BORN_HIDDEN = re.compile(r"<(?![^<>]*data-veil)[^<>]*\shidden\b[^<>]*>")
_NAME = re.compile(r'data-[\w-]+(?:="-?1")?')
_CLASS = re.compile(r'class="([\w-]+)')


def _states_of(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    veils = {f'data-veil="{one or other}"' for one, other in _VEIL.findall(text) if "{" not in one + other}
    hidden = {
        named[0] if (named := _NAME.search(tag)) else "." + _CLASS.search(tag)[1]  # type: ignore[index]
        for tag in _BORN_HIDDEN.findall(text)
    }
    return {*_SENTENCE.findall(text), *veils, *hidden}


STATES = {
    *set[str]().union(*map(_states_of, ON_A_PAPER)),
    *(f'data-layout="{layout}"' for layout in LAYOUTS),
    ".notice",
}

_SEEN = """(root, [selector, sentence]) => {
  const all = [root, ...root.querySelectorAll("*")];
  if (selector) return all.some((one) => one.matches(selector) && one.checkVisibility());
  const whole = new RegExp(`^(, |.*[.] )?${sentence}([.] .*)?$`);
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (whole.test(data.trim()) && parentElement.checkVisibility()) return true;
  }
  return false;
}"""


def tells(person: Person, tree: str, within: str = "main", shows: str = "") -> None:
    """The accessibility tree comes to be this; `shows` names, with blanks between, the states it is the tree of."""
    place = person.page.locator(within)
    expect(place).to_match_aria_snapshot(tree)
    words = json.loads(str(person.page.locator("#words").text_content())) if shows else {}
    for state in shows.split():
        selector = "" if state in words else state if state.startswith(".") else f"[{state}]"
        sentence = re.sub(r"\\\{\w+\\\}", ".+", re.escape(words.get(state, "")))
        assert place.evaluate(_SEEN, [selector, sentence]), f"{state} is not in view in {within}"


def framed(n: int, total: int, stem: str, fields: str, foot: str = "- paragraph", *, flagged: bool = False) -> str:
    """A question; `stem` is a regular expression, `fields` and `foot` are trees."""
    return "\n".join([
        f'- article "Question {n} of {total}":',
        "  - /children: equal",
        f'  - button "Look again later" [pressed={str(flagged).lower()}]',
        f"  - group /Question {n} of {total} {stem}/:",
        "    - /children: equal",
        f'    - heading "Question {n} of {total}" [level=2]',
        f"    - paragraph: /{stem}/",
        indent(f"{fields}\n{foot}", "    "),
    ])  # fmt: skip


def chosen_foot(state: str = "Saved") -> str:
    """Under a question with an answer that a button clears."""
    return f'- paragraph:\n  - text: {state}\n  - button "Clear this answer"'


def choices(role: str, names: Iterable[str], chosen: str = "") -> str:
    """Options, each a box and its label; `names` are regular expressions."""
    return "\n".join(f"- {role} /{name}/ [checked={str(name == chosen).lower()}]\n- text: /{name}/" for name in names)


def asked(n: int, *, chosen: str = "", state: str = "", flagged: bool = False, total: int = 2) -> str:
    """A question of the simple bank."""
    options = choices("radio", [f"^{letter} .+" for letter in "ABCD"], f"^{chosen} .+")
    foot = chosen_foot(state) if chosen else "- paragraph"
    return framed(n, total, "Câu hỏi số \\d+\\?", options, foot, flagged=flagged)


def listed(*names: str) -> str:
    """The list of questions."""
    return '- navigation "Questions":\n  - list:\n' + "\n".join(
        f'    - listitem:\n      - link "{name}"' for name in names
    )


CLOCK = '- timer: /Time left \\d+:\\d+/\n- button "Hide the clock"'
HAND_IN = '- link "Hand in"'


def quoted(words: str) -> str:
    return f'"{words}"' if ":" in words else words


def paper_tree(
    state: str, *parts: str, clock: str = CLOCK, said: str = "", notices: str = "", foot: str = HAND_IN
) -> str:
    """The whole page, from its heading to the list of questions; `said` is what was spoken last."""
    rows = ["- /children: equal", '- heading "Bài thử" [level=1]', clock, f"- paragraph: {quoted(state)}"]
    rows += filter(None, [notices, f"- status: {quoted(said)}" if said else "- status", *parts[:-1], foot, parts[-1]])
    return "- main:\n" + indent("\n".join(rows), "  ")


def start(lan: Person, code: str) -> PaperPage:
    lan.go(f"/exams/{code}")
    lan.press("Start the paper")
    lan.arrives("/attempts/")
    return PaperPage(lan)


def veil(name: str, lan: Person) -> Locator:
    return lan.page.locator(f'[data-veil="{name}"]')
