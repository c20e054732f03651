"""Names as they arrive from forms, spreadsheets and old machines."""

import random
import sqlite3
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import names
from app.domain.errors import Invalid
from app.domain.names import BirthDate, Precision

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
syllables = st.text(VIETNAMESE, min_size=1, max_size=6).map(str.capitalize)
full_names = st.lists(syllables, min_size=1, max_size=5).map(" ".join)
# So near to each other that tones, middle names and lengths get to decide.
close_names = st.lists(st.text("aàạăâậđd", min_size=1, max_size=2), min_size=1, max_size=3).map(" ".join)
anything = st.text(max_size=30)


def decomposed(text):
    return unicodedata.normalize("NFD", text)


class TestClean:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("  Lò\u00a0Thị \t Ngà\n", "Lò Thị Ngà"),
            ("Nguyễn\u200b Văn\u200d An\ufeff", "Nguyễn Văn An"),
            ("Tie\u0302\u0301ng", "Tiếng"),
            ("Ti\u00ea\u0301ng", "Tiếng"),
            ("e\u200d\u0302", "ê"),
            ("\u00d0ặng", "Đặng"),
            ("\u0189ặng", "Đặng"),
            ("\u00f0ặng", "đặng"),
            ("An\x00\x07", "An"),
            ("", ""),
        ],
    )
    def test_one_spelling(self, typed, kept):
        assert names.clean(typed) == kept

    def test_tone_placement_stays_the_owners(self):
        assert names.clean("Hoà") != names.clean("Hòa")

    def test_a_soft_hyphen_stays_because_it_may_be_a_letter_of_an_old_font(self):
        assert names.clean("H\u00adng") == "H\u00adng"

    @given(anything)
    def test_is_done_after_once(self, text):
        once = names.clean(text)
        assert names.clean(once) == once
        assert unicodedata.is_normalized("NFC", once)

    @given(full_names)
    def test_decomposed_text_is_the_same_text(self, name):
        assert names.clean(decomposed(name)) == names.clean(name) == name


class TestFold:
    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("Đặng Thị Mẩy", "dang thi may"),
            ("\u00d0ỗ ƯỚC", "do uoc"),
            ("HỜ A DÊ", "ho a de"),
            ("Giàng A Sử", "giang a su"),
        ],
    )
    def test_what_is_left(self, text, key):
        assert names.fold(text) == key

    @given(anything)
    def test_is_done_after_once(self, text):
        once = names.fold(text)
        assert names.fold(once) == once

    @given(full_names)
    def test_vietnamese_becomes_ascii_from_either_form(self, name):
        assert names.fold(name).isascii()
        assert names.fold(decomposed(name)) == names.fold(name.upper()) == names.fold(name)
        assert not names.has_marks(names.fold(name))

    @pytest.mark.parametrize(("text", "marked"), [("duong", False), ("DUONG", False), ("đuong", True), ("dường", True)])
    def test_marks_are_seen(self, text, marked):
        assert names.has_marks(text) is marked
        assert names.has_marks(decomposed(text)) is marked


class TestMatches:
    @pytest.mark.parametrize(
        ("query", "text"),
        [
            ("duong", "Dương Văn Đường"),
            ("nguyen van", "Nguyễn Văn An"),
            ("DƯƠNG", "Dương Thị Lan"),
            ("nguyễ", "Nguyễn Văn An"),
            ("hoà", "Trần Thị Hòa"),
            ("hòa", "Trần Thị Hoà"),
            ("uý", "Đại úy"),
            ("úy", "Đại uý"),
            ("thuỷ", "Lê Thu Thủy"),
            ("quý", "Qúy"),
            ("", "An"),
        ],
    )
    def test_finds(self, query, text):
        assert names.matches(query, text)
        assert names.matches(decomposed(query), decomposed(text))

    @pytest.mark.parametrize(
        ("query", "text"),
        [
            ("đường", "Dương Văn An"),
            ("dương", "Nguyễn Văn Đường"),
            ("lê", "Lễ"),
            ("ân", "Trần"),
            ("hoà", "Hoa"),
            ("hòa", "Hóa"),
            ("văn", "Nguyen Van An"),
            ("lan", "Anh"),
        ],
    )
    def test_does_not_find(self, query, text):
        assert not names.matches(query, text)

    @given(full_names, st.data())
    def test_every_name_is_found_by_its_beginning_with_and_without_marks(self, name, data):
        words = name.split()
        first = " ".join(words[: data.draw(st.integers(1, len(words)))])
        assert names.matches(first, name)
        assert names.matches(names.fold(first), name)

    @given(full_names, full_names)
    def test_a_match_is_always_among_the_folded_matches(self, query, text):
        for looked_for in (query, text[: len(query)]):
            if names.matches(looked_for, text):
                assert names.fold(looked_for) in names.fold(text)


def by_the_book(name):
    """The order written out a second time, with lists of ranks instead of one string."""
    alphabet = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
    plain = dict(zip("àảãáạ", "aaaaa", strict=True))
    tones = "\u0300\u0309\u0303\u0301\u0323"
    *rest, last = name.lower().split()

    def level(words):
        letters, ranks = [], []
        for word in words:
            bare = unicodedata.normalize("NFC", "".join(c for c in decomposed(word) if c not in tones))
            letters.append([alphabet.index(plain.get(c, c)) for c in bare])
            ranks.append([tones.index(c) for c in decomposed(word) if c in tones] or [-1])
        return letters, ranks

    return level([last]), level(rest)


def mixed(order):
    return random.Random(7).sample(order, len(order))


class TestSortKey:
    def test_given_names_in_vietnamese_order(self):
        order = ["An", "Anh", "Ánh", "Ân", "Bình", "Dung", "Dũng", "Dúng", "Dương", "Đạt"]
        order += ["Oanh", "Ổn", "Ơn", "Sinh", "Sử", "Yên"]
        assert sorted(mixed(order), key=names.sort_key) == order

    def test_all_tones_in_order(self):
        order = ["Ma", "Mà", "Mả", "Mã", "Má", "Mạ", "Mă", "Mằ", "Mâ", "Mậ"]
        assert sorted(mixed(order), key=names.sort_key) == order

    def test_a_class_list(self):
        order = [
            "Trần Văn An",
            "Lê Thị Anh",
            "Vũ Anh",
            "Bùi Thị Ánh",
            "Hờ A Dê",
            "Trần Đức Dũng",
            "Hoàng Thị Đào",
            "Triệu Thị Mẩy",
            "Lò Thị Ngà",
            "Hoàng Văn Ổn",
            "Giàng A Sử",
        ]
        assert sorted(mixed(order), key=names.sort_key) == order

    def test_the_second_key_is_a_choice(self):
        le, tran = "Lê Văn Hà", "Trần Thị Hà"
        assert sorted([tran, le], key=names.sort_key) == [le, tran]
        assert sorted([le, tran], key=lambda name: names.sort_key(name, "middle_first")) == [tran, le]

    def test_namesakes_stand_together_and_their_letter_decides_last(self):
        order = ["Lê Thị Hoa", "Lê Thị Hoa (A)", "Lê Thị Hoa (B)", "Trần Hoa", "Lê Thị Hoà (A)"]
        assert sorted(mixed(order), key=names.sort_key) == order

    def test_tone_placement_does_not_part_a_given_name(self):
        order = ["Bùi Thị Hoà", "Lê Thị Hòa", "Vũ Thị Hoà"]
        assert sorted(mixed(order), key=names.sort_key) == order

    def test_a_database_sorts_alike(self):
        people = ["Lê Ánh", "Lê Anh", "Đỗ Ân", "Vũ Đạt", "Vũ Dương", "Hà Ơn", "Hà Oanh", "An"]
        store = sqlite3.connect(":memory:")
        store.execute("CREATE TABLE people (name TEXT, sort_key TEXT)")
        store.executemany("INSERT INTO people VALUES (?, ?)", [(name, names.sort_key(name)) for name in people])
        rows = [name for (name,) in store.execute("SELECT name FROM people ORDER BY sort_key")]
        store.close()
        assert rows == ["An", "Lê Anh", "Lê Ánh", "Đỗ Ân", "Vũ Dương", "Vũ Đạt", "Hà Oanh", "Hà Ơn"]

    @given(close_names, close_names)
    def test_agrees_with_the_order_written_out(self, one, other):
        if by_the_book(one) < by_the_book(other):
            assert names.sort_key(one) < names.sort_key(other)

    @pytest.mark.parametrize(("one", "other"), [("Hoà", "Hòa"), ("An", "AN"), ("H'Mông", "HMông"), ("A", "(A)")])
    def test_what_the_order_calls_equal_is_still_told_apart(self, one, other):
        assert names.sort_key(one) != names.sort_key(other)

    @given(anything, anything, st.sampled_from(["family_first", "middle_first"]))
    def test_is_ascii_and_tells_every_two_names_apart(self, one, other, second_key):
        keys = names.sort_key(one, second_key), names.sort_key(other, second_key)
        assert all(key.isascii() and key.isprintable() for key in keys)
        assert (keys[0] == keys[1]) == (names.clean(one) == names.clean(other))

    @given(full_names)
    def test_decomposed_text_sorts_alike(self, name):
        assert names.sort_key(decomposed(name)) == names.sort_key(name)

    def test_an_absurd_name_still_fits_its_column(self):
        assert len(names.sort_key("Ơ" * 120)) == names.SORT_KEY_LENGTH


class TestSplitName:
    @pytest.mark.parametrize(
        ("full", "parts"),
        [
            ("Giàng A Sử", ("Giàng A", "Sử")),
            ("  Trần   An ", ("Trần", "An")),
            ("Sử", ("", "Sử")),
            ("Nguyễn Văn An (A)", ("Nguyễn Văn", "An (A)")),
            ("An(B)", ("", "An (B)")),
            ("(A)", ("", "(A)")),
            ("", ("", "")),
        ],
    )
    def test_two_columns(self, full, parts):
        assert names.split_name(full) == parts

    @given(full_names)
    def test_the_columns_make_the_name(self, name):
        assert " ".join(filter(None, names.split_name(name))) == name


class TestPhone:
    @pytest.mark.parametrize(
        "typed",
        ["0912345678", "0912 345 678", "0912.345.678", "+84 912 345 678", "84912345678", "0084912345678"]
        + ["912345678", "+84 (0) 912-345-678", "\u200b0912\u00a0345678"],
    )
    def test_one_form(self, typed):
        assert names.phone(typed) == "0912345678"

    def test_a_number_that_begins_with_84_is_not_the_country(self):
        assert names.phone("841234567") == names.phone("0841234567") == "0841234567"

    @pytest.mark.parametrize(
        "typed", ["", "113", "091234567", "09123456789", "0112345678", "+85912345678", "o912345678", "٠٩١٢٣٤٥٦٧٨"]
    )
    def test_refuses(self, typed):
        with pytest.raises(Invalid) as refused:
            names.phone(typed)
        assert refused.value.code == "phone_invalid"

    @given(st.from_regex(r"0[35789][0-9]{8}", fullmatch=True))
    def test_however_it_is_written(self, number):
        for written in (number, number[1:], f"+84{number[1:]}", f"84{number[1:]}", f"{number[:4]}.{number[4:]}"):
            assert names.phone(written) == number


class TestBirthDate:
    @pytest.mark.parametrize(
        ("typed", "born", "precision"),
        [
            ("30/04/1975", date(1975, 4, 30), Precision.DAY),
            ("5-9-1968", date(1968, 9, 5), Precision.DAY),
            ("5-9-68", date(1968, 9, 5), Precision.DAY),
            ("05.09.04", date(2004, 9, 5), Precision.DAY),
            (" 5 / 9 / 1968 ", date(1968, 9, 5), Precision.DAY),
            ("29/02/2000", date(2000, 2, 29), Precision.DAY),
            ("09/1968", date(1968, 9, 1), Precision.MONTH),
            ("1958", date(1958, 1, 1), Precision.YEAR),
            ("05091968", date(1968, 9, 5), Precision.DAY),
        ],
    )
    def test_as_far_as_it_is_known(self, typed, born, precision):
        assert names.birth_date(typed) == BirthDate(born, precision)

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("", "birth_date_invalid"),
            ("hôm qua", "birth_date_invalid"),
            ("58", "birth_date_invalid"),
            ("4/58", "birth_date_invalid"),
            ("1/1/958", "birth_date_invalid"),
            ("1975-04-30", "birth_date_invalid"),
            ("29569", "birth_date_invalid"),
            ("5091968", "birth_date_invalid"),
            ("30021975", "birth_date_impossible"),
            ("30/02/1975", "birth_date_impossible"),
            ("04/30/1975", "birth_date_impossible"),
            ("13/1975", "birth_date_impossible"),
            ("00/1975", "birth_date_impossible"),
            ("1/1/1890", "birth_date_year"),
            ("2100", "birth_date_year"),
        ],
    )
    def test_refuses(self, typed, code):
        with pytest.raises(Invalid) as refused:
            names.birth_date(typed)
        assert refused.value.code == code

    def test_nobody_is_born_tomorrow(self):
        today = date(2022, 6, 30)
        assert names.birth_date("30/06/2022", today=today).date == today
        with pytest.raises(Invalid) as refused:
            names.birth_date("01/07/2022", today=today)
        assert refused.value.code == "birth_date_future"

    @given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from("/-."))
    def test_what_is_written_is_read(self, born, mark):
        assert names.birth_date(born.strftime(f"%d{mark}%m{mark}%Y")) == BirthDate(born, Precision.DAY)
        assert names.birth_date(born.strftime(f"%m{mark}%Y")) == BirthDate(born.replace(day=1), Precision.MONTH)
