"""What citizens tell the province: what waits, what is late at which agency, and whether the answers satisfy.

Deadlines in working days, as indicator 5.2 of Decision 766/QĐ-TTg has them: refuse within 2, ask for more within 5
and answer within 15 of the receipt, publish within 2 of the answer. A deadline is settled on the day on which it is
met, or on the day after it when it is missed: what is neither yet counts nowhere.
"""

from __future__ import annotations

from dashboards.boards.dossiers import ON_TIME
from dashboards.panels import (
    DAY,
    PERCENT,
    Board,
    Column,
    Gauge,
    Place,
    Stat,
    State,
    Table,
    Threshold,
    TimeSeries,
)
from dashboards.sql.agencies import agencies_of, named_agency
from dashboards.sql.chart_columns import in_days
from dashboards.sql.time_range import NOW, TODAY
from dashboards.sql.words import told
from dashboards.texts import Text
from streams.local_time import local_day

FEEDBACK = frozenset({"feedback"})
_NOW_DAY = local_day(NOW)
_OPEN = "refused_at IS NULL AND answered_at IS NULL"
_KINDS = """kind (nth, name_vi, name_en) AS (VALUES
    (1, 'Từ chối trong 2 ngày làm việc', 'Refused within 2 working days'), (2, 'Yêu cầu bổ sung trong 5 ngày làm việc',
        'Asked within 5 working days'),
    (3, 'Trả lời trong 15 ngày làm việc', 'Answered within 15 working days'),
    (4, 'Công khai trong 2 ngày làm việc', 'Published within 2 working days'))"""
# Every deadline of what may still be late or was received in the last 90 days; the answer's and the publication's
# run from the moment they can be missed, the others only count where the agency did refuse or ask.
_DEADLINES = f"""deadline AS (
    SELECT feedback.feedback, agency, step.nth, {local_day("step.done")} AS done,
           add_working_days({local_day("step.since")}, step.days) AS due
    FROM feedback, LATERAL (VALUES
        (1, received_at, 2, refused_at), (2, received_at, 5, supplement_requested_at),
        (3, received_at, 15, answered_at), (4, answered_at, 2, published_at)) AS step (nth, since, days, done)
    WHERE (received_at > {NOW} - interval '90 days' OR (refused_at IS NULL AND published_at IS NULL))
        AND step.since IS NOT NULL AND (step.done IS NOT NULL OR (step.nth > 2 AND refused_at IS NULL)))"""
_SETTLED = f"""{_DEADLINES}, settled AS (
    SELECT *, coalesce(done <= due, false) AS in_time FROM deadline
    WHERE (done IS NOT NULL OR due < {_NOW_DAY}) AND least(done, due + 1) > {_NOW_DAY} - 30)"""
_MISSED = f"done IS NULL AND due < {_NOW_DAY}"

OPEN = Stat(
    id="feedback_open",
    title=Text("Phản ánh chờ trả lời", "Feedback unanswered"),
    note=Text("Chưa trả lời, chưa từ chối; bên dưới là số nhận hôm nay.", "Not answered; below, received today."),
    subjects=FEEDBACK,
    at=Place(0, 0, 5, 5),
    sql=f"""
        WITH figures AS (
            SELECT count(*) FILTER (WHERE {_OPEN}) AS value,
                   count(*) FILTER (WHERE received_at >= {TODAY} AND received_at <= {NOW}) AS today FROM feedback)
        SELECT value, {told(Text("nhận hôm nay: {}", "received today: {}"), "today")} FROM figures
    """,
)
LATE = Stat(
    id="feedback_late",
    title=Text("Phản ánh quá hạn", "Feedback overdue"),
    note=Text(
        "Quá 15 ngày làm việc chưa trả lời; bên dưới là đã trả lời mà quá 2 ngày chưa công khai.",
        "Unanswered after 15 working days; below, answers unpublished after 2.",
    ),
    subjects=FEEDBACK,
    at=Place(0, 5, 5, 5),
    thresholds=(Threshold(1, State.WATCH), Threshold(10, State.WARNING), Threshold(40, State.DANGER)),
    sql=f"""
        WITH {_DEADLINES}, figures AS (
            SELECT count(*) FILTER (WHERE nth = 3) AS value, count(*) FILTER (WHERE nth = 4) AS hidden
            FROM deadline WHERE {_MISSED})
        SELECT value, {told(Text("chưa công khai: {}", "unpublished: {}"), "hidden")} FROM figures
    """,
)
ANSWERED_IN_TIME = Gauge(
    id="feedback_on_time",
    title=Text("Trả lời đúng hạn, 30 ngày", "Answered in time, 30 days"),
    note=Text(
        "Tỉ lệ trả lời trong 15 ngày làm việc, trên số đã trả lời hoặc đã quá hạn trong 30 ngày qua.",
        "Answered within 15 working days, of those answered or missed in the last 30 days.",
    ),
    subjects=FEEDBACK,
    at=Place(5, 0, 5, 10),
    thresholds=ON_TIME,
    sql=f"""
        WITH {_SETTLED}
        SELECT 100.0 * count(*) FILTER (WHERE in_time) / nullif(count(*), 0) AS value,
               {told(Text("{} phản ánh đến hạn", "{} came due"), "count(*)")}
        FROM settled WHERE nth = 3
    """,
)
SATISFIED = Gauge(
    id="feedback_satisfied",
    title=Text("Hài lòng với trả lời, 30 ngày", "Satisfied, 30 days"),
    note=Text(
        "Tỉ lệ hài lòng trong số người đánh giá câu trả lời của 30 ngày qua.",
        "Share of satisfied citizens among those who rated an answer of the last 30 days.",
    ),
    subjects=FEEDBACK,
    at=Place(10, 0, 5, 10),
    thresholds=(Threshold(0, State.DANGER), Threshold(60, State.WARNING), Threshold(90, State.NORMAL)),
    sql=f"""
        SELECT 100.0 * count(*) FILTER (WHERE satisfied) / nullif(count(satisfied), 0) AS value,
               {told(Text("{} lượt đánh giá", "{} ratings"), "count(satisfied)")}
        FROM feedback WHERE answered_at > {NOW} - interval '30 days' AND answered_at <= {NOW}
    """,
)
BY_DAY = TimeSeries(
    id="feedback_per_day",
    title=Text("Phản ánh theo ngày", "Feedback by day"),
    note=Text("Số phản ánh nhận và trả lời mỗi ngày.", "Feedback received and answered on each day."),
    subjects=FEEDBACK,
    alerts=("feedback_deadline",),
    at=Place(15, 0, 9, 10),
    shape="columns",
    rhythm=DAY,
    sql=f"""
        SELECT {local_day("at")}::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' AS time, key, name_vi, name_en,
               count(*) AS value
        FROM feedback, LATERAL (VALUES (received_at, 'received', 'Nhận', 'Received'),
                                       (answered_at, 'answered', 'Trả lời', 'Answered'))
            AS step (at, key, name_vi, name_en)
        WHERE {in_days("at")} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2 DESC
    """,
)
BY_DEADLINE = Table(
    id="feedback_deadlines",
    title=Text("Đúng hạn theo từng bước, 30 ngày", "In time by step, 30 days"),
    note=Text(
        "Ngày làm việc, theo lịch nghỉ lễ; bước chưa đến hạn không tính.",
        "Working days by the calendar of holidays; what is not due yet counts nowhere.",
    ),
    subjects=FEEDBACK,
    at=Place(0, 10, 12, 6),
    columns=(
        Column("name", Text("Bước", "Step")),
        Column("n", Text("Đến hạn", "Came due"), "number"),
        Column("late", Text("Trễ", "Late"), "number"),
        Column("in_time", Text("Đúng hạn", "In time"), "number", PERCENT),
    ),
    sql=f"""
        WITH {_KINDS}, {_SETTLED}
        SELECT name_vi, name_en, count(settled.nth) AS n, count(*) FILTER (WHERE NOT in_time) AS late,
               100.0 * count(*) FILTER (WHERE in_time) / nullif(count(settled.nth), 0) AS in_time
        FROM kind LEFT JOIN settled USING (nth) GROUP BY kind.nth, name_vi, name_en ORDER BY kind.nth
    """,
)
BY_AGE = Table(
    id="feedback_by_age",
    title=Text("Chờ trả lời bao lâu", "How long they wait"),
    note=Text(
        "Phản ánh chưa trả lời theo số ngày làm việc từ khi nhận.", "Unanswered feedback by working days waited."
    ),
    subjects=FEEDBACK,
    at=Place(12, 10, 12, 6),
    columns=(
        Column("name", Text("Ngày làm việc", "Working days")),
        Column("n", Text("Phản ánh", "Feedback"), "bar"),
        Column("state", Text("Tình trạng", "State"), "state"),
    ),
    sql=f"""
        WITH age (lowest, highest, name_vi, name_en, state) AS (VALUES
            (0, 5, '0 – 5', '0 – 5', 'normal'), (6, 10, '6 – 10', '6 – 10', 'normal'),
            (11, 15, '11 – 15', '11 – 15', 'watch'), (16, 100000, 'trên 15', 'over 15', 'danger')),
        waiting AS (SELECT working_days_between(received_at, {NOW}) AS days FROM feedback WHERE {_OPEN})
        SELECT name_vi, name_en, state, count(days) AS n
        FROM age LEFT JOIN waiting ON days BETWEEN lowest AND highest GROUP BY 1, 2, 3, lowest ORDER BY lowest
    """,
)
LATE_ONES = Table(
    id="feedback_late_ones",
    title=Text("Danh sách quá hạn", "Those overdue"),
    note=Text(
        "Quá hạn lâu nhất trước, của cơ quan đã chọn; số ngày là ngày làm việc.",
        "The longest overdue first, of the chosen agencies; days are working days.",
    ),
    subjects=FEEDBACK,
    at=Place(0, 16, 12, 8),
    empty=Text("Không có phản ánh quá hạn", "Nothing is overdue"),
    columns=(
        Column("feedback", Text("Mã phản ánh", "Feedback"), "short"),
        Column("name", Text("Cơ quan", "Agency")),
        Column("step", Text("Bước", "Step")),
        Column("due", Text("Hạn", "Due"), "short"),
        Column("days", Text("Trễ (ngày)", "Late (days)"), "number"),
    ),
    sql=f"""
        WITH {_DEADLINES}
        SELECT feedback, {named_agency("deadline.agency")},
               CASE nth WHEN 3 THEN 'Trả lời' ELSE 'Công khai' END AS step_vi,
               CASE nth WHEN 3 THEN 'Answer' ELSE 'Publication' END AS step_en, to_char(due, 'DD/MM/YYYY') AS due,
               working_days_between(due::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh', {NOW}) AS days
        FROM deadline LEFT JOIN agency ON agency.code = deadline.agency
        WHERE {_MISSED} AND deadline.agency IN ($agency) ORDER BY deadline.due, feedback LIMIT 100
    """,
)
BY_AGENCY = Table(
    id="feedback_by_agency",
    title=Text("Theo cơ quan, 30 ngày", "By agency, 30 days"),
    note=Text(
        "Nhiều quá hạn trả lời nhất trước, của cơ quan đã chọn.",
        "The most answers overdue first, of the chosen agencies.",
    ),
    subjects=FEEDBACK,
    at=Place(12, 16, 12, 8),
    columns=(
        Column("name", Text("Cơ quan", "Agency"), link="/board/feedback?agency={code}"),
        Column("received", Text("Nhận", "Received"), "number"),
        Column("repeated", Text("Lặp lại", "Repeated"), "number"),
        Column("open", Text("Chờ", "Open"), "bar"),
        Column("late", Text("Quá hạn", "Overdue"), "number"),
        Column("in_time", Text("Đúng hạn", "In time"), "number", PERCENT),
        Column("satisfied", Text("Hài lòng", "Satisfied"), "number", PERCENT),
    ),
    sql=f"""
        WITH {_SETTLED}, punctual AS (
            SELECT agency, 100.0 * count(*) FILTER (WHERE in_time) / count(*) AS in_time
            FROM settled WHERE nth = 3 GROUP BY agency),
        overdue AS (SELECT agency, count(*) AS late FROM deadline WHERE nth = 3 AND {_MISSED} GROUP BY agency),
        told AS (
            SELECT agency, count(*) FILTER (WHERE recent) AS received,
                   count(repeated_of) FILTER (WHERE recent) AS repeated, count(*) FILTER (WHERE {_OPEN}) AS open,
                   100.0 * count(*) FILTER (WHERE satisfied AND rated)
                       / nullif(count(satisfied) FILTER (WHERE rated), 0) AS satisfied
            FROM (SELECT *, received_at > {NOW} - interval '30 days' AS recent,
                         answered_at > {NOW} - interval '30 days' AS rated FROM feedback) AS feedback
            WHERE agency IN ($agency) GROUP BY agency)
        SELECT {named_agency("told.agency")},
               received, repeated, open, coalesce(late, 0) AS late, in_time, satisfied, told.agency AS code
        FROM told LEFT JOIN punctual USING (agency) LEFT JOIN overdue USING (agency)
            LEFT JOIN agency ON agency.code = told.agency
        ORDER BY late DESC, open DESC, 1
    """,
)
BOARD = Board(
    name="feedback",
    title=Text("Phản ánh, kiến nghị", "Citizens' feedback"),
    order=50,
    hours=720,
    variables=(agencies_of("feedback"),),
    panels=(OPEN, LATE, ANSWERED_IN_TIME, SATISFIED, BY_DAY, BY_DEADLINE, BY_AGE, LATE_ONES, BY_AGENCY),
)
