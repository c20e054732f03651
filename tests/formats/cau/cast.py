"""Questions that every paper of these stories asks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """A question as its author means it."""

    stem: str
    options: tuple[str, ...]
    key: int

    @property
    def letter(self) -> str:
        return "ABCDEFGH"[self.key]


QUESTIONS = (
    Asked(
        "Đảng Cộng sản Việt Nam được thành lập vào ngày, tháng, năm nào?",
        ("03/02/1930.", "19/05/1930.", "02/9/1945.", "22-12-1944."),
        0,
    ),
    Asked(
        "Theo Điều lệ Đảng, người vào Đảng phải từ đủ bao nhiêu tuổi trở lên (tính theo tháng)?",
        ("16 tuổi", "18 tuổi", "20 tuổi", "22 tuổi"),
        1,
    ),
    Asked(
        "Trong cơ chế điều hòa hoạt động của opêron Lac ở vi khuẩn E. coli, prôtêin nào luôn được tổng hợp?",
        ("Prôtêin Lac A.", "Prôtêin Lac Y.", "Prôtêin Lac Z.", "Prôtêin ức chế."),
        3,
    ),
    Asked(
        "Chỉ thị “Nhật - Pháp bắn nhau và hành động của chúng ta” (12 - 3 - 1945) ra đời ngay sau khi",
        (
            "Nhật đảo chính Pháp ở Đông Dương.",
            "Nhật tiến vào Đông Dương.",
            "Nhật đầu hàng Đồng minh.",
            "chiến tranh Thái Bình Dương bùng nổ.",
        ),
        0,
    ),
    Asked(
        "Câu nói “Không có gì quý hơn độc lập, tự do” là của ai?",
        ("Hồ Chí Minh", "Trường Chinh", "Lê Duẩn", "Phạm Văn Đồng"),
        0,
    ),
    Asked("Kết quả của phép tính 7 × 8 – 6 là", ("50", "56", "62", "14"), 0),
    Asked(
        "C. Mác và Ph. Ăngghen công bố “Tuyên ngôn của Đảng Cộng sản” vào tháng 2 năm 1848 tại đâu?",
        ("Pari", "Béclin", "Luân Đôn", "Viên"),
        2,
    ),
    Asked(
        "Nội dung nào không phải là nguyên tắc tổ chức và hoạt động của Đảng?",
        ("Tập trung dân chủ.", "Tự phê bình và phê bình.", "Tam quyền phân lập.", "Gắn bó mật thiết với Nhân dân."),
        2,
    ),
    Asked(
        "Cơ quan quyền lực nhà nước cao nhất của nước Cộng hòa xã hội chủ nghĩa Việt Nam là",
        ("Chính phủ.", "Quốc hội.", "Chủ tịch nước.", "Tòa án nhân dân tối cao."),
        1,
    ),
    Asked(
        "Vào năm 1921, Nguyễn Ái Quốc đã",
        (
            "tham dự Hội nghị Quốc tế Nông dân.",
            "tham dự Đại hội V.",
            "tham gia thành lập Hội Liên hiệp thuộc địa.",
            "thành lập Hội Việt Nam Cách mạng Thanh niên.",
        ),
        2,
    ),
    Asked("Thành phố Yên Bái được công nhận là đô thị loại II vào năm nào?", ("2021", "2022", "2023", "2024"), 2),
    Asked(
        "Hai chất X và Y lần lượt là",
        ("xenlulozơ và glucozơ.", "tinh bột và saccarozơ.", "xenlulozơ và saccarozơ.", "tinh bột và glucozơ."),
        3,
    ),
    Asked("Phương án nào sau đây đúng?", ("x = 1; y = 2", "x = 2; y = 1", "x = –1; y = 0,5", "x = 0; y = 0"), 1),
    Asked(
        "Theo Luật Nghĩa vụ quân sự năm 2015, độ tuổi gọi nhập ngũ trong thời bình là",
        (
            "từ đủ 17 tuổi đến hết 25 tuổi.",
            "từ đủ 18 tuổi đến hết 25 tuổi.",
            "từ đủ 18 tuổi đến hết 27 tuổi.",
            "từ đủ 20 tuổi đến hết 27 tuổi.",
        ),
        1,
    ),
)
