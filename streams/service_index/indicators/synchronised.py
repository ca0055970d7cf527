"""Indicator 1.4: dossiers synchronised with the national portal."""

from __future__ import annotations

from streams.dossiers.event import TOPIC
from streams.service_index.indicator import Group, Indicator, of_sums, within

INDICATOR = Indicator(
    number="1.4",
    group=Group.TRANSPARENCY,
    title_vi="Hồ sơ đồng bộ lên Cổng Dịch vụ công quốc gia",
    title_en="Dossiers synchronised with the national portal",
    formula="Số hồ sơ đồng bộ đầy đủ lên Cổng Dịch vụ công quốc gia chia cho tổng số hồ sơ tiếp nhận",
    sources=(TOPIC,),
    counts=of_sums("synchronised", "synchronised_known"),
    maximum=6,
    missed=f"{within('received_at')} AND synchronised = false",
)
