"""A GIFT file to drafts: blocks between blank lines, each a category or a question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from app.domain.drafts import Draft, Place, Reading, Refused, Remark
from app.formats import exchange
from app.formats.exchange import Pictures, Unkept
from app.formats.gift.answers import answers_of
from app.formats.gift.texts import Texts, format_of, freed, held

GAP = " _____ "

_CATEGORY = re.compile(r"\s*\$CATEGORY:(.*)")
_ID = re.compile(r"\[id:(.+?)(?<!\\)\]")
_TAG = re.compile(r"\[tag:(.+?)(?<!\\)\]")


@dataclass(slots=True)
class Block:
    """The lines of one question, with their numbers; what its comments say of it."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(line for _, line in self.lines)

    @property
    def whole(self) -> bool:
        """Does it end behind the answers that it opened?"""
        text = self.text
        return text.rstrip().endswith("}") and text.count("{") <= text.count("}")


def read(data: bytes, *, name: str = "", key: bytes | None = None) -> Reading:
    """Read a GIFT file.

    Raises:
        Unreadable: the bytes are no text.
    """
    text, notes = exchange.text_of(data)
    reader = _Reader()
    for block in _blocks(text):
        reader.block(block)
    if key is not None:
        notes = (*notes, Remark("key_file_unused"))
    return Reading("gift", tuple(reader.drafts), tuple(reader.refused), reader.pictures.kept, notes)


def _blocks(text: str) -> Iterator[Block]:
    block = Block()
    for at, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if not bare:
            yield block
            block = Block()
        elif bare.startswith("//"):
            block.comments.append(bare)
        else:
            block.lines.append((at, held(line)))
    yield block


class _Reader:
    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.refused: list[Refused] = []
        self.pictures = Pictures()
        self.topic = ""

    def block(self, block: Block) -> None:
        while block.lines and (category := _CATEGORY.match(block.lines[0][1])):
            self.topic = exchange.topic_of(freed(category[1]).strip())
            block.lines.pop(0)
        parts = _parted(block)
        for at, part in enumerate(parts):
            if part.lines:
                self._question(part, alone=at == 0)

    def _question(self, block: Block, *, alone: bool) -> None:
        text = block.text.strip()
        label, text = _named(text)
        place = Place(line=block.lines[0][0], label=exchange.shown(freed(label)))
        try:
            draft = self._read(place, text)
        except Unkept as found:
            self.refused.append(Refused(place, found.why))
            return
        if not alone:
            draft = draft.noting("not_parted")
        comments = "\n".join(block.comments)
        if (ref := _ID.search(comments)) and exchange.SLUG.fullmatch(ref[1].replace("\\]", "]")):
            draft = replace(draft, ref=ref[1])
        elif ref:
            draft = draft.noting("id_dropped", id=exchange.shown(ref[1]))
        draft = exchange.tagged(draft, (tag.replace("\\]", "]") for tag in _TAG.findall(comments)))
        self.drafts.append(exchange.damaged(draft))

    def _read(self, place: Place, text: str) -> Draft:
        """Raises Unkept where the question cannot be kept."""
        before, inside, after = _at_braces(text)
        answers, feedback = inside.strip(), ""
        if (at := answers.rfind("####")) >= 0:
            answers, feedback = answers[:at].strip(), answers[at + 4 :]
        kind, reader = answers_of(answers)
        form, stem = format_of(before, "moodle")
        stem = stem.rstrip() + GAP + after.lstrip() if after.strip() else stem
        texts = Texts(self.pictures)
        draft = Draft(
            place,
            kind,
            texts.markdown(stem, form),
            explanation=texts.markdown(feedback, form),
            topic=self.topic,
            key_from="format",
        )
        draft = reader(draft, answers, texts, form)
        return replace(draft, notes=(*draft.notes, *texts.lost))


def _parted(block: Block) -> list[Block]:
    """Questions that follow each other without a blank line: each ends where a line ends with its answers."""
    if block.text.count("{") < 2:
        return [block]
    parts = [Block(comments=block.comments)]
    for at, line in enumerate(block.lines):
        if parts[-1].whole and any("{" in later for _, later in block.lines[at:]):
            parts.append(Block())
        parts[-1].lines.append(line)
    return parts


def _named(text: str) -> tuple[str, str]:
    """The name in front of a question and the rest; a name that does not end is no name."""
    if not text.startswith("::"):
        return "", text
    name, end, rest = text[2:].partition("::")
    return (name.strip(), rest.strip()) if end else ("", name)


def _at_braces(text: str) -> tuple[str, str, str]:
    """What stands before, inside and after the braces.

    Raises:
        Unkept: there are none, or not one pair of them.
    """
    opened, closed = text.count("{"), text.count("}")
    if not opened and not closed:
        raise Unkept("type_refused", type="description")
    if opened > 1 and re.sub("[^{}]", "", text) == "{}" * opened:
        raise Unkept("braces_several")
    if opened != 1 or closed != 1 or text.index("{") > text.index("}"):
        raise Unkept("braces_broken")
    before, _, rest = text.partition("{")
    inside, _, after = rest.partition("}")
    return before, inside, after
