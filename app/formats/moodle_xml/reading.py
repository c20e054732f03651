"""A Moodle XML file to drafts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from lxml import etree

from app.domain.drafts import Draft, Place, Reading, Refused, Remark
from app.formats import exchange, rich
from app.formats.exchange import Pictures, Unkept
from app.formats.moodle_xml.document import quiz_of
from app.formats.moodle_xml.kinds import READERS
from app.formats.moodle_xml.texts import Texts, is_set, raw, value

_COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def read(data: bytes, *, name: str = "", key: bytes | None = None) -> Reading:
    """Read a Moodle XML file.

    Raises:
        Unreadable: the bytes are no text, no well-formed XML, or no quiz; or they declare entities.
    """
    root, notes = quiz_of(data)
    reader = _Reader()
    for question in root.iterchildren("question"):
        reader.question(question)
    notes = (*notes, *reader.notes, *((Remark("key_file_unused"),) if key is not None else ()))
    return Reading("moodle_xml", tuple(reader.drafts), tuple(reader.refused), reader.pictures.kept, notes)


class _Reader:
    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.refused: list[Refused] = []
        self.notes: list[Remark] = []
        self.pictures = Pictures()
        self.topic = ""

    def question(self, question: etree._Element) -> None:
        kind = (question.get("type") or "").strip().lower()
        if kind == "category":
            self.topic = exchange.topic_of(raw(question.find("category")))
            return
        place = Place(line=question.sourceline, label=exchange.shown(_bare(raw(question.find("name")))))
        try:
            if kind not in READERS:
                raise Unkept("type_refused", type=exchange.shown(kind)) if kind else Unkept("type_missing")
            self.drafts.append(exchange.damaged(self._read(question, place, READERS[kind])))
        except Unkept as found:
            self.refused.append(Refused(place, found.why))

    def _read(
        self, question: etree._Element, place: Place, reader: Callable[[etree._Element, Draft, Texts], Draft]
    ) -> Draft:
        texts = Texts(question, self.pictures)
        draft = Draft(
            place,
            "",
            _with_old_picture(question, texts),
            explanation=texts.markdown(question.find("generalfeedback")),
            topic=self.topic,
            key_from="format",
        )
        draft = _headed(reader(question, draft, texts), question)
        for hint in question.findall("hint"):
            if words := exchange.shown(texts.words(hint)):
                draft = draft.noting("hint_dropped", text=words)
        self._once("combined_feedback_dropped", any(raw(question.find(name)) for name in _COMBINED))
        self._once("penalty_dropped", bool(exchange.number(value(question, "penalty"))))
        return replace(draft, notes=(*draft.notes, *texts.lost))

    def _once(self, code: str, met: bool) -> None:
        """What nearly every question of a file has is said once for the file."""
        if met and Remark(code) not in self.notes:
            self.notes.append(Remark(code))


def _bare(name: str) -> str:
    return " ".join(name.split())


def _headed(draft: Draft, question: etree._Element) -> Draft:
    """Id, points, tags and state."""
    ref = value(question, "idnumber")
    if exchange.SLUG.fullmatch(ref):
        draft = replace(draft, ref=ref)
    elif ref:
        draft = draft.noting("id_dropped", id=exchange.shown(ref))
    if grade := value(question, "defaultgrade"):
        points = exchange.number(grade)
        if points is not None and points > 0:
            draft = replace(draft, points=Fraction(points))
        else:
            draft = draft.noting("grade_dropped", grade=exchange.shown(grade))
    if is_set(question, "hidden"):
        draft = draft.noting("hidden_shown")
    return exchange.tagged(draft, [raw(tag) for tags in question.iterchildren("tags") for tag in tags.iter("tag")])


def _with_old_picture(question: etree._Element, texts: Texts) -> str:
    """The stem; files of Moodle 1 have one picture beside it."""
    stem = texts.markdown(question.find("questiontext"))
    image = question.find("image")
    if image is None:
        return stem
    inside = image.find("image_base64")
    data = inside if inside is not None else question.find("image_base64")
    address = (image.text or "").strip()
    if data is not None and data.text:
        text = data.text.strip()
        address = text if text.startswith("data:") else "data:image;base64," + text
    name = texts.pictures.take(address, texts.lost, texts.files) if address else ""
    return f"{stem}\n\n{rich.picture(name)}".strip() if name else stem
