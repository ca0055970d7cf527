"""Indicator 4.3: dossiers that reuse data."""

from __future__ import annotations

from streams.dossiers.event import TOPIC
from streams.service_index.indicator import Group, Indicator, Sums, within
from streams.service_index.items import as_told, of_dossiers
from streams.texts import Text

INDICATOR = Indicator(
    number="4.3",
    group=Group.DIGITISATION,
    title_vi="Hồ sơ tái sử dụng dữ liệu",
    title_en="Dossiers that reuse data",
    formula_vi=(
        "Số hồ sơ tái sử dụng ít nhất một thành phần đã số hóa chia cho tổng số hồ sơ; từ 80% trở lên đạt điểm tối đa"
    ),
    formula_en="Dossiers that reuse at least one digitised part divided by all dossiers; full marks from 80% on",
    sources=(TOPIC,),
    items=of_dossiers(
        counting=within("received_at"),
        reached="reused",
        lacking=Text("không tái sử dụng dữ liệu", "that reuse no data"),
        told=as_told("reused"),
    ),
    sums=Sums("reused", "received"),
    maximum=2,
    cut_off=0.8,
)
