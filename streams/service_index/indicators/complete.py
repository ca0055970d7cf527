"""Indicator 1.3: procedures with all their parts."""

from __future__ import annotations

from streams.procedures.event import TOPIC
from streams.service_index.indicator import Group, Indicator
from streams.service_index.items import of_procedures
from streams.texts import Text

INDICATOR = Indicator(
    number="1.3",
    group=Group.TRANSPARENCY,
    title_vi="Thủ tục đủ các bộ phận tạo thành",
    title_en="Procedures with all their parts",
    formula_vi=("Số thủ tục có đủ bảy bộ phận tạo thành chia cho tổng số thủ tục, tính đến hiện tại"),
    formula_en="Procedures that have all seven constituent parts divided by all procedures, as things stand now",
    sources=(TOPIC,),
    items=of_procedures(
        reached="parts = 7",
        counting="$from <= $until",
        lacking=Text("chưa đủ bảy bộ phận tạo thành", "without all seven parts"),
        parts=("parts", Text("Số bộ phận", "Parts")),
    ),
    maximum=2,
)
