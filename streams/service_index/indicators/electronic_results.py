"""Indicator 4.1: dossiers with an electronic result."""

from __future__ import annotations

from streams.dossiers.event import TOPIC
from streams.service_index.indicator import Group, Indicator, of_sums, within

INDICATOR = Indicator(
    number="4.1",
    group=Group.DIGITISATION,
    title_vi="Hồ sơ cấp kết quả điện tử",
    title_en="Dossiers with an electronic result",
    formula="Số hồ sơ có kết quả bản điện tử chia cho số hồ sơ của thủ tục yêu cầu kết quả",
    sources=(TOPIC,),
    counts=of_sums("electronic", "electronic_known"),
    maximum=6,
    missed=f"{within('received_at')} AND result_electronic = false",
)
