"""Indicator 3.3: dossiers filed online."""

from __future__ import annotations

from streams.dossiers.event import TOPIC
from streams.service_index.indicator import Group, Indicator, Sums, within
from streams.service_index.items import of_dossiers
from streams.texts import Text

INDICATOR = Indicator(
    number="3.3",
    group=Group.ONLINE,
    title_vi="Hồ sơ nộp trực tuyến",
    title_en="Dossiers filed online",
    formula_vi=(
        "Số hồ sơ tiếp nhận trực tuyến chia cho tổng số hồ sơ, nhân với tỉ lệ đồng bộ (chỉ số 1.4);"
        " từ 50% trở lên đạt điểm tối đa"
    ),
    formula_en=(
        "Dossiers received online divided by all dossiers, times the share synchronised (indicator 1.4); full "
        "marks from 50% on"
    ),
    sources=(TOPIC,),
    items=of_dossiers(
        counting=within("received_at"),
        reached="channel = 2",
        lacking=Text("không nộp trực tuyến", "not filed online"),
    ),
    sums=Sums("online", "received"),
    maximum=6,
    cut_off=0.5,
    times="1.4",
)
