"""Indicator 5.2: citizens' feedback handled in time."""

from __future__ import annotations

from streams.feedback.event import TOPIC
from streams.local_time import local_day
from streams.service_index.indicator import Group, Indicator
from streams.service_index.items import Fact, Items
from streams.texts import Text

# Fifteen working days are over after sixty days, whatever the holidays: of older steps no deadline need be computed.
# Working days are slow to count: once for all steps of a day that may take as long.
# Each step's number, what it counts from, the working days that it may take, when it was done and whether it is owed.
_STEPS = """VALUES
                (1, 'Từ chối', 'Refuse', received_at, 2, refused_at, refused_at IS NOT NULL),
                (2, 'Yêu cầu bổ sung', 'Ask for more', received_at, 5, supplement_requested_at,
                    supplement_requested_at IS NOT NULL),
                (3, 'Trả lời', 'Answer', received_at, 15, answered_at, refused_at IS NULL),
                (4, 'Công khai', 'Publish', answered_at, 2, published_at, answered_at IS NOT NULL)"""
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
    items=Items(
        what=Text("lượt xử lý", "steps"),
        lacking=Text("làm trễ hạn, hoặc quá hạn mà chưa làm", "done late, or overdue and not done"),
        facts=(
            Fact("item", Text("Phản ánh", "Feedback")),
            Fact("agency", Text("Cơ quan", "Agency")),
            Fact("step", Text("Việc phải làm", "Step"), paired=True),
            Fact("since", Text("Tính từ", "Since")),
            Fact("due", Text("Hạn", "Due")),
            Fact("done", Text("Đã làm", "Done")),
        ),
        sql=f"""
        WITH step AS MATERIALIZED (
            SELECT feedback AS item, agency, nth, step_vi, step_en, days, since, {local_day("step.since")} AS began,
                {local_day("step.done")} AS done
            FROM feedback, LATERAL ({_STEPS}) AS step (nth, step_vi, step_en, since, days, done, owed)
            WHERE step.owed AND step.since < $until::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
                AND step.since >= ($from::timestamp - interval '60 days') AT TIME ZONE 'Asia/Ho_Chi_Minh'
        ), deadline AS MATERIALIZED (
            SELECT began, days, add_working_days(began, days) AS due FROM step GROUP BY began, days
        )
        SELECT item || '~' || nth AS key, agency, NULL::text AS unit,
            due::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' AS at, coalesce(done <= due, false) AS reached, 1 AS n,
            item, step_vi, step_en, since, due, done
        FROM step JOIN deadline USING (began, days)
        WHERE least(done, due + 1) >= $from AND least(done, due + 1) < $until
            AND (done IS NOT NULL OR due < {local_day("$now")})""",
    ),
    maximum=6,
)
