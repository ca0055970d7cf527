"""Indicator 1.1: procedures announced in time."""

from __future__ import annotations

from streams.procedures.event import TOPIC
from streams.service_index.indicator import Group, Indicator
from streams.service_index.items import of_procedures
from streams.texts import Text

INDICATOR = Indicator(
    number="1.1",
    group=Group.TRANSPARENCY,
    title_vi="Thủ tục công bố đúng hạn",
    title_en="Procedures announced in time",
    formula_vi=(
        "Số thủ tục có ngày ban hành quyết định công bố trước ngày có hiệu lực ít nhất 5 ngày làm việc"
        " chia cho số thủ tục có hiệu lực trong kỳ"
    ),
    formula_en=(
        "Procedures whose decision was issued at least 5 working days before it takes effect, divided by the "
        "procedures that take effect in the period"
    ),
    sources=(TOPIC,),
    items=of_procedures(
        reached="add_working_days(decided_on, 5) <= effective_on",
        counting="effective_on >= $from AND effective_on < $until",
        lacking=Text(
            "công bố chưa đủ 5 ngày làm việc trước ngày có hiệu lực",
            "announced less than 5 working days before taking effect",
        ),
        decided_on=("decided_on", Text("Ban hành", "Decided")),
        least=("add_working_days(decided_on, 5)", Text("Hiệu lực sớm nhất", "Earliest effect")),
        effective_on=("effective_on", Text("Có hiệu lực", "In effect")),
    ),
    maximum=6,
)
