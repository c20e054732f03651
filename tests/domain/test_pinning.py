"""Options that speak of other options keep their places; all others may be shuffled."""

from __future__ import annotations

import pytest

from app.domain.pinning import names_letters, pinned

OF_ALL = [
    "Tất cả các phương án trên", "Tất cả các phương án trên đều đúng.", "Tất cả các đáp án trên", "Tất cả",
    "Tất cả đều đúng", "tất cả đều sai", "Tất cả các ý trên", "Tất cả các câu trên đều đúng", "TẤT CẢ ĐỀU ĐÚNG",
    "Cả ba phương án trên", "Cả 3 phương án trên", "Cả 4 ý trên đều đúng", "Cả hai đều sai", "Cả ba", "Cả 3 đều đúng",
    "Cả hai phương án trên đều sai", "Cả 3 đáp án còn lại", "Toàn bộ các nội dung trên", "Các phương án trên đều sai",
    "Các phương án còn lại đều sai", "Không có phương án nào đúng", "Không có đáp án nào đúng", "Không đáp án nào đúng",
    "Không có đáp án đúng", "Không có phương án nào", "Không phải các phương án trên", "Không ý nào đúng",
    "Không phương án nào trên đây", "Đáp án khác", "Phương án khác", "Ý kiến khác", "Ba phương án trên",
    "Tất cả các nội dung nêu trên", "Tất cả các trường hợp nêu trên", "Tất ca\u0309 ca\u0301c phương án trên",
    "All of the above", "None of the above", "All of these", "None of these are correct", "All are correct",
    "Both of the above", "all the above", "None of the above.", "Other answer",
]  # fmt: skip
NAMING = [
    ("Cả A và B", "AB"), ("Cả A và B đều đúng", "AB"), ("A và B", "AB"), ("A, B", "AB"), ("A, C đúng", "AC"),
    ("Cả A, B và C", "ABC"), ("A; B; C", "ABC"), ("a và b đúng", "AB"), ("Chỉ A và C", "AC"), ("Phương án A", "A"),
    ("Đáp án B và C", "BC"), ("A đúng, B sai", "AB"), ("A hoặc B", "AB"), ("Cả A, B, C đều sai", "ABC"),
    ("Cả phương án A và phương án B", "AB"), ("Both A and B", "AB"), ("A and C only", "AC"), ("A + B", "AB"),
    ("Neither A nor B", "AB"), ("Câu A và câu C đúng", "AC"), ("Cả a, b, c đều đúng", "ABC"),
]  # fmt: skip
OTHERS = [
    "Tất cả các dân tộc", "Cả năm", "Cả nước", "Không có", "Không", "Đúng", "Sai", "A", "B", "C", "Vitamin A và D",
    "Cả hai bên cùng có lợi", "Hàm A và B cùng tăng", "Tất cả vì Tổ quốc", "Các dân tộc khác", "Ba", "Không ai cả",
    "Đại hội đại biểu toàn quốc", "All men are equal", "None", "a", "1 và 2", "(1), (3)", "Đảng A", "E và F",
    "Phương án tác chiến", "Nội dung", "à và á", "đ và a", "Một phương án khả thi",
]  # fmt: skip


@pytest.mark.parametrize("text", OF_ALL)
def test_an_option_about_all_others_stays_last(text):
    assert pinned(["Năm 1930", "Năm 1945", "Năm 1954", text]) == (False, False, False, True)


@pytest.mark.parametrize(("text", "named"), NAMING)
def test_an_option_that_names_letters_holds_those_too(text, named):
    assert pinned(["Năm 1930", "Năm 1945", "Năm 1954", text]) == tuple(letter in named + "D" for letter in "ABCD")


@pytest.mark.parametrize("text", OTHERS)
def test_other_options_may_be_shuffled(text):
    assert not any(pinned(["Năm 1930", "Năm 1945", "Năm 1954", text]))


def test_what_follows_an_option_about_the_above_stays_below_it():
    assert pinned(["1930", "1945", "Cả hai phương án trên", "1954"]) == (False, False, True, True)
    assert pinned(["1930", "1945", "Cả A và B", "1954"]) == (True, True, True, False)


def test_several_at_once():
    texts = ["1930", "1945", "Cả A và B", "Không có phương án nào đúng"]
    assert pinned(texts) == (True, True, True, True)
    assert pinned([]) == ()


@pytest.mark.parametrize("text", [text for text, _named in NAMING])
def test_an_option_that_names_letters_holds_all_of_them(text):
    assert names_letters(("một", "hai", "ba", text))


@pytest.mark.parametrize("text", [*OF_ALL, *OTHERS])
def test_an_option_that_names_none_holds_none(text):
    assert not names_letters(("một", "hai", "ba", text))
