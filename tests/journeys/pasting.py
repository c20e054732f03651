"""Forty questions as an instructor writes them in Word, copied there and pasted here: text with HTML beside it."""

from __future__ import annotations

from io import BytesIO

import docx

from app.formats.cau import body
from tests.formats.cau.pages import PROGRAMS
from tests.imports import SUBJECTS
from tests.journeys.person import Person

NO_KEY, TWO_KEYS, SAME_OPTIONS = 7, 19, 33
COPY = """([text, html]) => {
  const copy = (event) => {
    event.clipboardData.setData("text/plain", text);
    event.clipboardData.setData("text/html", html);
    event.preventDefault();
  };
  document.addEventListener("copy", copy, { once: true });
}"""
"""The next copy on the page puts this on the clipboard, as another program does: untouched."""


def word_document(count: int = 40) -> tuple[str, str]:
    """The text and the HTML of a Word document: the right letter is underlined, and three questions have a fault."""
    made = docx.Document()
    for number in range(1, count + 1):
        stem = f"{SUBJECTS[number % len(SUBJECTS)]}, sự kiện thứ {number}, diễn ra năm nào?"
        made.add_paragraph().add_run(f"Câu {number}. ").bold = True
        made.paragraphs[-1].add_run(stem)
        years = [f"Năm {year + number}" for year in (1900, 1930, 1940, 1955)]
        if number == SAME_OPTIONS:
            years[3] = years[2]
        for at, year in enumerate(years):
            line = made.add_paragraph()
            right = at == 1 and number != NO_KEY or at == 2 and number == TWO_KEYS
            line.add_run("ABCD"[at]).underline = right
            line.add_run(f". {year}")
    out = BytesIO()
    made.save(out)
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    return text, PROGRAMS["word"].page(body.read(out.getvalue())).decode()


def paste(person: Person, text: str, html: str) -> None:
    """Copied elsewhere, pasted into the field of the questions by its keys."""
    area = person.page.locator("#text")
    person.page.evaluate(COPY, [text, html])
    area.focus()
    person.page.keyboard.press("Control+C")
    person.page.keyboard.press("Control+V")
