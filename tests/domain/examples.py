"""One question of each kind, and strategies that make any."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

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
    shown_parts,
)

SINGLE = SingleChoice("Thủ đô?", (Option("Hà Nội"), Option("Huế"), Option("Đà Nẵng"), Option("Cần Thơ")), 0)
MULTIPLE = MultipleChoice("Số chẵn?", (Option("2"), Option("3"), Option("4"), Option("5"), Option("6")), (0, 2, 4))
TRUE_FALSE = TrueFalse("Nước sôi ở 100 °C.", True)
GROUP = TrueFalseGroup(
    "Cho bốn ý:", (Statement("a", True), Statement("b", False), Statement("c", True), Statement("d", False))
)
SHORT = ShortText("Tỉnh lỵ?", ("Hòa Bình", "thành phố Hòa Bình"))
NUMERIC = Numeric("Số pi?", (NumericKey(Decimal("3.14"), Decimal("0.01")), NumericKey(Decimal("22"))))
MATCHING = Matching("Ghép năm:", (("Đề-pô", "1945"), ("Đại hội I", "1949"), ("Đại hội II", "1951")), ("1954",))
ORDERING = Ordering("Xếp theo thời gian:", ("1930", "1945", "1954", "1975"))

ONE_OF_EACH: dict[str, Question] = {
    "single_choice": SINGLE,
    "multiple_choice": MULTIPLE,
    "true_false": TRUE_FALSE,
    "true_false_group": GROUP,
    "short_text": SHORT,
    "numeric": NUMERIC,
    "matching": MATCHING,
    "ordering": ORDERING,
}
assert set(ONE_OF_EACH) == set(KINDS)

words = st.text("aàbcdđeêổ 19", min_size=1, max_size=6).filter(str.strip)
decimals = st.decimals(-(10**6), 10**6, allow_nan=False, allow_infinity=False, places=4)


def several(element: st.SearchStrategy, least: int = 2, most: int = 6) -> st.SearchStrategy[tuple]:
    return st.lists(element, min_size=least, max_size=most).map(tuple)


options = several(st.builds(Option, words, st.booleans()))
_kinds: list[st.SearchStrategy[Question]] = [
    options.flatmap(lambda o: st.builds(SingleChoice, words, st.just(o), st.integers(0, len(o) - 1), words)),
    options.flatmap(
        lambda o: st.builds(
            MultipleChoice, words, st.just(o), st.sets(st.integers(0, len(o) - 1), min_size=1).map(tuple), words
        )
    ),
    st.builds(TrueFalse, words, st.booleans(), words),
    st.builds(TrueFalseGroup, words, several(st.builds(Statement, words, st.booleans())), words),
    st.builds(ShortText, words, several(words, 1, 3), words),
    st.builds(Numeric, words, several(st.builds(NumericKey, decimals, decimals.map(abs)), 1, 3), words),
    st.builds(Matching, words, several(st.tuples(words, words)), several(words, 0, 2), words),
    st.builds(Ordering, words, several(words), words),
]
questions: st.SearchStrategy[Question] = st.one_of(_kinds)
dealt = questions.flatmap(lambda q: st.tuples(st.just(q), st.permutations(range(shown_parts(q))).map(tuple)))
"""A question with any order in which it may be dealt."""
