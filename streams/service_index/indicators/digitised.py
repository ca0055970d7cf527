"""Indicator 4.2: digitised dossiers."""

from __future__ import annotations

from streams.dossiers.event import TOPIC
from streams.service_index.indicator import Group, Indicator, Sums, within
from streams.service_index.items import as_told, of_dossiers
from streams.texts import Text

INDICATOR = Indicator(
    number="4.2",
    group=Group.DIGITISATION,
    title_vi="Hồ sơ được số hóa",
    title_en="Digitised dossiers",
    formula_vi="Số hồ sơ số hóa thành phần hồ sơ và kết quả chia cho tổng số hồ sơ; từ 80% trở lên đạt điểm tối đa",
    formula_en=(
        "Dossiers of which the parts and the result were digitised divided by all dossiers; full marks from 80% on"
    ),
    sources=(TOPIC,),
    items=of_dossiers(
        counting=within("received_at"),
        reached="digitised",
        lacking=Text("chưa số hóa", "not digitised"),
        told=as_told("digitised"),
    ),
    sums=Sums("digitised", "received"),
    maximum=4,
    cut_off=0.8,
)
