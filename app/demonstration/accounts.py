"""The sign-ins of the demonstration, one a role. They exist in the demonstration's own database only."""

PASSWORD = "bang-vang-demo"

ACCOUNTS = (
    ("learner", "hocvien"),
    ("instructor", "giangvien"),
    ("invigilator", "giamthi"),
    ("organiser", "bantochuc"),
    ("leader", "lanhdao"),
    ("administrator", "quantri"),
)
"""(role, sign-in name)."""

NAMES = {
    "hocvien": "Nguyễn Thị Mai",
    "giangvien": "Hoàng Văn Khánh",
    "giamthi": "Triệu Thị Hiền",
    "bantochuc": "Đỗ Minh Quân",
    "lanhdao": "Lê Thị Bích Ngọc",
    "quantri": "Phạm Quang Huy",
}
