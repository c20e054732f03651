"""An Aiken file to drafts."""

from __future__ import annotations

from app.domain.drafts import Draft, Place, Reading, Refused, Remark
from app.formats import exchange
from app.formats.aiken.blocks import blocks
from app.formats.aiken.kinds import draft_of
from app.formats.exchange import Unkept


def read(data: bytes, *, name: str = "", key: bytes | None = None) -> Reading:
    """Read an Aiken file.

    Raises:
        Unreadable: the bytes are no text.
    """
    text, notes = exchange.text_of(data)
    drafts: list[Draft] = []
    refused: list[Refused] = []
    topic = ""
    for block in blocks(text):
        if block.type == "category":
            topic = "/".join(block.stem)
            continue
        place = Place(line=block.line)
        try:
            drafts.append(exchange.damaged(draft_of(block, Draft(place, "", "", topic=topic))))
        except Unkept as found:
            refused.append(Refused(place, found.why))
    if key is not None:
        notes = (*notes, Remark("key_file_unused"))
    return Reading("aiken", tuple(drafts), tuple(refused), {}, notes)
