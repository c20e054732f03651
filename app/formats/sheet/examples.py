"""The workbook that instructors fill in: one example of each kind, and a sheet that says what each column is for."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from app.domain.banks import Bank, BankQuestion, Topic
from app.domain.questions import (
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
from app.formats.sheet import writing

_QUESTIONS: tuple[tuple[str, str, Question], ...] = (
    (
        "vd-01",
        "NB",
        SingleChoice(
            "Đảng Cộng sản Việt Nam được thành lập vào năm nào?",
            (Option("Năm 1925"), Option("Năm 1930"), Option("Năm 1945"), Option("Năm 1954")),
            1,
            "Hội nghị hợp nhất họp đầu năm 1930.",
        ),
    ),
    (
        "vd-02",
        "TH",
        MultipleChoice(
            "Những tỉnh nào sau đây giáp biển?",
            (Option("Thái Bình"), Option("Yên Bái"), Option("Nghệ An"), Option("Hà Giang")),
            (0, 2),
        ),
    ),
    ("vd-03", "NB", TrueFalse("Cách mạng tháng Tám thành công năm 1945.", True)),
    (
        "vd-04",
        "VD",
        TrueFalseGroup(
            "Xét các ý sau về Hiến pháp năm 2013:",
            (
                Statement("Có hiệu lực từ ngày 01/01/2014.", True),
                Statement("Là bản Hiến pháp đầu tiên của nước ta.", False),
                Statement("Gồm 11 chương.", True),
                Statement("Gồm 146 điều.", False),
            ),
        ),
    ),
    ("vd-05", "NB", ShortText("Tác giả của Truyện Kiều là ai?", ("Nguyễn Du", "Đại thi hào Nguyễn Du"))),
    (
        "vd-06",
        "TH",
        Numeric("Số pi bằng bao nhiêu (lấy hai chữ số thập phân)?", (NumericKey(Decimal("3.14"), Decimal("0.01")),)),
    ),
    (
        "vd-07",
        "VD",
        Matching(
            "Ghép mỗi sự kiện với năm xảy ra:",
            (("Thành lập Đảng", "1930"), ("Cách mạng tháng Tám", "1945"), ("Chiến thắng Điện Biên Phủ", "1954")),
            ("1975",),
        ),
    ),
    ("vd-08", "VD", Ordering("Xếp theo thứ tự thời gian, sớm nhất trước:", ("1930", "1945", "1954", "1975"))),
)

_GUIDE = (
    (
        "Mã",
        "Tên riêng của câu hỏi: chữ thường không dấu, chữ số và dấu gạch nối. Nhập lại tệp đã sửa thì câu "
        "cùng mã được sửa theo. Có thể để trống.",
    ),
    (
        "Loại",
        "Một đáp án, Nhiều đáp án, Đúng/Sai, Đúng/Sai nhiều ý, Trả lời ngắn, Số, Ghép đôi, Sắp xếp. Để trống "
        "thì được hiểu theo phương án và đáp án.",
    ),
    (
        "Chuyên đề",
        "Tên hoặc mã chuyên đề của câu hỏi.",
    ),
    (
        "Mức độ",
        "Mức độ nhận thức, ví dụ NB, TH, VD, VDC.",
    ),
    (
        "Câu hỏi",
        "Nội dung câu hỏi. Không được để trống.",
    ),
    (
        "Phương án A, B, C…",
        "Mỗi phương án một ô; có thể thêm cột đến Phương án Z. Với câu đúng/sai nhiều ý, mỗi ô là một ý.",
    ),
    (
        "Đáp án",
        "Chữ cái của phương án đúng; nhiều đáp án thì cách nhau bằng dấu phẩy. Đúng/Sai: ghi Đúng hoặc Sai. "
        "Nhiều ý: Đ, S, Đ, S. Trả lời ngắn và sắp xếp: mỗi dòng một nội dung. Số: 3,14 ± 0,01. Ghép đôi: mỗi "
        "dòng “vế trái => vế phải”; dòng bắt đầu bằng => là vế gây nhiễu.",
    ),
    (
        "Ghim",
        "Chữ cái của phương án giữ nguyên vị trí khi xáo trộn, ví dụ D cho “Tất cả các phương án trên”. Bỏ cả "
        "cột này thì phần mềm tự nhận ra.",
    ),
    (
        "Điểm",
        "Trọng số của câu hỏi; để trống là 1.",
    ),
    (
        "Giải thích",
        "Hiện ra sau khi công bố đáp án.",
    ),
    (
        "Nguồn",
        "Nơi kiểm tra được nội dung: văn bản, điều khoản, số trang.",
    ),
    (
        "Định dạng",
        "Ghi Markdown nếu các ô của hàng có in đậm (**đậm**), chỉ số trên (m^2^), chỉ số dưới (H~2~O) hoặc "
        "hình; ngoài ra để trống.",
    ),
)


def bank() -> Bank:
    """The examples as a bank."""
    questions = tuple(BankQuestion(ref, "vi-du", level, question) for ref, level, question in _QUESTIONS)
    levels = ("NB", "TH", "VD", "VDC")
    return Bank("mau", "Mẫu nhập câu hỏi", "", "vi", levels, (Topic("vi-du", "Ví dụ"),), questions)


def template() -> bytes:
    """The workbook."""
    data, _ = writing.write(bank())
    book = load_workbook(BytesIO(data))
    guide = book.create_sheet("Hướng dẫn")
    writing.fill_sheet(guide, ("Cột", "Cách ghi"), _GUIDE)
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = 24, 110
    out = BytesIO()
    book.save(out)
    return out.getvalue()
