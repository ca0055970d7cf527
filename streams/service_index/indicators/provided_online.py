"""Indicator 3.1: procedures provided online."""

from __future__ import annotations

from streams.procedures.event import TOPIC
from streams.service_index.indicator import Group, Indicator
from streams.service_index.items import of_procedures
from streams.texts import Text

INDICATOR = Indicator(
    number="3.1",
    group=Group.ONLINE,
    title_vi="Thủ tục cung cấp trực tuyến",
    title_en="Procedures provided online",
    formula_vi=("Số thủ tục cung cấp dịch vụ công trực tuyến chia cho tổng số thủ tục; từ 80% trở lên đạt điểm tối đa"),
    formula_en="Procedures provided as online services divided by all procedures; full marks from 80% on",
    sources=(TOPIC,),
    items=of_procedures(
        reached="online <> 'none'",
        counting="$from <= $until",
        lacking=Text("chưa cung cấp trực tuyến", "not provided online"),
        on_line=("online <> 'none'", Text("Trực tuyến", "Online")),
        wholly=("online = 'full'", Text("Toàn trình", "Wholly")),
    ),
    maximum=4,
    cut_off=0.8,
)
