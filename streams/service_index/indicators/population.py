"""Indicator 4.5: dossiers that use population data."""

from __future__ import annotations

from streams.dossiers.event import TOPIC
from streams.service_index.indicator import Group, Indicator, Sums, within
from streams.service_index.items import as_told, of_dossiers
from streams.texts import Text

INDICATOR = Indicator(
    number="4.5",
    group=Group.DIGITISATION,
    title_vi="Hồ sơ khai thác dữ liệu dân cư",
    title_en="Dossiers that use population data",
    formula_vi="Số hồ sơ khai thác Cơ sở dữ liệu quốc gia về dân cư hoặc VNeID chia cho tổng số hồ sơ",
    formula_en="Dossiers that use the national population database or VNeID divided by all dossiers",
    sources=(TOPIC,),
    items=of_dossiers(
        counting=within("received_at"),
        reached="population",
        lacking=Text("không khai thác dữ liệu dân cư", "that use no population data"),
        told=as_told("population"),
    ),
    sums=Sums("population", "received"),
    maximum=8,
)
