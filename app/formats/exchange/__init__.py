"""What the doors of the exchange formats (GIFT, Aiken, Moodle XML) share."""

from app.formats.exchange.bank import SLUG, by_topic, pinned, tagged, tags_of, topic_of
from app.formats.exchange.decoding import damaged, text_of
from app.formats.exchange.keys import (
    accepted,
    answered,
    feedback,
    keyed,
    literal,
    matched,
    middle,
    number,
    percent,
    percent_of,
    plain_number,
    share,
    two_orders,
    written_number,
)
from app.formats.exchange.pictures import PLUGINFILE, Pictures, decoded_base64
from app.formats.exchange.words import MOST_TEXT, Unkept, bounded, counted, letters, shown

__all__ = [
    "MOST_TEXT",
    "PLUGINFILE",
    "SLUG",
    "Pictures",
    "Unkept",
    "accepted",
    "answered",
    "bounded",
    "by_topic",
    "counted",
    "damaged",
    "decoded_base64",
    "feedback",
    "keyed",
    "letters",
    "literal",
    "matched",
    "middle",
    "number",
    "percent",
    "percent_of",
    "pinned",
    "plain_number",
    "shown",
    "share",
    "tagged",
    "tags_of",
    "text_of",
    "topic_of",
    "two_orders",
    "written_number",
]
