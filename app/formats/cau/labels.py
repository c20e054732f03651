"""What authors write in front of things: the beginnings of questions, sections, keys and explanations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

_LEVELS = (
    r"NB|TH|VDC|VDT|VD|M[1-4]|MĐ\s?[1-4]|nhận\s+biết|thông\s+hiểu|vận\s+dụng(?:\s+(?:thấp|cao))?|biết|hiểu|dễ|"
    r"trung\s+bình|khó|rất\s+khó|mức(?:\s+độ)?\s*[1-4]|easy|medium|hard"
)
_LEVEL = re.compile(rf"\s*(?:[\[<{{]\s*(?P<square>{_LEVELS}|[1-4])\s*[\]>}}]|\(\s*(?P<round>{_LEVELS})\s*\))\s*", re.I)
_POINTS = re.compile(
    r"\s*[(\[]\s*(?P<points>\d+(?:[.,]\d+)?(?:/\d+)?)\s*(?:điểm|đ|points?|pts?|marks?)\s*[)\]]\s*", re.I
)
_ORIGIN = re.compile(
    r"\s*[(\[](?P<origin>(?:[^()\[\]\n]*(?:đề|thpt|mã|sở|minh họa|tham khảo|bgd|chuyên|20\d\d)[^()\[\]\n]*))[)\]]\s*",
    re.I,
)

_WORD = re.compile(
    r"\s*[*#+•\-]{0,2}\s*(?P<word>câu\s+hỏi|câu|bài\s+tập|bài|questions?|ques|cau)\s*(?:số\s*|thứ\s*|n[°o]\.?\s*)?"
    r"(?P<chapter>\d{1,3}\.(?=\d{1,4}\s*[.:)\]]))?(?P<number>\d{1,4})(?=[^\w]|$|[^\W\d_])",
    re.I,
)
_RANGE = re.compile(r"\s*(?:đến|tới|to|[-–—]|và|and|,)\s*(?:câu\s*|question\s*)?\d+", re.I)
_NUMBER = re.compile(
    r"\s*(?P<chapter>\d{1,3}\.(?=\d{1,4}\s*[.:)]))?(?P<number>\d{1,4})\s?(?P<mark>[.):/\]]|[-–](?=\s))(?!\d)\s*"
)
_MARK = re.compile(r"\s*[.:)\]/]+\s*|\s*[-–—](?=\s)\s*|\s*\|\s*")


@dataclass(frozen=True, slots=True)
class Start:
    """The beginning of a question.

    Attributes:
        family: starts of one family count together: the word, or the mark behind a bare number, or a Word list.
        end: where the stem begins.
    """

    number: int
    family: str
    label: str
    end: int
    level: str = ""
    points: Fraction | None = None
    origin: str = ""
    strong: bool = False


def start_of(text: str, listed: tuple[str, str] | None = None) -> Start | None:
    """Does a line begin a question, by its looks alone? `listed`: the Word list that typed its number, if one did."""
    at = 0
    level = points = origin = None
    if found := _LEVEL.match(text):
        level, at = found["square"] or found["round"], found.end()
    word = _WORD.match(text, at)
    if word and not _RANGE.match(text, word.end()):
        number, at = int(word["number"]), word.end()
        name = " ".join(word["word"].split())
        chapter = word["chapter"] or ""
        label, family, strong = f"{name} {chapter}{number}", name.lower().rstrip("s"), True
        if text[at : at + 1].isalpha():  # "Câu 1Trong…": digits run into the text, or a part such as 1a
            if len(text) > at + 1 and not text[at + 1].isalpha():
                return None
            at = word.end()
    else:
        found = _NUMBER.match(text, at)
        if not found:
            return None
        number, at = int(found["number"]), found.end()
        chapter = found["chapter"] or ""
        label, strong = f"{chapter}{number}", False
        family = f"list {listed[0]}" if listed else f"number {found['mark']}"
    marked = not strong
    while True:
        if found := _POINTS.match(text, at):
            points, at = _fraction(found["points"]), found.end()
        elif found := _LEVEL.match(text, at):
            level, at = found["square"] or found["round"], found.end()
        elif strong and not marked and origin is None and (found := _ORIGIN.match(text, at)):
            origin, at = found["origin"].strip(), found.end()
        elif not marked and (found := _MARK.match(text, at)):
            marked, at = True, found.end()
        else:
            break
    while at < len(text) and text[at] in " \t":
        at += 1
    return Start(number, family, label, at, " ".join((level or "").split()), points, origin or "", strong)


def _fraction(text: str) -> Fraction | None:
    try:
        found = Fraction(text.replace(",", "."))
    except (ValueError, ZeroDivisionError):
        return None
    return found if found > 0 else None


_SECTION = re.compile(
    r"\s*(?:(?:[A-Z]\s*[.)]\s*)?(?:phần|phan|chương|chuong|nhóm|nhom|part|section|chapter|chủ\s+đề|chuyên\s+đề|mục|bài)\s*"
    r"(?:thứ\s+)?(?P<count>[IVXLC]+|\d{1,2}|[A-Z](?=\W|$)|một|hai|ba|bốn|năm|nhất|nhì|tư)(?=\W|$)\s*[.:)\-–—/]*|"
    r"(?P<roman>[IVX]{1,5})\s*[.)\-–/:](?=\s))\s*(?P<title>.*)$",
    re.I | re.S,
)
_GENERIC = re.compile(
    r"trắc\s*nghiệm|tự\s+luận|thí\s+sinh|học\s+sinh\s+|câu\s+hỏi|\bcâu\s+\d|điểm|phương\s+án|đúng\s*(?:/|-|,|hoặc|hay)?\s*sai|trả\s+lời|"
    r"lựa\s+chọn|đọc\s+hiểu|multiple|choice|nội\s+dung|đề\s+thi|đề\s+kiểm\s+tra|bắt\s+buộc|chung|riêng",
    re.I,
)
_ESSAY = re.compile(
    r"\s*(?:[A-Z]\s*[.)]\s*|[IVX]+\s*[.)]\s*|phần\s+\S+\s*[.:]?\s*)?(?:phần\s+)?(?:câu\s+hỏi\s+)?tự\s+luận\b", re.I
)
_QUIZ = re.compile(
    r"\s*(?:[A-Z]\s*[.)]\s*|[IVX]+\s*[.)]\s*)?(?:phần\s+)?(?:câu\s+hỏi\s+)?(?:trắc\s*nghiệm|đọc\s+hiểu)\b[^?]{0,80}$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading between questions. `title` is empty where it only says of what kind or level the questions are."""

    title: str
    level: str = ""
    truths: bool = False
    short: bool = False
    by_roman: bool = False


def section_of(text: str) -> Section | None:
    """Is a line a heading such as “PHẦN II. …” or “Chương 3: …”?"""
    line = " ".join(text.split())
    if len(line) > 300:
        return None
    truths = bool(re.search(r"đúng\s*(?:/|-|,|hoặc|hay)?\s*sai", line, re.I))
    short = bool(re.search(r"trả\s+lời\s+ngắn|điền\s+(?:khuyết|đáp|kết)", line, re.I))
    if _ESSAY.match(line) or _QUIZ.match(line):
        return Section("", "", truths, short)
    found = _SECTION.match(line)
    if not found:
        return None
    title = found["title"].strip(" .:-–")
    if found["roman"] and (not found["roman"].isupper() or not title):
        return None
    heading = bool(title) and len(title) <= 120 and not title.endswith(("?", ":", ";")) and not _GENERIC.search(title)
    level = title if re.fullmatch(rf"(?:câu\s+hỏi\s+)?(?:mức\s+độ\s+)?(?:{_LEVELS})", title, re.I) else ""
    return Section(title if heading and not level else "", level, truths, short, bool(found["roman"]))


_TOPIC = re.compile(r"\s*(?:chuyên\s+đề|chủ\s+đề|chương|topic)\s*:\s*(?P<title>\S.{0,200}?)\s*$", re.I)


def topic_of(text: str) -> str:
    """The title in a line “Chuyên đề: …”, which is a heading or speaks of the question above; empty for other lines."""
    found = _TOPIC.match(text)
    return found["title"] if found else ""


def is_part(text: str) -> bool:
    """Is a line the heading of a part or a chapter, and nothing that could stand in a question?"""
    section = section_of(text)
    return section is not None and not section.by_roman and bool(_PART.match(text))


_PART = re.compile(r"\s*(?:phần|chương|part|chapter)\s", re.I)
_END = re.compile(r"[\s\-–—=_*.·~+<>(\[/\\|]*(?:hết|the\s+end|end|hết\s+đề(?:\s+thi)?)[\s\-–—=_*.·~+<>)\]/\\|]*$", re.I)
_KEYS = re.compile(
    r"[\s\-–—=_*.#]*(?:[IVX]+\s*[.)]\s*|[A-Z]\s*[.)]\s*|phần\s+\w+\s*[.:]\s*)?(?:bảng\s+(?:đáp\s*án|trả\s+lời|key)|đáp\s*án(?:\s*(?:và|&|[-–,])\s*\S.*|\s+(?:chi\s+tiết|tham\s+khảo|đề|trắc|phần|mã|chấm|kiểm|bài|môn|các).*)?|"
    r"hướng\s+dẫn\s+(?:chấm|giải|trả\s+lời|chi\s+tiết)(?:\s+(?:chi\s+tiết|và).*)?|(?:phần\s+)?lời\s+giải(?:\s+(?:chi\s+tiết|tham\s+khảo|và).*)?|"
    r"giải\s+(?:thích\s+)?chi\s+tiết(?:\s+.*)?|answer\s+keys?|answers|keys?)[\s\-–—=_*.:#]*$",
    re.I,
)


def is_end(text: str) -> bool:
    """Is a line the “HẾT” below the last question?"""
    return len(text) < 80 and bool(_END.match(text))


def is_key_heading(text: str) -> bool:
    """Is a line the heading of a table of keys, or of explanations for all questions?"""
    return len(text) < 120 and bool(_KEYS.match(text))


_LETTER_LIST = r"[A-Ha-h](?:\s*(?:[,;&/+]|và|and|hoặc)\s*[A-Ha-h])*|[A-H]{2,8}"
_KEY_WORD = (
    r"(?:đáp\s*án|đ\s*/\s*a|đ\.?\s?a\.?|dap\s*an|phương\s+án|trả\s+lời|câu\s+trả\s+lời|kết\s+quả|answers?|ans|keys?|correct(?:\s+(?:answer|option))?|"
    r"the\s+correct\s+answer)"
)
_BEFORE = r"[\s\-–—*+•>→⇒=#\[(]*"
_KEY_LINE = re.compile(
    rf"{_BEFORE}{_KEY_WORD}(?P<said>\s*(?:đúng|chính\s+xác|cần\s+(?:chọn|tìm)|key)?(?:\s+nhất)?\s*(?:là|is)?\s*[:.=\-–—)\]]*)\s*(?P<key>\S.*)?$",
    re.I | re.S,
)
_NAMED = re.compile(r"^(?:câu|ý|phương\s+án|đáp\s*án|option)\s+(?=[A-H]\b)", re.I)
_CHOOSE = re.compile(
    r"(?:^|(?<=[\s.;:,!?)⇒→>]))(?i:chọn|choose)\s*(?i:đáp\s*án|phương\s+án|câu|ý)?\s*(?i:đúng)?\s*(?i:là)?\s*:?\s*"
    r"(?P<key>[A-H])(?!\s*(?:(?:,|;|&|và|hoặc|or|and)\s*[A-H]\b))(?=\s*(?:[.,;)\]]|$|\n))"
)
_CHOICE = re.compile(
    rf"{_BEFORE}(?:vậy\s+)?(?:ta\s+)?(?:chọn|choose)\s*(?:đáp\s*án|phương\s+án|câu|ý)?\s*(?:đúng)?\s*(?:là)?\s*:?\s*"
    rf"(?P<key>{_LETTER_LIST})\s*[.)\]]*\s*$",
    re.I,
)
_EXPLAIN = re.compile(
    rf"{_BEFORE}(?P<word>lời\s+giải(?:\s+chi\s+tiết)?|hướng\s+dẫn(?:\s+(?:giải|chi\s+tiết|trả\s+lời))*|giải\s+thích(?:\s+chi\s+tiết)?|"
    r"(?:phương\s+pháp|cách)\s+giải|giải\s+chi\s+tiết|giải|hdg|hd|explanations?|solutions?|phân\s+tích|gợi\s+ý|feedback|phản\s+hồi)\s*"
    r"(?P<mark>[:.\])]+|$|\n)\s*",
    re.I,
)
_META = re.compile(
    r"\s*[\[(]?(?P<name>mức(?:\s+độ)?|độ\s+khó|level|chủ\s+đề|chuyên\s+đề|topic|nguồn|source|trích|điểm|points?)\s*:\s*(?P<value>[^\n]{1,1000}?)\s*$",
    re.I,
)


def key_said(text: str) -> str | None:
    """What a line “Đáp án: B” says behind its colon; None where a line is no such line.

    “Đáp án A sai vì …” and “Đáp án A: …” are sentences of an explanation.
    """
    found = _KEY_LINE.match(text)
    if not found or found["key"] is None:
        return None
    said, key = found["said"].strip().lower(), _NAMED.sub("", found["key"].strip())
    if re.fullmatch(rf"(?:{_LETTER_LIST})\s*[.\])]*", key):
        return key
    if not said or (said.strip(":.=-–)] ") == "" and not re.search("[:=]", said)):
        return None
    return key


def chosen(text: str) -> str | None:
    """The letter of the last “Chọn B” in an explanation."""
    last = None
    for last in _CHOOSE.finditer(text):  # noqa: B007
        pass
    return last["key"] if last else None


def choice(text: str) -> str | None:
    """The letters of a line that says nothing but “Chọn A, C”."""
    found = _CHOICE.match(text) if len(text) < 60 else None
    return found["key"] if found else None


def explains(text: str) -> int | None:
    """Where an explanation begins behind “Lời giải:”; None where a line is no such line."""
    found = _EXPLAIN.match(text)
    if not found or (
        found["word"].lower() in ("giải", "hd", "phân tích", "gợi ý")
        and ":" not in found["mark"]
        and found.end() < len(text)
    ):
        return None
    return found.end()


def meta(text: str) -> tuple[str, str] | None:
    """(``level``, ``topic``, ``source`` or ``points``; value) of a line such as “Mức độ: NB”."""
    found = _META.match(text)
    if not found:
        return None
    name = found["name"].lower()
    kinds = {
        "m": "level",
        "đ": "level",
        "l": "level",
        "c": "topic",
        "t": "topic",
        "n": "source",
        "s": "source",
        "p": "points",
    }
    kind = "points" if name == "điểm" else "source" if name.startswith("trích") else kinds[name[0]]
    value = found["value"].strip()
    return kind, value.rstrip("])").rstrip() if text.lstrip()[:1] in "[(" else value


_FURNITURE = re.compile(
    r"\s*(?:trang\s+\d+(?:\s*/\s*\d+)?(?:\s*[-–]\s*mã\s+đề.*)?|mã\s+đề(?:\s+thi)?\s*:?\s*\d+(?:\s*[-–]?\s*trang.*)?|\d+\s*/\s*\d+|page\s+\d+.*|"
    r"(?:thí\s+sinh|học\s+sinh|cán\s+bộ\s+coi\s+thi|giám\s+thị)\s+(?:không|chỉ|được)\b.*|[-–—_=*.\s]{3,}|(?:họ\s+(?:và\s+)?tên|số\s+báo\s+danh|sbd|lớp)\s*(?:thí\s+sinh|học\s+sinh)?\s*:.*)$",
    re.I,
)


def is_furniture(text: str) -> bool:
    """Is a line part of the page and not of a question: page numbers, codes, rules, remarks to the candidate?"""
    return len(text) < 200 and bool(_FURNITURE.match(text))


_PASSAGE = re.compile(
    r"(?:đọc|dựa\s+vào|căn\s+cứ\s+vào|sử\s+dụng|cho|read|based\s+on|using|mark\s+the\s+letter|dùng|theo\s+dõi|quan\s+sát)\b[^?]{0,400}?"
    r"(?:trả\s+lời|làm|hoàn\s+thành|answer|giải|thực\s+hiện|indicate|mark\s+the\s+letter)[^?]{0,200}",
    re.I | re.S,
)
_PASSAGE_RANGE = re.compile(
    r"(?:câu|questions?)(?:\s+hỏi)?(?:\s+số)?\s*(?:từ\s+)?(?:câu\s+)?(?P<first>\d{1,4})\s*(?:đến|tới|to|[-–—]|và|and|,)\s*(?:câu\s+)?(?P<last>\d{1,4})",
    re.I,
)


def passage_of(text: str) -> tuple[int, int] | None:
    """The questions that a shared passage is for: (3, 5), or (0, 0) where it does not say; None for any other line.

    “Đọc đoạn trích sau và trả lời câu hỏi từ 3 đến 5.”
    """
    if len(text) > 700:
        return None
    found = _PASSAGE_RANGE.search(text)
    if found and (_PASSAGE.match(text.lstrip(" *-([")) or found.start() < 30):
        first, last = int(found["first"]), int(found["last"])
        return (first, last) if first <= last <= first + 50 else None
    if _PASSAGE.match(text.lstrip(" *-([")) and re.search(
        r"(?:các\s+câu(?:\s+hỏi)?|câu\s+hỏi)\s+(?:sau|dưới|bên\s+dưới|tiếp)|(?:following|each\s+of\s+the)\s+.{0,20}questions?",
        text,
        re.I,
    ):
        return (0, 0)
    return None
