"""Indicator 4.4: dossiers shared with the personal store."""

from __future__ import annotations

from streams.dossiers.event import TOPIC
from streams.service_index.indicator import Group, Indicator, Sums, within
from streams.service_index.items import as_told, of_dossiers
from streams.texts import Text

INDICATOR = Indicator(
    number="4.4",
    group=Group.DIGITISATION,
    title_vi="Hồ sơ chia sẻ với kho dữ liệu cá nhân",
    title_en="Dossiers shared with the personal store",
    formula_vi=(
        "Số hồ sơ có thành phần chia sẻ từ hoặc tới kho quản lý dữ liệu điện tử của tổ chức, cá nhân"
        " chia cho tổng số hồ sơ"
    ),
    formula_en=(
        "Dossiers with a part shared from or to the electronic store of the organisation or person, divided by all "
        "dossiers"
    ),
    sources=(TOPIC,),
    items=of_dossiers(
        counting=within("received_at"),
        reached="shared",
        lacking=Text("chưa chia sẻ với kho dữ liệu cá nhân", "not shared with the personal store"),
        told=as_told("shared"),
    ),
    sums=Sums("shared", "received"),
    maximum=2,
)
