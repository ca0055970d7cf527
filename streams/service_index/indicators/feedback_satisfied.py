"""Indicator 5.3: answers to feedback that leave nobody unsatisfied."""

from __future__ import annotations

from streams.feedback.event import TOPIC
from streams.local_time import local_day
from streams.service_index.indicator import Group, Indicator, within
from streams.service_index.items import Fact, Items
from streams.texts import Text

INDICATOR = Indicator(
    number="5.3",
    group=Group.SATISFACTION,
    title_vi="Hài lòng với kết quả trả lời phản ánh, kiến nghị",
    title_en="Satisfied with the answers to feedback",
    formula_vi=(
        "Số phản ánh, kiến nghị đã trả lời trừ số không hài lòng, số trả lời trễ hạn và số bị phản ánh lại,"
        " chia cho số đã trả lời trong kỳ"
    ),
    formula_en=(
        "Answered feedback less what did not satisfy, was answered late or was raised again, divided by all that "
        "was answered in the period"
    ),
    sources=(TOPIC,),
    items=Items(
        what=Text("phản ánh, kiến nghị đã trả lời", "answered feedback"),
        lacking=Text("không hài lòng, trả lời trễ hạn hoặc bị phản ánh lại", "unsatisfied, answered late or repeated"),
        facts=(
            Fact("item", Text("Phản ánh", "Feedback")),
            Fact("agency", Text("Cơ quan", "Agency")),
            Fact("received_at", Text("Tiếp nhận", "Received")),
            Fact("due", Text("Hạn trả lời", "Answer by")),
            Fact("answered_at", Text("Trả lời", "Answered")),
            Fact("satisfied", Text("Hài lòng", "Satisfied")),
            Fact("repeated", Text("Bị phản ánh lại", "Repeated")),
        ),
        sql=f"""
        WITH answered AS MATERIALIZED (
            SELECT feedback AS item, agency, received_at, {local_day("received_at")} AS began, answered_at, satisfied,
                EXISTS (SELECT FROM feedback AS again WHERE again.repeated_of = told.feedback) AS repeated
            FROM feedback AS told WHERE {within("answered_at")}
        ), deadline AS MATERIALIZED (
            SELECT began, add_working_days(began, 15) AS due FROM answered GROUP BY began
        )
        SELECT item AS key, agency, NULL::text AS unit, due::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' AS at,
            satisfied IS NOT false AND {local_day("answered_at")} <= due AND NOT repeated AS reached, 1 AS n,
            item, received_at, due, answered_at, satisfied, repeated
        FROM answered JOIN deadline USING (began)""",
    ),
    maximum=6,
)
