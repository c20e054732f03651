"""A file that comes again makes revisions, not copies; and never a revision of something else."""

from __future__ import annotations

from app.domain.likeness import search_key, twin_key
from app.domain.lineage import Asked, Earlier, Line, follow, new_refs, same_matter

FACTS = {
    "doi": ("Đảng Cộng sản Việt Nam ra đời ngày nào?", "3/2/1930", "2/9/1945", "7/5/1954"),
    "cuong": ("Cương lĩnh chính trị đầu tiên do ai soạn thảo?", "Nguyễn Ái Quốc", "Trần Phú", "Lê Hồng Phong"),
    "khoi": ("Khởi nghĩa Yên Bái nổ ra vào đêm nào?", "9/2/1930", "10/3/1930", "1/5/1930"),
    "muong": ("Chi bộ đầu tiên của tỉnh mang tên gì?", "Chi bộ Mường", "Chi bộ Đề-pô", "Chi bộ Cầu"),
    "dung": ("Phát biểu nào sau đây đúng?", "Nước là chất", "Lửa là vật", "Đá bay"),
    "dung2": ("Phát biểu nào sau đây đúng?", "Trăng tròn", "Sao vuông", "Trời thấp"),
}


def asked(name: str, *, stem: str = "", ref: str = "") -> Asked:
    texts = (stem or FACTS[name][0], *FACTS[name][1:])
    return Asked(ref, twin_key(texts[0]), search_key(texts), "digest of " + "|".join(texts))


def line(number: int, name: str, ref: str = "") -> Line:
    return Line(number, ref or f"q-{number}", twin_key(FACTS[name][0]), search_key(FACTS[name]))


def earlier(*numbered: tuple[int, str]) -> list[Earlier]:
    return [Earlier(twin_key(FACTS[name][0]), number) for number, name in numbered]


def test_a_file_that_comes_again_is_known_word_for_word_whatever_became_of_its_questions():
    mended_in_the_bank = Line(1, "q-1", twin_key("Một câu khác hẳn"), search_key(["Một câu khác hẳn"]))
    assert follow([asked("doi")], [mended_in_the_bank], {1: asked("doi").digest}, []) == [1]


def test_a_ref_is_a_name():
    assert follow([asked("khoi", ref="ls-1")], [line(5, "doi", "ls-1")], {}, []) == [5]


def test_a_bare_number_is_only_a_place_in_a_list():
    assert follow([asked("khoi", ref="1")], [line(5, "doi", "1")], {}, []) == [None]
    near = asked("doi", stem="Đảng Cộng sản Việt Nam ra đời vào ngày nào?", ref="1")
    assert follow([near], [line(5, "doi", "1")], {}, []) == [5]


def test_the_same_stem_with_options_of_its_own_is_another_question():
    both = [line(1, "dung"), line(2, "dung2")]
    assert follow([asked("dung2"), asked("dung")], both, {}, []) == [2, 1]
    assert follow([asked("dung2")], [line(1, "dung")], {}, []) == [None]


def test_no_question_is_continued_twice():
    assert follow([asked("doi"), asked("doi")], [line(1, "doi")], {}, []) == [1, None]
    assert follow([asked("doi", ref="q-1"), asked("doi", ref="q-1")], [line(1, "doi")], {}, []) == [1, None]


def test_a_mended_stem_is_found_where_it_stood_though_questions_came_before_it():
    lines = [line(1, "doi"), line(2, "cuong"), line(3, "khoi")]
    last = earlier((1, "doi"), (2, "cuong"), (3, "khoi"))
    mended = asked("cuong", stem="Cương lĩnh chính trị đầu tiên của Đảng do ai soạn thảo?")
    file = [asked("muong"), asked("dung"), asked("doi"), mended, asked("khoi")]
    assert follow(file, lines, {}, last) == [None, None, 1, 2, 3]


def test_what_took_a_place_without_being_alike_is_new():
    lines = [line(1, "doi"), line(2, "cuong"), line(3, "khoi")]
    last = earlier((1, "doi"), (2, "cuong"), (3, "khoi"))
    assert follow([asked("doi"), asked("muong"), asked("khoi")], lines, {}, last) == [1, None, 3]


def test_one_word_can_make_another_question():
    third = ("Đại hội đại biểu toàn quốc lần thứ ba của Đảng họp năm nào?", "1960", "1961", "1951", "1965")
    fourth = ("Đại hội đại biểu toàn quốc lần thứ tư của Đảng họp năm nào?", "1976", "1975", "1982", "1986")
    there = Line(1, "q-1", twin_key(third[0]), search_key(third))
    asked_now = Asked("", twin_key(fourth[0]), search_key(fourth), "")
    assert follow([asked_now], [there], {}, [Earlier(there.twin_key, 1)]) == [None]


def test_several_mended_neighbours_are_paired_in_order_with_one_put_in_between():
    lines = [line(1, "doi"), line(2, "cuong")]
    last = earlier((1, "doi"), (2, "cuong"))
    file = [
        asked("doi", stem="Đảng Cộng sản Việt Nam được thành lập ngày nào?"),
        asked("muong"),
        asked("cuong", stem="Cương lĩnh chính trị đầu tiên do ai viết?"),
    ]
    assert follow(file, lines, {}, last) == [1, None, 2]


def test_a_long_stretch_is_compared_place_by_place():
    lines = [Line(n, f"q-{n}", f"key {n}", f"cau hoi so {n} ve lich su dang bo") for n in range(1, 81)]
    last = [Earlier(one.twin_key, one.id) for one in lines]
    file = [Asked("", f"other {n}", f"cau hoi so {n} ve lich su dang bo tinh", f"d{n}") for n in range(1, 81)]
    assert follow(file, lines, {}, last) == list(range(1, 81))


def test_a_question_that_is_gone_is_not_continued():
    assert follow([asked("doi")], [], {9: asked("doi").digest}, earlier((9, "doi"))) == [None]


def test_twins_share_something_below_the_stem():
    assert same_matter(search_key(FACTS["doi"]), search_key(("Đảng ra đời?", "3/2/1930", "1/1/1931")))
    assert not same_matter(search_key(FACTS["dung"]), search_key(FACTS["dung2"]))
    assert same_matter(search_key(["Đảng ra đời?"]), search_key(FACTS["doi"]))


def test_refs_go_on_in_the_style_of_the_bank():
    taken = ["ls-007", "ls-012", "x-1", "mo-dau"]
    assert new_refs(["", "", ""], taken, "lich-su") == ["ls-013", "ls-014", "ls-015"]
    assert new_refs(["", ""], [], "nhan-thuc-ve-dang") == ["ntvd-001", "ntvd-002"]


def test_the_files_own_ref_is_kept_where_it_can_be():
    wanted = ["gt-1", "gt-1", "12", "Câu 1", "ls-007", "a" * 41]
    assert new_refs(wanted, ["ls-007"], "lich-su") == ["gt-1", "ls-008", "ls-009", "ls-010", "ls-011", "ls-012"]
