"""Invented people of the old Yên Bái city, and the Party units that send them to courses and contests.

People are drawn from the way names are really built there: by the peoples of the city, by sex and by generation.
Which people a name came from decides only how it is built; it is not kept, because ethnic origin is sensitive
personal data that nothing in this house needs. Any likeness to a real person is chance.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from app.domain.names import BirthDate, Precision, fold

Sex = Literal["female", "male"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit under the city Party committee. `kind` is ward, commune, forces, agency, health or school."""

    code: str
    name: str
    kind: str
    headcount: int


# The nine wards and six communes between the mergers of 01/02/2020 (resolution 871/NQ-UBTVQH14) and of December 2024
# (1246/NQ-UBTVQH15, Nguyễn Phúc into Hồng Hà). The agencies and schools existed in 2022; that each is a unit directly
# under the city committee, and whether it is a đảng bộ or a chi bộ, is assumed.
# Headcounts (Party members, the denominator of participation) are demonstration figures: invented, and only kept
# below the more than 9,300 members that the whole city reported at its congress in July 2020.
UNITS = (
    Unit("p-dong-tam", "Đảng bộ phường Đồng Tâm", "ward", 1180),
    Unit("p-yen-thinh", "Đảng bộ phường Yên Thịnh", "ward", 960),
    Unit("p-minh-tan", "Đảng bộ phường Minh Tân", "ward", 1040),
    Unit("p-nguyen-thai-hoc", "Đảng bộ phường Nguyễn Thái Học", "ward", 890),
    Unit("p-hong-ha", "Đảng bộ phường Hồng Hà", "ward", 640),
    Unit("p-yen-ninh", "Đảng bộ phường Yên Ninh", "ward", 870),
    Unit("p-nguyen-phuc", "Đảng bộ phường Nguyễn Phúc", "ward", 560),
    Unit("p-nam-cuong", "Đảng bộ phường Nam Cường", "ward", 310),
    Unit("p-hop-minh", "Đảng bộ phường Hợp Minh", "ward", 290),
    Unit("x-gioi-phien", "Đảng bộ xã Giới Phiên", "commune", 300),
    Unit("x-van-phu", "Đảng bộ xã Văn Phú", "commune", 280),
    Unit("x-minh-bao", "Đảng bộ xã Minh Bảo", "commune", 270),
    Unit("x-tuy-loc", "Đảng bộ xã Tuy Lộc", "commune", 260),
    Unit("x-tan-thinh", "Đảng bộ xã Tân Thịnh", "commune", 290),
    Unit("x-au-lau", "Đảng bộ xã Âu Lâu", "commune", 300),
    Unit("cong-an", "Đảng bộ Công an thành phố", "forces", 210),
    Unit("quan-su", "Đảng bộ Ban Chỉ huy Quân sự thành phố", "forces", 34),
    Unit("mat-tran", "Chi bộ Ủy ban Mặt trận Tổ quốc thành phố", "agency", 24),
    Unit("trung-tam-chinh-tri", "Chi bộ Trung tâm Chính trị thành phố", "agency", 9),
    Unit("truyen-thong-van-hoa", "Chi bộ Trung tâm Truyền thông và Văn hóa thành phố", "agency", 16),
    Unit("toa-an", "Chi bộ Tòa án nhân dân thành phố", "agency", 18),
    Unit("vien-kiem-sat", "Chi bộ Viện Kiểm sát nhân dân thành phố", "agency", 15),
    Unit("trung-tam-y-te", "Đảng bộ Trung tâm Y tế thành phố", "health", 95),
    Unit("thpt-nguyen-hue", "Chi bộ Trường THPT Nguyễn Huệ", "school", 58),
    Unit("thpt-ly-thuong-kiet", "Chi bộ Trường THPT Lý Thường Kiệt", "school", 52),
    Unit("thpt-hoang-quoc-viet", "Chi bộ Trường THPT Hoàng Quốc Việt", "school", 33),
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An invented person; `unit_code` is the code of one of `UNITS`."""

    full_name: str
    sex: Sex
    birth_date: BirthDate
    unit_code: str


Pool = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """How the women or the men of one generation are named. What stands twice in a pool is twice as frequent."""

    middle: Pool
    given: Pool


@dataclass(frozen=True, slots=True)
class People:
    """How one people builds its names. `share` is out of 100 in the city, where Kinh are far more than the 45 or so
    in a hundred of the province; families are listed with their weights."""

    share: int
    families: dict[str, int]
    older: dict[Sex, Names]
    younger: dict[Sex, Names]


YOUNGER_FROM = 1985
"""Year of birth from which the fashions of the younger generation hold."""
YEAR_ONLY_BEFORE, YEAR_ONLY_SHARE = 1975, 0.08
"""Among those born earlier, a few have nothing but a year in their papers."""
NO_MIDDLE_SHARE = 0.015
"""Kinh names of two words: rare, and where columns for a middle name break."""
NAMESAKE_SHARE = 0.3
"""How often a name that somebody has already may be given again. The pools are smaller than what real families choose
from, and would otherwise give more namesakes than a class has."""


def pool(text: str) -> Pool:
    return tuple(text.split())


def compounds(text: str) -> Pool:
    """Middle names of more than one word are parted by commas."""
    return tuple(part.strip() for part in text.split(","))


KINH_WOMEN = pool(
    "Hoa Lan Hương Hằng Nga Liên Thủy Thuỷ Dung Hồng Loan Bình Thanh Minh Hà Hiền Oanh Nhung Tuyết Xuân Thơm Mùi "
    "Lý Sâm Vân Nguyệt Thu Thoa Yến Phượng Huệ Cúc Tâm Hải Hạnh Hường Mai Quyên Luyến Nhàn Lành Chung Thìn Hợi "
    "Hòa Hoà Thúy"
)
KINH_GIRLS = pool(
    "Linh Trang Huyền Thảo Ngọc Anh Phương Quỳnh Hà Mai Nhung Hằng Thu Chi My Ly Ngân Yến Hiền Uyên Giang Lan "
    "Dung Thùy Hạnh Tâm Trà Nguyệt Châu Ánh Hoài Thương Duyên Diệp Hân Hương Vân Thủy Loan Nga Hoa Hường Tuyết "
    "Xuân Vy Thúy"
)
KINH_MEN = pool(
    "Hùng Dũng Thắng Sơn Hải Minh Tuấn Cường Long Hòa Hoà Bình Thành Quang Lâm Chiến Toàn Vinh Tiến Thịnh Đức "
    "Hiếu Trung Nam Việt Khánh Tân Hưng Phúc Quyết Định Ninh Tài Tâm An Bắc Kiên Nghĩa Luân Đông Mạnh Thanh Lợi "
    "Tùng Chính Thuận Quý"
)
KINH_BOYS = pool(
    "Anh Tùng Nam Huy Hoàng Đức Long Minh Hiếu Dương Duy Kiên Tuấn Trung Việt Đạt Quân Khánh Linh Cường Thành "
    "Dũng Trường Sơn Hưng Phong Bách Khôi Bảo Thái Lâm Vũ Công Tú Tiệp Toàn Hải Thiện Đăng Giang Hùng Mạnh Quyết "
    "Nghĩa Chiến Ngọc"
)
VALLEY_WOMEN = pool(
    "Ngoan Thơm Mến Xuyến Chấm Nhâm Hợi Tươi Lành Hoa Liên Hằng Nga Lan Hương Huệ Nhung Hiền Loan Thoa Yến Phượng "
    "Mai Xuân"
)
VALLEY_MEN = pool(
    "Ổn Thịnh Chiến Lịch Viễn Quý Tấn Nghiệp Thắng Sơn Hùng Dũng Tuấn Cường Toàn Quang Hải Thành Bình Minh Tiến "
    "Hưng Định"
)
MOST_THI = compounds(
    "Thị, Thị, Thị, Thị, Thị, Thị Bích, Thị Thanh, Thị Thu, Thị Hồng, Thị Kim, Minh, Thanh, Ngọc, Bích"
)
SOME_THI = compounds(
    "Thị, Thị, Thị, Thị Thu, Thị Thanh, Thị Phương, Thị Hồng, Thị Ngọc, Thị Minh, Thị Mai, Thu, Thanh, Ngọc, "
    "Minh, Phương, Khánh, Quỳnh, Mai, Bích, Thùy, Hoàng, Thị Kiều"
)
MANY_VAN = pool("Văn Văn Văn Văn Văn Xuân Đức Quang Hữu Đình Ngọc Công Trọng Mạnh Tiến Minh Thanh Duy Quốc Thế")
SOME_VAN = pool("Văn Văn Văn Đức Minh Quang Mạnh Tuấn Quốc Việt Hoàng Anh Xuân Thế Duy Trung Ngọc Tiến Công Thành Hải")
THI, VAN = pool("Thị"), pool("Văn")

VALLEY_OLDER: dict[Sex, Names] = {"female": Names(THI, VALLEY_WOMEN), "male": Names(VAN, VALLEY_MEN)}
VALLEY_YOUNGER: dict[Sex, Names] = {
    "female": Names(compounds("Thị, Thị, Thị, Thị Thu, Thị Hồng, Thu, Ngọc"), VALLEY_WOMEN + KINH_GIRLS),
    "male": Names(pool("Văn Văn Văn Đức Minh Quang Xuân"), VALLEY_MEN + KINH_BOYS),
}
THAI: dict[Sex, Names] = {
    "female": Names(
        THI, pool("Ngà Ọi Ún Inh Phớ Hặc Pành Sươi Chiêng Loan Xuân Yến Hoan Ngoan Sao Nọi Biên Thoan Thu")
    ),
    "male": Names(
        VAN, pool("Pâng Ún Inh Phanh Biên Sung Thoan Tướng Yên Xuân Nọi Chựa Ngoan Hặc Tiến Thắng Hùng Quân")
    ),
}
MONG: dict[Sex, Names] = {
    "female": Names(THI, pool("Mỷ Dở Chu Sông Mo Dua Pàng Súa Xà Ca Nhà Chở Dợ Sáy La Sua Mai Vang Dí Chi")),
    "male": Names(
        pool("A"), pool("Sử Dê Chu Páo Tủa Lử Sáng Của Dờ Chống Phử Nủ Sì Giống Tồng Lềnh Dình Khua Rùa Sa Câu Lồng Sở")
    ),
}
DAO: dict[Sex, Names] = {
    "female": Names(THI, pool("Mẩy Mẩy Mùi Nhậy Liều Lai Liên Nhất Thanh Hoa Nga Vân Phương Hương Thu Hạnh Tâm Ngân")),
    "male": Names(
        pool("Văn Văn Tiến Tài Kim Phúc Hữu Nguyên Thừa Xuân Đức"),
        pool("Vượng Hín Cao Thịnh Phú Quý Lâm Sơn Minh Chu Vạn Kinh An Ngân Hiện Thanh Thành Quyên Lưu Thọ"),
    ),
}

PEOPLES = (
    People(  # Kinh
        70,
        {"Nguyễn": 30, "Trần": 11, "Lê": 9, "Phạm": 8, "Vũ": 7, "Hoàng": 5, "Đỗ": 4, "Bùi": 4, "Đặng": 3, "Ngô": 3}
        | {"Dương": 2, "Đào": 2, "Đinh": 2, "Lương": 2, "Trịnh": 2, "Phan": 2, "Mai": 1, "Cao": 1, "Tạ": 1, "Hà": 1}
        | {"Lưu": 1, "Phùng": 1, "Đoàn": 1, "Tô": 1, "Chu": 1},
        {"female": Names(MOST_THI, KINH_WOMEN), "male": Names(MANY_VAN, KINH_MEN)},
        {"female": Names(SOME_THI, KINH_GIRLS), "male": Names(SOME_VAN, KINH_BOYS)},
    ),
    People(  # Tày
        11,
        {"Hoàng": 9, "Nông": 5, "Hà": 4, "Lương": 3, "Triệu": 2, "La": 2, "Hứa": 2, "Nguyễn": 2, "Ma": 1, "Đàm": 1},
        VALLEY_OLDER,
        VALLEY_YOUNGER,
    ),
    People(5, {"Triệu": 5, "Bàn": 5, "Đặng": 4, "Lý": 4, "Phùng": 1}, DAO, DAO),  # Dao
    People(  # Mông
        4,
        {"Giàng": 5, "Sùng": 4, "Thào": 3, "Hảng": 3, "Lý": 3, "Mùa": 2, "Hờ": 2, "Cứ": 2, "Vàng": 2, "Phàng": 1}
        | {"Chang": 1, "Khang": 1},
        MONG,
        MONG,
    ),
    People(4, {"Lò": 6, "Hà": 3, "Hoàng": 3, "Cầm": 2, "Lường": 2, "Điêu": 1, "Sa": 1}, THAI, THAI),  # Thái
    People(3, {"Hà": 3, "Đinh": 3, "Bùi": 2, "Quách": 1, "Sa": 1}, VALLEY_OLDER, VALLEY_YOUNGER),  # Mường
    People(2, {"Nông": 3, "Hoàng": 2, "Lý": 2, "Vương": 1, "Mã": 1}, VALLEY_OLDER, VALLEY_YOUNGER),  # Nùng
    People(1, {"Vàng": 3, "Hoàng": 2, "Lù": 2, "Lục": 1, "Sần": 1}, VALLEY_OLDER, VALLEY_YOUNGER),  # Giáy
)
KINH = PEOPLES[0]


def make_people(rng: random.Random, count: int, *, born: tuple[int, int] = (1962, 2003)) -> list[DemoPerson]:
    """Draw invented people; the same generator state gives the same people.

    Args:
        rng: where chance comes from.
        count: how many.
        born: first and last year of birth, both possible.

    Returns:
        as many people, in no order. A few share a name, as in real life.
    """
    headcounts = [unit.headcount for unit in UNITS]
    shares = [people.share for people in PEOPLES]
    drawn: list[DemoPerson] = []
    taken: set[str] = set()
    for _ in range(count):
        [people] = rng.choices(PEOPLES, shares)
        sex: Sex = rng.choice(("female", "male"))
        birth = _birth(rng, *born)
        [unit] = rng.choices(UNITS, headcounts)
        name = _name(rng, people, sex, birth.date.year)
        while name in taken and rng.random() >= NAMESAKE_SHARE:
            name = _name(rng, people, sex, birth.date.year)
        taken.add(name)
        drawn.append(DemoPerson(name, sex, birth, unit.code))
    return drawn


def _birth(rng: random.Random, first: int, last: int) -> BirthDate:
    start = date(first, 1, 1)
    day = start + timedelta(days=rng.randrange((date(last + 1, 1, 1) - start).days))
    if day.year < YEAR_ONLY_BEFORE and rng.random() < YEAR_ONLY_SHARE:
        return BirthDate(date(day.year, 1, 1), Precision.YEAR)
    return BirthDate(day, Precision.DAY)


def _name(rng: random.Random, people: People, sex: Sex, year: int) -> str:
    fashion = (people.younger if year >= YOUNGER_FROM else people.older)[sex]
    while True:
        [family] = rng.choices(tuple(people.families), tuple(people.families.values()))
        words = [family, *rng.choice(fashion.middle).split(), rng.choice(fashion.given)]
        if people is KINH and rng.random() < NO_MIDDLE_SHARE:
            words = [words[0], words[-1]]
        # Nobody is called Thanh Thành: sounds that differ by the tone alone are not put together.
        if len({fold(word) for word in words}) == len(words):
            return " ".join(words)
