"""Bytes of whatever sort: a sentence, or questions; never a traceback, never minutes."""

from __future__ import annotations

import base64
import random
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask_babel import Babel

from app.cli.imports import preview, preview_of_faults
from app.domain.banks import Bank, BankQuestion, Topic
from app.domain.drafts import Reading, Unreadable
from app.domain.errors import Faults
from app.formats import aiken, gift, html, moodle_xml, rich
from tests.domain.examples import ONE_OF_EACH

DOORS = {"gift": gift, "aiken": aiken, "moodle_xml": moodle_xml}
TOPICS = (Topic("t", "Chương 1"),)
BANK = Bank(
    "thu", "Thử", "", "vi", ("NB",), TOPICS,
    tuple(BankQuestion(f"q-{at}", "t", "NB", question) for at, question in enumerate(ONE_OF_EACH.values())),
)  # fmt: skip
PIECES = [b"{", b"}", b"=", b"~", b"#", b"\\", b"<", b">", b"&", b"]]>", b"\0", b"\xff\xfe", b"\xe1\xbb", b"%50%"]
PIECES += [b"\n\n", b"<answer>", b"</question>", b"ANSWER: Z", b"::", b"-> ", b"..", b"1e999", b"<![CDATA[", b"[html]"]


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    """Every remark that is met is said as a sentence, too."""
    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield


def said(door: str, data: bytes) -> Reading | None:
    """Read, and say all of it."""
    reading = None
    try:
        reading = DOORS[door].read(data)
        found = preview(reading)
    except Faults as faults:
        found = preview_of_faults(faults)
    if reading is None:
        assert found["refused"][0]["why"]
        return None
    assert len(found["questions"]) == len(reading.drafts)
    return reading


def corrupted(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(changed) + 1)
        match dice.randrange(4):
            case 0:
                changed[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del changed[at : at + dice.randint(1, 30)]
            case 2:
                changed[at:at] = dice.choice(PIECES)
            case _:
                changed[at:at] = changed[at : at + dice.randint(1, 200)]
    return bytes(changed)


@pytest.mark.parametrize("door", DOORS)
def test_hundreds_of_corrupted_files(door):
    good = DOORS[door].write(BANK)[0]
    assert said(door, good) is not None
    dice = random.Random(door)
    read = sum(said(door, corrupted(good, dice)) is not None for _ in range(300))
    assert read or door == "moodle_xml"


@pytest.mark.parametrize("door", DOORS)
def test_noise_is_no_text(door):
    dice = random.Random(5)
    with pytest.raises(Unreadable) as caught:
        DOORS[door].read(dice.randbytes(5000))
    assert caught.value.faults[0].code == "file_not_read"


LONG = {
    "gift": lambda text: b"Q?{=" + text + b" ~b}",
    "aiken": lambda text: b"Q?\nA. " + text + b"\nB. b\nANSWER: A",
    "moodle_xml": lambda text: (
        b'<quiz><question type="multichoice"><questiontext><text>Q?</text></questiontext><answer fraction="100"><text>'
        + text.replace(b"<", b"&lt;").replace(b"&", b"&amp;")
        + b"</text></answer><answer><text>b</text></answer></question></quiz>"
    ),
}


@pytest.mark.parametrize("piece", [b"a ", b"![", b"*a", b"<b>", b"[", b"`", b"~ ", b"\\", b"&lt;", b"((", b"- "])
@pytest.mark.parametrize("size", [15_000, 9_000_000])
@pytest.mark.parametrize("door", DOORS)
def test_one_enormous_answer_costs_seconds_at_most(door, size, piece):
    began = time.process_time()
    said(door, LONG[door](piece * (size // len(piece))))
    assert time.process_time() - began < 8


@pytest.mark.parametrize("door", DOORS)
def test_a_text_of_a_book_is_refused_with_a_sentence(door):
    reading = said(door, LONG[door](b"chu " * 2_000_000))
    assert reading is not None
    assert [one.why.code for one in reading.refused] == ["text_too_long"]


BOMB = """<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<quiz><question type="truefalse"><questiontext><text>&b;</text></questiontext></question></quiz>"""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "xml_entities"),
        ('<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz/>', "xml_entities"),
        ("<quiz><question>", "xml_malformed"),
        ("<quiz>" + "<a>" * 5000, "xml_malformed"),
        ("<quiz>" + "<a>" * 5000 + "</a>" * 5000 + "</quiz>", "xml_malformed"),
        ("<html><body>no quiz</body></html>", "xml_not_quiz"),
        ("<questestinterop/>", "xml_not_quiz"),
    ],
)  # fmt: skip
def test_xml_that_is_refused_whole(text, code):
    with pytest.raises(Unreadable) as caught:
        moodle_xml.read(text.encode())
    assert caught.value.faults[0].code == code
    assert said("moodle_xml", text.encode()) is None


def test_a_line_of_malformed_xml_is_named():
    with pytest.raises(Unreadable) as caught:
        moodle_xml.read(b"<quiz>\n<question>\n</quiz>")
    assert caught.value.faults[0].line == 3


ENCODED: list[tuple[str, Callable[[str], bytes], str]] = [
    ("utf-8-sig", lambda text: text.encode("utf-8-sig"), ""),
    ("utf-16", lambda text: text.encode("utf-16"), "encoding_assumed"),
    ("utf-16-le", lambda text: text.encode("utf-16-le"), "encoding_assumed"),
    ("cp1252", lambda text: text.encode("cp1252"), "encoding_assumed"),
    ("crlf", lambda text: text.replace("\n", "\r\n").encode(), ""),
    ("cr", lambda text: text.replace("\n", "\r").encode(), ""),
]


@pytest.mark.parametrize(("encode", "note"), [(one, note) for _, one, note in ENCODED], ids=[n for n, _, _ in ENCODED])
@pytest.mark.parametrize("door", DOORS)
def test_encodings_are_told(door, encode, note):
    text = {
        "gift": "::Tên::Café là gì?{\n=Ça va\n~été\n}\n\nHai?{T}\n",
        "aiken": "Café là gì?\nA. Ça va\nB. été\nANSWER: A\n",
        "moodle_xml": LONG["moodle_xml"]("Ça va".encode()).decode().replace("Q?", "Café là gì?"),
    }[door]
    reading = said(door, encode(text))
    assert reading is not None
    assert rich.plain(reading.drafts[0].stem) == "Café là gì?"
    assert reading.drafts[0].parts[0].text == "Ça va"
    assert [one.code for one in reading.notes] == ([note] if note else [])


def test_a_declared_encoding_is_believed():
    text = LONG["moodle_xml"]("Größe".encode()).decode()
    data = b'<?xml version="1.0" encoding="iso-8859-1"?>\n' + text.encode("iso-8859-1")
    reading = said("moodle_xml", data)
    assert reading is not None
    assert reading.drafts[0].parts[0].text == "Größe"


def test_broken_bytes_in_a_good_file_are_a_doubt_where_they_stand():
    reading = said(
        "gift", "Thủ đô của Việt Nam là gì?{=Hà N\ufffdội ~Huế}\n\nHai?{T}".encode().replace(b"\xef\xbf\xbd", b"\xff")
    )
    assert reading is not None
    assert [one.code for one in reading.notes] == ["bytes_damaged"]
    assert [[doubt.code for doubt in draft.doubts] for draft in reading.drafts] == [["text_damaged"], []]


BROKEN = ["<" * 9000, "<b>" * 5000, "<div>" * 3000 + "x", "<table>" * 500, "&" * 5000, "<ul><li>" * 400]
BROKEN += ["<p" + " a=b" * 4000, "<!--" * 4000, "<sub>" * 2000 + "1", "a<br>" * 4000]


@pytest.mark.parametrize("text", BROKEN)
def test_broken_html_has_a_reading(text):
    began = time.process_time()
    html.to_markdown(text, [])
    assert time.process_time() - began < 5


def test_a_picture_that_is_none_is_told():
    data = LONG["gift"](b'[html]<img src\\="data\\:image/png;base64,' + base64.b64encode(b"no picture!!") + b'">x')
    reading = said("gift", data)
    assert reading is not None
    assert reading.pictures == {}
    assert "picture_unreadable" in [note.code for note in reading.drafts[0].notes]


def test_five_thousand_questions_are_read_in_seconds():
    answer = "<p>Một phương <b>án</b>.</p>".encode()
    text = LONG["moodle_xml"](answer).decode().removeprefix("<quiz>").removesuffix("</quiz>")
    data = f"<quiz>{text * 5000}</quiz>".encode()
    began = time.process_time()
    assert len(moodle_xml.read(data).drafts) == 5000
    assert time.process_time() - began < 10
