"""Every kind of question as a screen reader is told of it, one at a time, before and after an answer; and that no state
of a paper is without a tree."""

from __future__ import annotations

import ast
from pathlib import Path
from textwrap import indent

import pytest
from playwright.sync_api import Locator
from sqlalchemy import update

from app.db import begin_write, db, end_transaction
from app.models.exams import Sitting
from tests.domain.examples import ONE_OF_EACH
from tests.journeys.look import look_at_faces
from tests.journeys.person import PaperPage, Person
from tests.journeys.trees import (
    HAND_IN,
    STATES,
    TEMPLATES,
    choices,
    chosen_foot,
    framed,
    listed,
    paper_tree,
    start,
    tells,
)
from tests.stories import give, simple_bank

TRUTHS = ("^True$", "^False$")
NUMBER_HINT = "Your answer (a number) Write decimals with a comma, for example 3,5."
OFFER = '- paragraph: This exam asks for the full screen.\n- button "Fill the screen"'


def group(first: str = "") -> str:
    """Four statements; what is chosen of the first."""
    return "- paragraph: Choose true or false for each statement.\n" + "\n".join(
        f'- radiogroup "{x}) {x}":\n  - text: {x}) {x}\n  '
        + choices("radio", TRUTHS, first if x == "a" else "").replace("\n", "\n  ")
        for x in "abcd"
    )


def matching(first: str = "Not chosen yet") -> str:
    """Three left sides, a select each; what is chosen for the first."""
    tree = "- paragraph: For each item, choose what goes with it.\n- list:\n" + "\n".join(
        rf"  - listitem: /^{n} \d+$/" for n in (1, 2, 3, 4)
    )
    for left in ("Đề-pô", "Đại hội I", "Đại hội II"):
        chosen = first if left == "Đề-pô" else "Not chosen yet"
        tree += f'\n- text: {left}\n- combobox "{left}":'
        for name in ("Not chosen yet", *(rf"{n}\. \d+" for n in (1, 2, 3, 4))):
            tree += f"\n  - option /^{name}$/ [selected={str(name == chosen).lower()}]"
    return tree


def ordering(letters: str) -> str:
    """Four items in this order, each with its two buttons."""
    tree = "- paragraph: Put the items in the right order, the first on top.\n- list:"
    for place, letter in enumerate(letters):
        tree += f"\n  - listitem:\n    - text: /^{letter} \\d+$/"
        for name, end in (("Up", 0), ("Down", 3)):
            tree += f'\n    - button "{name}" [disabled={str(place == end).lower()}]'
    return tree


def typed(label: str, text: str = "") -> str:
    return f"- text: {label}\n- textbox /{label.split(' Write')[0].translate({40: '.', 41: '.'})}$/" + text


SINGLE, MULTIPLE = ([f"^{letter} .+" for letter in letters] for letters in ("ABCD", "ABCDE"))
CHECK_A_AND_B = choices("checkbox", MULTIPLE).replace("=false", "=true", 2)
SEVERAL = "- paragraph: Choose every option that is right.\n"
TREES = {
    "single_choice": (choices("radio", SINGLE), choices("radio", SINGLE, "^B .+")),
    "multiple_choice": (SEVERAL + choices("checkbox", MULTIPLE), SEVERAL + CHECK_A_AND_B),
    "true_false": (choices("radio", TRUTHS), choices("radio", TRUTHS, "^False$")),
    "true_false_group": (group(), group("^True$")),
    "short_text": (typed("Your answer"), typed("Your answer", ": Hòa Bình")),
    "numeric": (typed(NUMBER_HINT), typed(NUMBER_HINT, ": 3,5")),
    "matching": (matching(), matching(r"2\. \d+")),
    "ordering": (ordering("ABCD"), ordering("BACD")),
}
"""The fields of each kind, fresh and answered."""
TYPED = ("short_text", "numeric")


def answer(kind: str, question: Locator) -> None:
    """Answer it as `TREES` has it."""
    match kind:
        case "single_choice" | "true_false":
            question.locator(".choice label").nth(1).click()
        case "multiple_choice":
            question.locator(".choice label").nth(0).click()
            question.locator(".choice label").nth(1).click()
        case "true_false_group":
            question.locator(".choice label").first.click()
        case "matching":
            question.locator("select").first.select_option("2")
        case "ordering":
            question.locator('[data-move="down"]').first.click()
        case _:
            question.locator(".typed input").fill("3,5" if kind == "numeric" else "Hòa Bình")


def ask_for_the_full_screen() -> None:
    begin_write()
    db.session.execute(update(Sitting).values(asks_full_screen=True))
    end_transaction(commit=True)


@pytest.mark.chromium
def test_every_kind_one_at_a_time(lan):
    exam = give("lan", size=8, layout="one", bank=simple_bank("loai", 0, *ONE_OF_EACH.values()))
    ask_for_the_full_screen()
    start(lan, exam.code)
    tells(lan, f"- main:\n{indent(OFFER, '  ')}", shows='data-full-screen data-layout="one" data-step="1" data-keys')
    seen = {one_kind(lan, n) for n in range(1, 9)}
    assert seen == set(TREES)
    lan.page.set_viewport_size({"width": 360, "height": 740})
    sheet = '- button "‹ Previous"\n- button "Questions 8/8" [expanded={}]\n- link "Hand in"'
    tells(lan, sheet.format("false"), ".foot", shows='data-palette-toggle data-step="-1"')
    lan.page.locator("[data-palette-toggle]").click()
    tells(lan, sheet.format("true"), ".foot")
    tells(lan, listed(*(f"{n} , answered" for n in range(1, 9))), "main")
    look_at_faces(lan, "state-palette-open")


def one_kind(lan: Person, n: int) -> str:
    """The whole page with this question alone, the question with its answer, then the next; returns its kind."""
    place = f'.question[data-position="{n}"]'
    question = lan.page.locator(place)
    stem = question.locator(".stem").inner_text().strip()
    kind = next(kind for kind, one in ONE_OF_EACH.items() if one.stem == stem)
    fresh, answered = TREES[kind]
    stem = stem.replace("?", r"\?")
    kept = '- paragraph:\n  - button "Keep this order"\n' if kind == "ordering" else ""
    tree = framed(n, 8, stem, fresh, f"{kept}- paragraph")
    back, on = '- button "‹ Previous"\n' * (n > 1), HAND_IN if n == 8 else '- button "Next ›"'
    names = [f"{k} , answered" if k < n else f"{k}" for k in range(1, 9)]
    said = str(lan.page.locator("p[data-said]").text_content())
    page = paper_tree(f"Saved: {n - 1} of 8 questions", OFFER, tree, listed(*names), foot=back + on, said=said)
    tells(lan, page)
    if kind == "ordering":
        tells(lan, tree, place, shows=".moves .keep-order")

    answer(kind, question)
    PaperPage(lan).saved(n, 8)
    foot = "- paragraph: Saved" if kind in TYPED else chosen_foot()
    tells(lan, framed(n, 8, stem, answered, foot), place)
    assert lan.page.locator("p[data-said]").text_content() == ("A: place 2 of 4" if kind == "ordering" else said)
    if n < 8:
        lan.press("Next ›")
    return kind


def test_every_kind_of_question_has_a_tree():
    kinds = {path.stem for path in (TEMPLATES / "questions").glob("*.html")}
    assert kinds - {"prediction"} == set(TREES)  # that one is told of where a contest is


def shown() -> set[str]:
    """The states that the stories name where they compare a tree."""
    calls = (
        node
        for path in Path(__file__).parent.glob("test_paper_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    )
    named = [word.value for call in calls for word in call.keywords if word.arg == "shows"]
    return {state for value in named for state in ast.literal_eval(value).split()}


def test_every_state_of_a_paper_has_a_tree():
    """Whoever adds a sentence to the page's script, or something that comes into view now and then, tells of it too."""
    assert {"waiting_server", "data-full-screen", 'data-veil="gone"', ".keep-order"} <= STATES, "the templates are read"
    assert shown() == STATES
