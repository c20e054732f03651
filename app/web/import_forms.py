"""What a browser sends about a file that is being imported: the file itself, choices, a question written anew."""

from __future__ import annotations

from dataclasses import replace

from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict

from app.domain.drafts import Draft, Part
from app.domain.errors import Invalid, NotFound
from app.domain.imports import NEW, Choices, Places
from app.domain.names import clean
from app.domain.questions import KINDS
from app.formats import doors
from app.services.banks.importing.staging import Upload
from app.services.banks.listing import Head
from app.web.question_form import FIRST_ROWS, MOST_ROWS, Row, Typed, written

PASTED = "pasted.txt"
"""The name of a text that was pasted: the next one is compared with the last."""


def upload(form: MultiDict[str, str], files: ImmutableMultiDict[str, FileStorage]) -> Upload:
    """The file that was chosen, or the text that was pasted, in the field ``looks`` the HTML that came with it.

    Raises:
        Invalid: ``import_empty``: neither was.
    """
    file, key = _read(files.get("file")), _read(files.get("key"))
    if file is None:
        text = form.get("text", "")
        if not text.strip():
            raise Invalid("import_empty")
        file = PASTED, doors.pasted(text, form.get("looks", ""))
    return Upload(*file, *(key or ("", None)))


def _read(file: FileStorage | None) -> tuple[str, bytes] | None:
    if file is None or not file.filename:
        return None
    return clean(file.filename)[:200] or "file", file.read()


def choices(form: MultiDict[str, str], levels: list[str], topics: list[str]) -> Choices:
    """What was said about the whole file.

    Args:
        levels, topics: the file's words that were asked about, in the order of the fields `level-N` and `topic-N`.
    """
    every = form.get("new_topics") == "1"
    given = {word: form.get(f"topic-{at}", "") or (NEW if every else "") for at, word in enumerate(topics)}
    title = clean(form.get("new_topic", ""))[:200]
    return Choices(
        levels={word: level for at, word in enumerate(levels) if (level := form.get(f"level-{at}", ""))},
        topics={word: f"{NEW}{word}" if topic.startswith(NEW) else topic for word, topic in given.items() if topic},
        level=form.get("level", ""),
        topic=f"{NEW}{title}" if title else form.get("topic", ""),
    )


def tapped(do: str) -> tuple[int, bool]:
    """Which part was pressed, counted from 0, and as what: ``key-1`` or ``true-1`` as right, ``false-1`` as wrong.

    Raises:
        NotFound: there is no such button.
    """
    verb, _, number = do.partition("-")
    if verb not in ("key", "true", "false") or not number.isdecimal() or len(number) > 2:
        raise NotFound()
    return int(number) - 1, verb != "false"


def typed_of(draft: Draft, places: Places, mark: str) -> Typed:
    """The editor's form with what was understood so far.

    Args:
        mark: the reader's decimal mark.
    """
    kind = draft.kind if draft.kind in KINDS else "single_choice"
    rows = tuple(_row(kind, part, mark) for part in draft.parts[:MOST_ROWS])
    least = FIRST_ROWS.get(kind, 4) if not rows else len(rows)
    return Typed(
        kind=kind,
        stem=draft.stem,
        rows=(*rows, *(Row(),) * (least - len(rows))),
        explanation=draft.explanation,
        source=draft.source,
        topic=places.known_topic(draft.topic) if draft.topic else "",
        level=places.level(draft.level),
        points="1" if draft.points is None else written(draft.points, mark),
    )


def _row(kind: str, part: Part, mark: str) -> Row:
    match kind:
        case "true_false" | "true_false_group":
            return Row(part.text, key="" if part.credit is None else "T" if part.credit else "F")
        case "single_choice" | "multiple_choice":
            # Of one right option only the one with full credit is meant: other formats credit a nearly right one too.
            right = part.credit is not None and (part.credit == 1 or (kind == "multiple_choice" and part.credit > 0))
            return Row(part.text, key="1" if right else "", pinned=part.pinned)
        case "numeric":
            tolerance = f"{part.tolerance:f}".replace(".", mark) if part.tolerance else ""
            return Row(part.text.replace(".", mark), tolerance=tolerance)
        case _:
            return Row(part.text, right=part.right)


def placed(written_draft: Draft, draft: Draft) -> Draft:
    """What was written, with the file's own words for topic and level where none was chosen."""
    topic = written_draft.topic[:200] or draft.topic
    return replace(written_draft, topic=topic, level=written_draft.level[:200] or draft.level)


def editor_head(head: Head, draft: Draft, places: Places) -> Head:
    """The bank's head with the topic that the file names, where the bank does not have it yet."""
    own = draft.topic
    if not own or places.known_topic(own):
        return head
    return replace(head, topics=(*head.topics, (own, own)))
