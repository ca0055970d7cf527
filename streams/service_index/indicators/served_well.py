"""Indicator 5.4: dossiers that were neither late nor badly rated."""

from __future__ import annotations

from streams.dossiers.event import TOPIC as DOSSIERS
from streams.ratings.event import TOPIC as RATINGS
from streams.service_index.indicator import Group, Indicator, Sums, within
from streams.service_index.items import of_dossiers
from streams.texts import Text

_ENDED = f"{within('ended_at')} AND received_at IS NOT NULL AND late IS NOT NULL"
_BADLY_RATED = "dossier IN (SELECT dossier FROM vote WHERE stars <= 2)"
INDICATOR = Indicator(
    number="5.4",
    group=Group.SATISFACTION,
    title_vi="Hài lòng trong giải quyết thủ tục hành chính",
    title_en="Satisfied with how dossiers were handled",
    formula_vi=(
        "100% trừ tỉ lệ hồ sơ trễ hạn và tỉ lệ hồ sơ bị đánh giá không hài lòng, trên số hồ sơ đã giải quyết trong kỳ;"
        " từ 90% trở lên đạt điểm tối đa"
    ),
    formula_en=(
        "100% less the share of late dossiers and the share of dossiers rated as unsatisfying, of those finished "
        "in the period; full marks from 90% on"
    ),
    sources=(DOSSIERS, RATINGS),
    items=of_dossiers(
        counting=_ENDED,
        reached=f"NOT late AND NOT {_BADLY_RATED}",
        lacking=Text("trễ hạn, hoặc bị công dân đánh giá không hài lòng", "late, or rated badly by the citizen"),
    ),
    sums=Sums(
        "ended - late",
        "ended",
        more=f"""SELECT agency, $unit AS unit, -count(*), 0 FROM dossier
        WHERE {_ENDED} AND NOT late AND {_BADLY_RATED} GROUP BY agency, 2""",
    ),
    maximum=6,
    cut_off=0.9,
    verified=True,
)
