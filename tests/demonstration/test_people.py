"""The invented people: always the same ones, and built as names really are."""

import random
import unicodedata
from collections import Counter
from datetime import date

import pytest

from app.demonstration.people import UNITS, DemoPerson, make_people
from app.domain.names import Precision, clean, sort_key, split_name

LEARNERS = 564  # of the first six months of 2022


@pytest.fixture(scope="module")
def many():
    return make_people(random.Random(2022), 3000)


def test_the_same_seed_gives_the_same_people():
    assert make_people(random.Random(1), 50) == make_people(random.Random(1), 50)
    assert make_people(random.Random(1), 50) != make_people(random.Random(2), 50)


def test_as_many_as_asked_for():
    assert [len(make_people(random.Random(1), count)) for count in (0, 1, LEARNERS)] == [0, 1, LEARNERS]


def test_nothing_is_kept_but_what_a_class_list_needs():
    assert DemoPerson.__slots__ == ("full_name", "sex", "birth_date", "unit_code")


def test_names_are_clean_and_of_two_to_five_words(many):
    for person in many:
        assert clean(person.full_name) == person.full_name
        assert unicodedata.is_normalized("NFC", person.full_name)
        words = person.full_name.split()
        assert 2 <= len(words) <= 5
        assert all(word[0].isupper() and word[1:] == word[1:].lower() for word in words)


def test_every_name_can_be_sorted(many):
    assert all(sort_key(person.full_name).isascii() for person in many)
    given = [split_name(name)[1] for name in sorted({person.full_name for person in many}, key=sort_key)]
    firsts = [name for place, name in enumerate(given) if place == 0 or name != given[place - 1]]
    assert firsts.index("An") < firsts.index("Ánh") < firsts.index("Dê") < firsts.index("Đạt") < firsts.index("Yến")


def test_namesakes_are_few_but_there_are_some():
    shares = []
    for seed in range(20):
        names = {person.full_name for person in make_people(random.Random(seed), LEARNERS)}
        shares.append(1 - len(names) / LEARNERS)
    assert max(shares) < 0.03
    assert sum(share > 0 for share in shares) >= 18


@pytest.mark.parametrize(
    ("family", "sex", "middle"),
    [
        ("Giàng", "male", "A"),
        ("Hờ", "male", "A"),
        ("Sùng", "female", "Thị"),
        ("Lò", "female", "Thị"),
        ("Bàn", "female", "Thị"),
        ("Cầm", "male", "Văn"),
    ],
)
def test_names_are_built_as_each_people_builds_them(many, family, sex, middle):
    found = [person.full_name.split() for person in many if person.full_name.split()[0] == family and person.sex == sex]
    assert found
    assert all(words[1] == middle and len(words) == 3 for words in found)


def test_no_man_is_called_thi_and_no_woman_van(many):
    for person in many:
        middle = person.full_name.split()[1:-1]
        assert ("Thị" if person.sex == "male" else "Văn") not in middle


def test_the_city_is_mostly_kinh(many):
    families = Counter(person.full_name.split()[0] for person in many)
    assert 0.18 < families["Nguyễn"] / len(many) < 0.26
    highland = sum(families[name] for name in ("Giàng", "Sùng", "Thào", "Hảng", "Mùa", "Hờ", "Cứ", "Phàng"))
    assert 0.015 < highland / len(many) < 0.05


def test_given_names_follow_the_generation():
    rng = random.Random(5)
    older = {split_name(person.full_name)[1] for person in make_people(rng, 1500, born=(1955, 1970))}
    younger = {split_name(person.full_name)[1] for person in make_people(rng, 1500, born=(1990, 2003))}
    assert {"Trang", "Quỳnh", "Bảo", "Khôi"} <= younger - older
    assert {"Thìn", "Luyến", "Ninh"} <= older - younger


def test_births_lie_in_the_years_asked_for():
    births = [person.birth_date for person in make_people(random.Random(3), 2000, born=(1970, 1972))]
    assert {birth.date.year for birth in births} == {1970, 1971, 1972}
    assert {birth.date.month for birth in births} == set(range(1, 13))
    assert {birth.precision for birth in births} == {Precision.DAY, Precision.YEAR}
    years_only = [birth.date for birth in births if birth.precision is Precision.YEAR]
    assert all(day == date(day.year, 1, 1) for day in years_only)
    assert 0.03 < len(years_only) / len(births) < 0.15


def test_both_sexes_are_there_in_like_numbers(many):
    sexes = Counter(person.sex for person in many)
    assert set(sexes) == {"female", "male"}
    assert 0.45 < sexes["female"] / len(many) < 0.55


def test_units_are_told_apart_and_all_send_people(many):
    assert len({unit.code for unit in UNITS}) == len({unit.name for unit in UNITS}) == len(UNITS)
    assert all(clean(unit.name) == unit.name and unit.code.isascii() and unit.headcount > 0 for unit in UNITS)
    sent = Counter(person.unit_code for person in many)
    assert set(sent) <= {unit.code for unit in UNITS}
    assert all(sent[unit.code] for unit in UNITS if unit.headcount >= 50)
    assert sent.most_common(1)[0][0] == max(UNITS, key=lambda unit: unit.headcount).code


def test_the_city_has_its_nine_wards_and_six_communes():
    kinds = Counter(unit.kind for unit in UNITS)
    assert (kinds["ward"], kinds["commune"]) == (9, 6)
    assert sum(unit.headcount for unit in UNITS) < 9300
