"""Indicator 1.2: procedures published in time."""

from __future__ import annotations

from streams.local_time import local_day
from streams.procedures.event import TOPIC
from streams.service_index.indicator import Group, Indicator
from streams.service_index.items import of_procedures
from streams.texts import Text

INDICATOR = Indicator(
    number="1.2",
    group=Group.TRANSPARENCY,
    title_vi="Thủ tục công khai đúng hạn",
    title_en="Procedures published in time",
    formula_vi=(
        "Số thủ tục được bấm công khai không quá 5 ngày làm việc từ ngày ban hành quyết định công bố"
        " chia cho số thủ tục phải công khai trong kỳ"
    ),
    formula_en=(
        "Procedures made public no later than 5 working days after the decision that announces them, divided by "
        "the procedures due to be made public in the period"
    ),
    sources=(TOPIC,),
    items=of_procedures(
        reached=f"{local_day('published_at')} <= add_working_days(decided_on, 5)",
        counting="decided_on >= $from AND decided_on < $until AND (published_at IS NOT NULL"
        f" OR add_working_days(decided_on, 5) < {local_day('$now')})",
        lacking=Text("chưa công khai, hoặc công khai sau 5 ngày làm việc", "not published within 5 working days"),
        decided_on=("decided_on", Text("Ban hành", "Decided")),
        due_on=("add_working_days(decided_on, 5)", Text("Hạn công khai", "Publish by")),
        published_at=("published_at", Text("Công khai", "Published")),
    ),
    maximum=4,
    verified=True,
)
