"""Indicator 5.4: dossiers that were neither late nor badly rated."""

from __future__ import annotations

from streams.dossiers.event import TOPIC as DOSSIERS
from streams.ratings.event import TOPIC as RATINGS
from streams.service_index.indicator import Group, Indicator, within

_BAD = "(late OR EXISTS (SELECT FROM rating WHERE rating.dossier = d.dossier AND rating.stars <= 2))"
INDICATOR = Indicator(
    number="5.4",
    group=Group.SATISFACTION,
    title_vi="Hài lòng trong giải quyết thủ tục hành chính",
    title_en="Satisfied with how dossiers were handled",
    formula=(
        "100% trừ tỉ lệ hồ sơ trễ hạn và tỉ lệ hồ sơ bị đánh giá không hài lòng, trên số hồ sơ đã giải quyết trong kỳ;"
        " từ 90% trở lên đạt điểm tối đa"
    ),
    sources=(DOSSIERS, RATINGS),
    counts=f"""
        SELECT agency, unit, count(*) FILTER (WHERE NOT {_BAD})::numeric AS numerator, count(*)::numeric AS denominator
        FROM dossier AS d WHERE {within("ended_at")} AND received_at IS NOT NULL AND late IS NOT NULL
        GROUP BY agency, unit""",
    maximum=6,
    cut_off=0.9,
    verified=True,
    missed=(
        f"{within('ended_at')} AND received_at IS NOT NULL AND late IS NOT NULL"
        " AND (late OR EXISTS (SELECT FROM rating WHERE rating.dossier = dossier.dossier AND rating.stars <= 2))"
    ),
)
