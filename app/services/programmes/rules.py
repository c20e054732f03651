"""Which grading rule a programme goes by on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.db import db
from app.domain.grades import Band, GradingRule
from app.models.programmes import ProgrammeRule

DEFAULT_RULE = GradingRule(
    step=Decimal("0.1"),
    pass_mark=Decimal(5),
    bands=(
        Band("xuat_sac", "Xuất sắc", Decimal(9), good=True),
        Band("gioi", "Giỏi", Decimal(8), good=True),
        Band("kha", "Khá", Decimal(7), good=True),
        Band("trung_binh_kha", "Trung bình khá", Decimal(6)),
        Band("trung_binh", "Trung bình", Decimal(5)),
        Band("yeu", "Yếu", Decimal(4)),
        Band("kem", "Kém", Decimal(0)),
    ),
    excellent_from=Decimal(9),
    advanced_share=Decimal("0.6"),
)
"""The 10-point bands of QĐ 25/2006/QĐ-BGDĐT, which centres use unless their programme says otherwise."""


def rule_on(programme_id: int, day: date) -> GradingRule:
    """The programme's rule valid on `day`; the default before its first."""
    found = db.session.scalar(
        select(ProgrammeRule.rule)
        .where(ProgrammeRule.programme_id == programme_id, ProgrammeRule.valid_from <= day)
        .order_by(ProgrammeRule.valid_from.desc())
        .limit(1)
    )
    return found or DEFAULT_RULE
