"""The bank file as a whole: what is written is read back, and what is damaged is never taken for something else."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.banks import Bank, BankQuestion, Topic
from app.domain.errors import Fault, Faults
from app.domain.questions import (
    KINDS,
    Matching,
    MultipleChoice,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    Question,
    ShortText,
    SingleChoice,
    Statement,
    TrueFalse,
    TrueFalseGroup,
)
from app.domain.scoring import text_key
from app.formats import bankfile
from app.formats.bankfile.entry import fold
from app.formats.bankfile.lines import scan

GOOD = Path(__file__).with_name("all_kinds.bank.toml").read_bytes()

characters = st.one_of(
    st.characters(exclude_categories=("Cc", "Cf", "Co", "Cs", "Zl", "Zp"), exclude_characters="\ufffd"),
    st.sampled_from("\"'\\\n\t#[]{}=,. ằĐệ"),
)
words = st.text(characters, max_size=12).map(lambda text: unicodedata.normalize("NFC", text))
texts = words.filter(str.strip)
slugs = st.text("abcxyz019-", min_size=1, max_size=40)


def lists_of(texts, least, most, key=fold):
    return st.lists(texts, min_size=least, max_size=most, unique_by=key).map(tuple)


decimals = st.decimals(-(10**14), 10**14, allow_nan=False, allow_infinity=False, places=6)
options = st.tuples(lists_of(texts, 2, 26), st.sets(st.integers(0, 25))).map(
    lambda drawn: tuple(Option(text, at in drawn[1]) for at, text in enumerate(drawn[0]))
)


@st.composite
def questions(draw, stem: str) -> Question:
    kind = draw(st.sampled_from(sorted(KINDS)))
    explanation = draw(words)
    match kind:
        case "single_choice":
            shown = draw(options)
            return SingleChoice(stem, shown, draw(st.integers(0, len(shown) - 1)), explanation)
        case "multiple_choice":
            shown = draw(options)
            keys = st.lists(st.integers(0, len(shown) - 1), min_size=1, unique=True)
            return MultipleChoice(stem, shown, tuple(draw(keys)), explanation)
        case "true_false":
            return TrueFalse(stem, draw(st.booleans()), explanation)
        case "true_false_group":
            statements = tuple(Statement(text, draw(st.booleans())) for text in draw(lists_of(texts, 2, 26)))
            return TrueFalseGroup(stem, statements, explanation)
        case "short_text":
            return ShortText(stem, draw(lists_of(texts, 1, 5, text_key)), explanation)
        case "numeric":
            keys = st.lists(st.builds(NumericKey, decimals, decimals.map(abs)), min_size=1, max_size=3)
            return Numeric(stem, tuple(draw(keys)), explanation)
        case "matching":
            lefts, rights = draw(lists_of(texts, 2, 13)), draw(lists_of(texts, 13, 26))
            pairs = tuple(zip(lefts, rights, strict=False))
            return Matching(stem, pairs, rights[len(lefts) :][: draw(st.integers(0, 13))], explanation)
        case "ordering":
            return Ordering(stem, draw(lists_of(texts, 2, 26)), explanation)
    raise AssertionError(kind)


@st.composite
def banks(draw) -> Bank:
    refs = draw(st.lists(slugs, min_size=1, max_size=6, unique=True))
    levels = draw(lists_of(texts, 1, 4))
    codes = draw(st.lists(slugs, min_size=1, max_size=len(refs), unique=True))
    items = tuple(
        BankQuestion(
            ref,
            codes[at % len(codes)],
            draw(st.sampled_from(levels)),
            # The number keeps two short stems apart.
            draw(questions(unicodedata.normalize("NFC", f"{at}: {draw(texts)}"))),
            draw(st.fractions("1/1000", 1000, max_denominator=1000)),
            draw(words),
        )
        for at, ref in enumerate(refs)
    )
    topics = tuple(Topic(code, draw(texts)) for code in draw(st.permutations(codes)))
    return Bank(draw(slugs), draw(texts), draw(words), draw(st.sampled_from(("vi", "en"))), levels, topics, items)


@given(banks())
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back(bank):
    data = bankfile.write(bank)
    assert bankfile.read(data) == bank
    assert bankfile.write(bankfile.read(data)) == data


def test_the_canonical_form_keeps_the_bank():
    bank = bankfile.read(GOOD)
    data = bankfile.write(bank)
    assert bankfile.read(data) == bank
    assert data.endswith(b'source = "S\xc3\xa1ch gi\xc3\xa1o khoa, trang 9"\n')


def test_a_bank_that_breaks_a_rule_is_written_and_then_named():
    bank = Bank("a", "A", "", "vi", ("NB",), (Topic("t", "T"),), ())
    with pytest.raises(Faults) as caught:
        bankfile.read(bankfile.write(bank))
    assert {fault.code for fault in caught.value.faults} == {"count_malformed", "blocks_missing"}


def bank_or_faults(data: bytes) -> Bank | None:
    """The bank, or None where the file is refused in the way that it should be."""
    bank, faults = None, ()
    try:
        bank = bankfile.read(data)
    except Faults as found:
        faults = found.faults
    assert isinstance(bank, Bank) != bool(faults)
    for fault in faults:
        assert isinstance(fault, Fault)
        assert fault.line is None or 1 <= fault.line <= data.count(b"\n") + 1
    return bank


LAST = GOOD.rindex(b"[[questions]]")
SOURCE = 'source = "Sách giáo khoa, trang 9"\n'.encode()
ENDINGS = {
    "as it is": GOOD,
    "other line ends": GOOD.replace(b"\n", b"\r\n"),
    "a long string": GOOD.replace(SOURCE, 'source = """\nSách """\n'.encode()),
    "a long string that may be taken for an empty one": GOOD.replace(SOURCE, 'source = """Sách, trang 9"""\n'.encode()),
    "a literal string": GOOD.replace(SOURCE, "source = '''Sách'''\n".encode()),
    "an empty source": GOOD.replace(SOURCE, b'source = ""\n'),
    "a comment": GOOD + b"# the end\n\n",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_lost_its_end_is_never_taken_for_another(ending):
    """Cut at every byte: of the whole file once, of its last question in every way it may be written."""
    data = ENDINGS[ending]
    whole = bankfile.read(data)
    for length in range(0 if ending == "as it is" else LAST, len(data)):
        bank = bank_or_faults(data[:length])
        assert bank is None or (bank == whole and not data[length:].strip(b"#dehnt \n")), data[:length][-40:]


@st.composite
def damaged(draw) -> bytes:
    data = bytearray(GOOD)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(("flip", "delete", "insert", "repeat", "cut"))):
            case "flip" if at < len(data):
                data[at] ^= 1 << draw(st.integers(0, 7))
            case "delete":
                del data[at : at + draw(st.integers(1, 40))]
            case "insert":
                data[at:at] = draw(st.one_of(st.binary(max_size=8), st.sampled_from(SNIPPETS)))
            case "repeat":
                data[at:at] = data[at : at + draw(st.integers(1, 400))]
            case "cut":
                del data[at:]
    return bytes(data)


SNIPPETS = [
    b'"', b'"""', b"'''", b"[", b"]]", b"{", b"}", b"#", b"=", b"\\", b"\n", b"\r", b"\n\n", b"\x00", b"\xef\xbb\xbf",
    b"[[questions]]\n", b"[[topics]]\n", b"[questions]\n", b"[questions.key]\n", b"a.b.c = 1\n", b"[[a]]\n",
    b"\nkey = 1979-05-27\n", b"\nitems = [[[]]]\n", b"\npoints = inf\n", b"\npoints = 1e9999999999999999999\n",
]  # fmt: skip


@given(damaged())
@settings(max_examples=500, deadline=None)
def test_a_damaged_file_is_a_bank_or_faults(data):
    bank_or_faults(data)


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_bank_or_faults(data):
    bank_or_faults(data)


JUNK = st.recursive(
    st.one_of(st.sampled_from(['""', '"A"', "0", "-1.5", "true", "nan", "1979-05-27", "'T'", '"single_choice"'])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda parts: f"[{', '.join(parts)}]"),
        inner.map(lambda part: f"{{value = {part}}}"),
    ),
)


@given(st.integers(0, 200), JUNK)
@settings(max_examples=300, deadline=None)
def test_a_value_of_any_type_in_any_field_is_a_bank_or_faults(number, value):
    lines = GOOD.decode().split("\n")
    at = [index for index, line in enumerate(lines) if " = " in line]
    chosen = at[number % len(at)]
    lines[chosen] = f"{lines[chosen].split(' = ')[0]} = {value}"
    bank_or_faults("\n".join(lines).encode())


@given(st.text("ab.=\"'#[]{}\\\n 1", max_size=60))
@settings(max_examples=300, deadline=None)
def test_lines_are_found_in_any_text_without_failing(text):
    blocks = scan(text)
    assert blocks[0].header == ""
    assert all(1 <= block.line <= text.count("\n") + 1 for block in blocks)
