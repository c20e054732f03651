"""Papers to print: one with a question of every kind, and forty questions of a shipped bank."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

from PIL import Image

from app.demonstration.composing import spread
from app.documents.papers import PrintedItem, PrintedPaper, Printing, Words
from app.domain.blueprint import PoolQuestion, deal, deal_order
from app.domain.questions import (
    Matching,
    MultipleChoice,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    ShortText,
    SingleChoice,
    Statement,
    TrueFalse,
    TrueFalseGroup,
)
from app.formats import bankfile, rich

BANKS = Path(__file__).parent.parent.parent / "question_banks"
PICTURE = "0123456789abcdef" * 2


def _options(*texts: str) -> tuple[Option, ...]:
    return tuple(map(Option, texts))


MISSING = "f" * 32

WORDS = Words(
    centre="Trung tâm Chính trị thành phố Yên Bái",
    question="Câu %s.",
    number="Câu",
    code="Mã đề",
    page="Trang",
    time="Thời gian làm bài: %s phút, không kể thời gian phát đề",
    pages="(Đề gồm %s trang)",
    name="Họ và tên",
    candidate_number="Số báo danh",
    room="Phòng thi",
    end="HẾT",
    end_note="Giám thị không giải thích gì thêm.",
    true="Đúng",
    false="Sai",
    true_short="Đ",
    false_short="S",
    statement="Nhận định",
    several="(Chọn tất cả các phương án đúng)",
    answer="Trả lời",
    left="Cột A",
    right="Cột B",
    order="Thứ tự đúng",
    points="(%s điểm)",
    sheet="Phiếu trả lời",
    sheet_hint="Tô kín một ô tròn ứng với phương án chọn.",
    key="Đáp án",
    key_hint="Không phát cho thí sinh",
    same_paper="Mã đề %s và mã đề %s là cùng một đề.",
    mark="Điểm",
    signatures=("Thí sinh", "Giám thị 1", "Giám thị 2"),
    decimal_mark=",",
)


def png(width: int = 320, height: int = 120) -> bytes:
    """A picture with a frame, so that its edges can be seen."""
    picture = Image.new("RGB", (width, height), "#b03030")
    picture.paste("#f4f0e6", (4, 4, width - 4, height - 4))
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


EVERY_KIND = (
    SingleChoice("Chi bộ Đảng đầu tiên ở Yên Bái thành lập năm nào?", _options("1930", "1945", "1946", "1954"), 1),
    SingleChoice(
        f"Quan sát hình sau rồi cho biết **công thức** của nước là gì.\n\n{rich.picture(PICTURE, 'một khung')}",
        _options("H~2~O", "CO~2~", "m^2^", "*NaCl*"),
        0,
    ),
    SingleChoice(
        "Theo Điều lệ Đảng, phát biểu nào dưới đây **không** đúng?",
        (
            Option("Tổ chức đảng và đảng viên phải chấp hành nghị quyết của Đảng."),
            Option(
                "Thiểu số phục tùng đa số, cấp dưới phục tùng cấp trên, cá nhân phục tùng tổ chức, các tổ chức "
                "trong toàn Đảng phục tùng Đại hội đại biểu toàn quốc và Ban Chấp hành Trung ương."
            ),
            Option("Đảng viên có ý kiến thuộc về thiểu số được quyền bảo lưu."),
            Option("Tất cả các phương án trên", pinned=True),
        ),
        3,
    ),
    MultipleChoice(
        "Những số nào là số nguyên tố?", _options("Số hai", "Số ba", "Số bốn", "Số năm", "Số chín"), (0, 1, 3)
    ),
    TrueFalse("Nước sôi ở 100 °C trong điều kiện áp suất thường.", True),
    TrueFalseGroup(
        "Cho đoạn tư liệu:\n\n*“Không có gì quý hơn độc lập, tự do.”*\n\nXét các nhận định sau:",
        (
            Statement("Đây là lời của Chủ tịch Hồ Chí Minh.", True),
            Statement("Câu nói ra đời năm 1945.", False),
            Statement(
                "Nội dung thể hiện khát vọng độc lập dân tộc và quyết tâm đấu tranh đến cùng để giành lại "
                "non sông, thống nhất nước nhà.",
                True,
            ),
            Statement("Tư liệu là một văn bản pháp luật.", False),
        ),
    ),
    ShortText("Tỉnh lỵ của tỉnh Yên Bái trước năm 2025 là thành phố nào?", ("Yên Bái", "thành phố Yên Bái")),
    Numeric("Số pi bằng bao nhiêu (làm tròn đến hai chữ số)?", (NumericKey(Decimal("3.14"), Decimal("0.01")),)),
    Matching(
        "Ghép sự kiện với năm diễn ra:",
        (("Thành lập chi bộ Đề-pô", "1945"), ("Đại hội đại biểu lần thứ I", "1949"), ("Đại hội lần thứ II", "1951")),
        ("1954",),
    ),
    Ordering(
        "Xếp các sự kiện theo thời gian:",
        ("Thành lập Đảng", "Cách mạng tháng Tám", "Chiến thắng Điện Biên Phủ", "Thống nhất đất nước"),
    ),
    SingleChoice(
        "Cho bảng:\n\n| Năm | Sự kiện |\n|---|---|\n| 1930 | Thành lập Đảng |\n| 1945 | Cách mạng tháng Tám |\n\n"
        "Trong các việc sau:\n\n1. Học tập\n2. Lao động\n\nviệc nào là **_quan trọng nhất_** với `x < 1`?",
        (Option("Học tập"), Option("Lao động"), Option("Cả hai")),
        2,
    ),
    SingleChoice(f"Một hình đã mất: {rich.picture(MISSING, 'bản đồ')}", (Option("Có"), Option("Không")), 0),
)


def every_kind(*codes: str) -> Printing:
    """A paper with every kind of question; each code deals it anew."""
    pool = [PoolQuestion(at, "t", "NB", question) for at, question in enumerate(EVERY_KIND)]
    papers = []
    for code in codes or ("101",):
        rng = random.Random(code)
        items = [PrintedItem(q.question, deal_order(q.question, rng)) for q in pool]
        items[0] = PrintedItem(items[0].question, items[0].order, Fraction(1, 2))
        papers.append(PrintedPaper(code, tuple(items)))
    return Printing(
        "Đề kiểm tra cuối khóa – Đủ mọi loại câu hỏi",
        "vi",
        "Thành ủy Yên Bái",
        Decimal(60),
        tuple(papers),
        {PICTURE: png()},
    )


def from_a_bank(*codes: str, bank: str = "nhan-thuc-ve-dang", size: int = 40) -> Printing:
    """Questions of a shipped bank."""
    found = bankfile.read((BANKS / bank / "bank.toml").read_bytes())
    pool = [PoolQuestion(at, q.topic, q.level, q.question) for at, q in enumerate(found.questions)]
    dealt = deal(spread(found, size), pool, 5, len(codes))
    papers = tuple(
        PrintedPaper(code, tuple(PrintedItem(pool[item.revision].question, item.order) for item in paper.items))
        for code, paper in zip(codes, dealt, strict=True)
    )
    title = "Bài kiểm tra lớp bồi dưỡng nhận thức về Đảng, khóa I năm 2026"
    return Printing(title, "vi", "Thành ủy Yên Bái", Decimal(45), papers, {})
