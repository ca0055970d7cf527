"""Indicator 5.2: citizens' feedback handled in time."""

from __future__ import annotations

from streams.feedback.event import TOPIC
from streams.service_index.indicator import Group, Indicator

_DAY = "AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
INDICATOR = Indicator(
    number="5.2",
    group=Group.SATISFACTION,
    title_vi="Phản ánh, kiến nghị xử lý đúng hạn",
    title_en="Feedback handled in time",
    formula_vi=(
        "Số lượt xử lý phản ánh, kiến nghị đúng hạn (từ chối 2, yêu cầu bổ sung 5, trả lời 15, công khai 2 ngày"
        " làm việc) chia cho tổng số lượt phải xử lý trong kỳ"
    ),
    formula_en=(
        "Steps of feedback handled in time (refusing 2, asking for more 5, answering 15, publishing 2 working "
        "days) divided by all steps due in the period"
    ),
    sources=(TOPIC,),
    counts=f"""
        SELECT agency, NULL::text AS unit, count(*) FILTER (WHERE done <= due)::numeric AS numerator,
            count(*)::numeric AS denominator
        FROM (
            SELECT agency, (step.done {_DAY} AS done, add_working_days((step.since {_DAY}, step.days) AS due
            FROM feedback, LATERAL (VALUES
                (received_at, 2, refused_at, refused_at IS NOT NULL),
                (received_at, 5, supplement_requested_at, supplement_requested_at IS NOT NULL),
                (received_at, 15, answered_at, refused_at IS NULL),
                (answered_at, 2, published_at, answered_at IS NOT NULL)
            ) AS step (since, days, done, owed)
            WHERE step.owed
        ) AS deadline
        WHERE least(done, due + 1) >= $from AND least(done, due + 1) < $until
            AND (done IS NOT NULL OR due < ($now {_DAY})
        GROUP BY agency""",
    maximum=6,
)
