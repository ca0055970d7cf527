"""Indicator 5.3: answers to feedback that leave nobody unsatisfied."""

from __future__ import annotations

from streams.feedback.event import TOPIC
from streams.service_index.indicator import Group, Indicator, within

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
    counts=f"""
        SELECT agency, NULL::text AS unit, count(*) FILTER (WHERE satisfied IS NOT false
                AND (answered_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                    <= add_working_days((received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, 15)
                AND NOT EXISTS (SELECT FROM feedback AS again WHERE again.repeated_of = f.feedback)
            )::numeric AS numerator,
            count(*)::numeric AS denominator
        FROM feedback AS f WHERE {within("answered_at")} GROUP BY agency""",
    maximum=6,
)
