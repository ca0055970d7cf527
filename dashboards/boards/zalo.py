"""The official Zalo account: who follows it, what citizens ask, and what waits for an answer."""

from __future__ import annotations

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
    Unit,
)
from dashboards.sql.chart_columns import in_days
from dashboards.sql.time_range import NOW, TODAY
from dashboards.sql.words import told, written
from dashboards.texts import Text
from streams.local_time import start_of_day

ZALO = frozenset({"zalo"})
MINUTES = Unit("phút", 0, "m", symbol_en="min")
MESSAGES = "kind IN ('question', 'answer', 'other')"

# Only a change counts: whoever follows twice is one follower.
CHANGES = f"""change AS (
    SELECT time, follows, CASE WHEN follows THEN 1 ELSE -1 END AS step
    FROM (SELECT time, kind = 'follow' AS follows,
                 lag(kind = 'follow', 1, false) OVER (PARTITION BY citizen ORDER BY time, id) AS followed
          FROM zalo_event WHERE kind IN ('follow', 'unfollow') AND time <= {NOW}) AS told
    WHERE follows <> followed
)"""
# A question is answered by the account's first message to its citizen after it that quotes it, or quotes nothing.
QUESTIONS = f"""question AS (
    SELECT asked.time, asked.id, asked.matter, asked.text, answer.time AS answered_at
    FROM zalo_event AS asked LEFT JOIN LATERAL (
        SELECT min(said.time) AS time FROM zalo_event AS said
        WHERE said.kind = 'answer' AND said.citizen = asked.citizen AND said.time > asked.time AND said.time <= {NOW}
            AND (said.in_reply_to IS NULL OR said.in_reply_to = asked.id)) AS answer ON true
    WHERE asked.kind = 'question' AND asked.time > {NOW} - interval '30 days' AND asked.time <= {NOW}
)"""
MATTERS = """matter (code, matter_vi, matter_en) AS (VALUES
    ('dossier', 'Hồ sơ, kết quả', 'Dossiers, results'), ('procedure', 'Thủ tục, giấy tờ', 'Procedures, papers'),
    ('land', 'Đất đai', 'Land'), ('identity', 'Căn cước, định danh', 'Identity'),
    ('civil_status', 'Hộ tịch, cư trú', 'Civil status, residence'), ('business', 'Kinh doanh', 'Business'),
    ('payment', 'Phí, lệ phí', 'Fees'), ('feedback', 'Phản ánh, kiến nghị', 'Complaints'), ('other', 'Khác', 'Other')
)"""

_CHANGE = Text("hôm nay: +{}, −{}", "today: +{}, −{}")
_CAME_AND_WENT = [f"count(*) FILTER (WHERE {each} AND time >= {TODAY})" for each in ("follows", "NOT follows")]
_LONG = Text("quá một ngày: {}", "over a day: {}")

FOLLOWERS = Stat(
    id="zalo_followers",
    title=Text("Người quan tâm", "Followers"),
    note=Text(
        "Số người đang quan tâm từ khi kết nối; bên dưới là thay đổi hôm nay.",
        "People who follow the account, since it was connected; below, the change today.",
    ),
    subjects=ZALO,
    at=Place(0, 0, 5, 5),
    sql=f"""
        WITH {CHANGES}
        SELECT coalesce(sum(step), 0) AS value,
               {told(_CHANGE, *_CAME_AND_WENT)}
        FROM change
    """,
)
MESSAGES_TODAY = Stat(
    id="zalo_messages_today",
    title=Text("Tin nhắn đến hôm nay", "Messages in today"),
    note=Text(
        "Tin của người dân từ 0 giờ hôm nay; bên dưới là tin gửi đi.", "Citizens' messages since midnight; below, ours."
    ),
    subjects=ZALO,
    at=Place(5, 0, 5, 5),
    sql=f"""
        SELECT count(*) FILTER (WHERE direction = 'in') AS value,
               {told(Text("đã gửi đi: {}", "sent: {}"), "count(*) FILTER (WHERE direction = 'out')")}
        FROM zalo_event WHERE {MESSAGES} AND time >= {TODAY} AND time <= {NOW}
    """,
)
UNANSWERED = Stat(
    id="zalo_unanswered",
    title=Text("Câu hỏi chưa trả lời, 30 ngày", "Questions unanswered, 30 days"),
    note=Text(
        "Câu hỏi trong 30 ngày chưa có trả lời; bên dưới là số chờ quá một ngày.",
        "Questions of 30 days without an answer; below, those that have waited more than a day.",
    ),
    subjects=ZALO,
    at=Place(10, 0, 5, 5),
    thresholds=(Threshold(20, State.WATCH), Threshold(100, State.WARNING), Threshold(300, State.DANGER)),
    sql=f"""
        WITH {QUESTIONS}
        SELECT count(*) AS value,
               {told(_LONG, f"count(*) FILTER (WHERE time < {NOW} - interval '1 day')")}
        FROM question WHERE answered_at IS NULL
    """,
)
ANSWER_TIME = Stat(
    id="zalo_answer_time",
    title=Text("Thời gian trả lời, 7 ngày", "Time to answer, 7 days"),
    note=Text(
        "Trung vị từ câu hỏi đến trả lời đầu tiên, câu hỏi trong 7 ngày; bên dưới: 90% trong vòng.",
        "Median from a question to its first answer, questions of 7 days; below, nine in ten within.",
    ),
    subjects=ZALO,
    at=Place(15, 0, 4, 5),
    unit=MINUTES,
    sql=f"""
        WITH {QUESTIONS}, figures AS (
            SELECT percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
                ORDER BY extract(epoch FROM answered_at - time)::float / 60) AS minutes
            FROM question WHERE answered_at IS NOT NULL AND time > {NOW} - interval '7 days')
        SELECT minutes[1] AS value,
               coalesce('90%: ' || {written("minutes[2]", 0, True)} || ' phút', '–') AS detail_vi,
               coalesce('90%: ' || {written("minutes[2]", 0, False)} || ' min', '–') AS detail_en
        FROM figures
    """,
)
ANSWERED = Gauge(
    id="zalo_answered",
    title=Text("Đã trả lời, 7 ngày", "Answered, 7 days"),
    note=Text("Tỉ lệ câu hỏi trong 7 ngày đã được trả lời.", "Share of the questions of 7 days that were answered."),
    subjects=ZALO,
    at=Place(19, 0, 5, 5),
    unit=PERCENT,
    thresholds=(
        Threshold(0, State.DANGER),
        Threshold(60, State.WARNING),
        Threshold(80, State.WATCH),
        Threshold(90, State.NORMAL),
    ),
    sql=f"""
        WITH {QUESTIONS}
        SELECT 100.0 * count(answered_at) / nullif(count(*), 0) AS value,
               {told(Text("{} câu hỏi", "{} questions"), "count(*)")}
        FROM question WHERE time > {NOW} - interval '7 days'
    """,
)
FOLLOWERS_BY_DAY = TimeSeries(
    id="zalo_followers_by_day",
    title=Text("Người quan tâm theo ngày", "Followers by day"),
    note=Text("Quan tâm mới và bỏ quan tâm mỗi ngày.", "New followers and those who left, each day."),
    subjects=ZALO,
    at=Place(0, 5, 12, 8),
    shape="columns",
    rhythm=DAY,
    sql=f"""
        WITH {CHANGES}
        SELECT {start_of_day("time")} AS time, CASE WHEN follows THEN 'follow' ELSE 'unfollow' END AS key,
               CASE WHEN follows THEN 'Quan tâm mới' ELSE 'Bỏ quan tâm' END AS name_vi,
               CASE WHEN follows THEN 'New' ELSE 'Left' END AS name_en, count(*) AS value
        FROM change WHERE {in_days("time")} GROUP BY 1, follows ORDER BY 1, key
    """,
)
MESSAGES_BY_DAY = TimeSeries(
    id="zalo_messages_by_day",
    title=Text("Tin nhắn theo ngày", "Messages by day"),
    note=Text("Tin đến và tin gửi đi mỗi ngày.", "Messages in and out, each day."),
    subjects=ZALO,
    alerts=("zalo_unanswered",),
    at=Place(12, 5, 12, 8),
    shape="columns",
    rhythm=DAY,
    sql=f"""
        SELECT {start_of_day("time")} AS time, direction AS key,
               CASE direction WHEN 'in' THEN 'Tin đến' ELSE 'Tin gửi đi' END AS name_vi,
               CASE direction WHEN 'in' THEN 'In' ELSE 'Out' END AS name_en, count(*) AS value
        FROM zalo_event WHERE {MESSAGES} AND {in_days("time")} GROUP BY 1, direction ORDER BY 1, key
    """,
)
BY_MATTER = Table(
    id="zalo_by_matter",
    title=Text("Người dân hỏi gì, 7 ngày", "What citizens ask, 7 days"),
    note=Text("Câu hỏi theo chủ đề nhận ra từ lời văn.", "Questions by the matter that their words tell."),
    subjects=ZALO,
    at=Place(0, 13, 7, 11),
    columns=(
        Column("matter", Text("Chủ đề", "Matter")),
        Column("n", Text("Câu hỏi", "Questions"), "bar"),
        Column("waiting", Text("Chưa trả lời", "Unanswered"), "number"),
    ),
    sql=f"""
        WITH {QUESTIONS}, {MATTERS}
        SELECT matter_vi, matter_en, count(*) AS n, count(*) FILTER (WHERE answered_at IS NULL) AS waiting
        FROM question JOIN matter ON matter.code = question.matter WHERE time > {NOW} - interval '7 days'
        GROUP BY 1, 2 ORDER BY n DESC, 1
    """,
)
WAITING = Table(
    id="zalo_waiting",
    title=Text("Chờ trả lời lâu nhất", "Waiting longest"),
    note=Text("Câu hỏi chưa có trả lời, chờ lâu nhất trước.", "Questions without an answer, the oldest first."),
    subjects=ZALO,
    at=Place(7, 13, 8, 11),
    columns=(
        Column("age", Text("Đã chờ", "Waiting"), "age"),
        Column("matter", Text("Chủ đề", "Matter"), "short"),
        Column("text", Text("Câu hỏi", "Question")),
    ),
    empty=Text("Mọi câu hỏi đã được trả lời", "Every question has been answered"),
    sql=f"""
        WITH {QUESTIONS}, {MATTERS}
        SELECT extract(epoch FROM {NOW} - time) AS age, matter_vi, matter_en, left(text, 160) AS text,
               CASE WHEN time < {NOW} - interval '2 days' THEN 'danger'
                    WHEN time < {NOW} - interval '1 day' THEN 'warning' ELSE 'normal' END AS state
        FROM question JOIN matter ON matter.code = question.matter WHERE answered_at IS NULL
        ORDER BY time, question.id LIMIT 12
    """,
)
LATEST = Table(
    id="zalo_latest",
    title=Text("Câu hỏi mới nhất", "Latest questions"),
    note=Text(
        "Số điện thoại, số giấy tờ và thư điện tử đã được che trước khi lưu.",
        "Telephone and identity numbers and addresses were covered before anything was stored.",
    ),
    subjects=ZALO,
    at=Place(15, 13, 9, 11),
    columns=(
        Column("time", Text("Lúc", "At"), "time"),
        Column("text", Text("Câu hỏi", "Question")),
        Column("answered_at", Text("Trả lời lúc", "Answered"), "time"),
    ),
    sql=f"""
        WITH {QUESTIONS}
        SELECT time, left(text, 160) AS text, answered_at FROM question ORDER BY time DESC, id LIMIT 12
    """,
)
BOARD = Board(
    name="zalo",
    title=Text("Zalo OA", "Zalo OA"),
    order=58,
    hours=168,
    panels=(
        FOLLOWERS,
        MESSAGES_TODAY,
        UNANSWERED,
        ANSWER_TIME,
        ANSWERED,
        FOLLOWERS_BY_DAY,
        MESSAGES_BY_DAY,
        BY_MATTER,
        WAITING,
        LATEST,
    ),
)
