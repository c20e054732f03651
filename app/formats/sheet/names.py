"""What people call the columns of a table of questions, in Vietnamese and English, however they type it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from app.domain.names import clean, fold

SYNONYMS = {
    "number": "stt|so tt|tt|so thu tu|so cau|cau so|thu tu|no|number|nr|index|question no|question number",
    "ref": "id|ma|ma cau hoi|ma cau|ma so|ma ch|code|ref|question id|question code|question ref|key id",
    "stem": "cau hoi|noi dung|noi dung cau hoi|cau hoi trac nghiem|noi dung cau|de bai|ten cau hoi|cau dan|phan dan|"
    "noi dung cau dan|cau hoi thi|cau hoi kiem tra|noi dung cau hoi trac nghiem|than cau hoi|question|questions|"
    "content|stem|question text|question content|question stem|question title|prompt|cau",
    "options": "phuong an tra loi|phuong an|cac phuong an|cac phuong an tra loi|phuong an lua chon|lua chon|"
    "cac lua chon|cac dap an|cac dap an tra loi|dap an tra loi|dap an lua chon|noi dung phuong an|cau tra loi|"
    "cac cau tra loi|tra loi|options|answers|choices|answer options|answer choices|possible answers|option",
    "key": "dap an|dap an dung|dap an chinh xac|dap an chuan|dap an cuoi cung|phuong an dung|lua chon dung|"
    "cau tra loi dung|tra loi dung|ket qua|ket qua dung|dap so|da dung|key|keys|answer key|correct|correct answer|"
    "correct answers|correct option|correct options|correct choice|right answer|true answer|answer|choice|solution key",
    "level": "muc do|do kho|muc|muc do nhan thuc|cap do|cap do nhan thuc|cap do tu duy|muc do kho|do kho cau hoi|"
    "muc do cau hoi|nhan thuc|muc nhan thuc|level|difficulty|difficulty level",
    "topic": "chuong|chuyen de|bai|hang muc|chu de|bai hoc|ten bai|ten chuong|phan|linh vuc|mach kien thuc|"
    "don vi kien thuc|noi dung kien thuc|topic|lesson|category|chapter|unit|module|section|subject|theme",
    "points": "diem|so diem|diem so|thang diem|trong so|points|point|score|mark|marks|weight|grade",
    "explanation": "giai thich|loi giai|loi giai chi tiet|huong dan|huong dan giai|huong dan giai chi tiet|"
    "giai thich dap an|giai thich chi tiet|giai chi tiet|giai dap|explanation|explaination|explanations|solution|"
    "rationale|feedback|general feedback",
    "source": "nguon|can cu|nguon trich dan|nguon tham khao|can cu phap ly|co so phap ly|tai lieu|"
    "tai lieu tham khao|tham khao|trich dan|dieu khoan|van ban|source|sources|reference|references|citation",
    "kind": "loai|loai cau hoi|loai cau|dang|dang cau hoi|dang cau|kieu|kieu cau hoi|hinh thuc|kind|type|question type",
    "pinned": "ghim|giu vi tri|co dinh|co dinh vi tri|khong dao|khong tron|pinned|fixed",
    "form": "dinh dang|dinh dang chu|text format",
    "picture": "hinh|hinh anh|anh|anh minh hoa|hinh minh hoa|hinh ve|picture|pictures|image|images|image question|"
    "question image|image answer|answer image",
}
"""Role -> names, folded. `number` is counted by the author; `ref` names a question for good."""
_ROLES = {name.replace(" ", ""): role for role, names in SYNONYMS.items() for name in names.split("|")}

COULD_BE_EITHER = frozenset(
    ("dapan", "answer", "answers", "choice", "choices", "luachon", "cautraloi", "traloi", "option", "dapantraloi")
)
"""Names under which some write the right answer and others all options: the cells below decide."""

_OPTION_WORDS = r"phuongan|dapan|luachon|cautraloi|traloi|phuongantraloi|phuonganlc|dapanthu|phuonganthu|luachonthu"
_OPTION = re.compile(
    rf"(?:{_OPTION_WORDS})([a-z]|0?[1-9]|[12][0-9])|"
    r"(?:option|optiontext|optioncontent|answer|answeroption|answertext|answerchoice|choice|opt|ans|pa|da)"
    r"([a-n]|0?[1-9]|1[0-9])|([a-h])"
)
_KEY_WITH_LIST = re.compile(
    r"((?:dapan(?:dung|chinhxac)?|correct(?:answer|option)?s?|key|cautraloidung|phuongandung))(?:abcd?e?f?|1234?5?6?|thu|so)"
)

_OF_PEOPLE = (
    "hovaten|hoten|ten|hovatenhocvien|hotenhocvien|hovatenhocsinh|tenhocsinh|tenhocvien|taikhoan|tendangnhap|email|"
    "matkhau|ngaysinh|gioitinh|sodienthoai|dienthoai|sdt|lop|donvi|chucvu|quequan|diachi|cccd|cmnd|masinhvien|"
    "masohocvien|mahocvien|mahocsinh|sobaodanh|sbd|fullname|username|password|dateofbirth|birthdate|phone|class|"
    "gender|sex|namsinh|dantoc|hodem|hovatendem|firstname|lastname"
)
_PEOPLE = frozenset(_OF_PEOPLE.split("|"))


@lru_cache(maxsize=2_000)
def bare_name(text: str) -> str:
    """A column's name with nothing but its letters and digits: no case, no diacritics, no blanks."""
    return re.sub("[^a-z0-9]", "", fold(clean(text)))


def _spellings(text: str) -> list[str]:
    """The whole name, and the name without what stands in brackets."""
    return [bare_name(text), bare_name(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", text))]


def _pieces(text: str) -> list[str]:
    """A name in two languages: "Câu hỏi / Question"."""
    found = [piece for piece in re.split(r"[/|\n]", text) if bare_name(piece)]
    return found if len(found) > 1 else []


def role_of(text: str) -> str:
    """The role that a name stands for; empty where it is none of them."""
    if len(text) > 150:
        return ""
    for name in _spellings(text):
        if name in _ROLES:
            return _ROLES[name]
        if (found := _KEY_WITH_LIST.fullmatch(name)) and option_of(text) is None:
            return _ROLES.get(found[1], "key")
        if (bare := name.rstrip("0123456789")) in _ROLES and option_of(text) is None:
            return _ROLES[bare]
    roles = {role_of(piece) for piece in _pieces(text)}
    return roles.pop() if len(roles) == 1 else ""


def option_of(text: str, *, digits: bool = False) -> int | None:
    """The place, counted from 0, of the option that a name stands for: "Đáp án B" and "Option 2" are 1.

    Args:
        digits: a bare number is one, too (below a common heading).
    """
    if len(text) > 60:
        return None
    name = bare_name(text)
    if digits and re.fullmatch("0?[1-9]|1[0-9]", name):
        return int(name) - 1
    if found := _OPTION.fullmatch(name):
        mark = found[1] or found[2] or found[3]
        return int(mark) - 1 if mark.isdigit() else ord(mark) - 97
    places = {option_of(piece) for piece in _pieces(text)}
    return places.pop() if len(places) == 1 else None


def could_be_either(text: str) -> bool:
    """May this be the name of the key's column as well as of the options'?"""
    return any(name in COULD_BE_EITHER for name in _spellings(text))


def names_places(text: str) -> bool:
    """Does the key's name list the numbers of options ("ĐÁP ÁN ĐÚNG 1/2/3/4")?"""
    return bool(re.search(r"1\W{0,3}2\W{0,3}3|1\s*(?:-|–|->|đến|to)\s*[3-9]", text))


def names_people(text: str) -> bool:
    """Is this the name of a column in a list of people?"""
    return any(name in _PEOPLE for name in _spellings(text))


def names_questions(cells: Iterable[str]) -> bool:
    """Is this the row of names of a table of questions?"""
    texts = list(cells)
    options = sum(option_of(text) is not None for text in texts)
    roles = {role_of(text) for text in texts}
    return "stem" in roles and (options >= 2 or "key" in roles or "options" in roles)
