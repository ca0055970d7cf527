"""Alerts and duty: what is open, how fast it is taken on, who is on duty and who is next, which rules are noisy."""

from __future__ import annotations

from dashboards.panels import STATES_OF, Board, Column, Place, Stat, State, Table, Threshold, TimeSeries, Unit
from dashboards.sql.chart_columns import column_of, column_width, in_columns
from dashboards.sql.states import SEVERITY_STATE
from dashboards.sql.time_range import NOW
from dashboards.sql.words import quoted, told, written
from dashboards.texts import Text
from streams.alerts.rule import Severity
from streams.alerts.rules import all_rules
from streams.alerts.statistics import COUNTED
from streams.alerts.store import IS_OPEN
from streams.alerts.views import TOGETHER
from streams.alerts.words import SEVERITIES

SUBJECTS = frozenset({"alerts"})
MINUTES = Unit("phút", 0, "m", symbol_en="min")
OPEN_NOW = f"{IS_OPEN} AND opened_at <= {NOW}"
_GRADES = ", ".join(f"({severity:d}, '{vi}', '{en}')" for severity, (vi, en) in SEVERITIES.items())
_LABELS = ", ".join(
    f"('{name}', {quoted(rule.label.vi)}, {quoted(rule.label.en)})" for name, rule in sorted(all_rules().items())
)

UNTAKEN = Stat(
    id="alerts_untaken",
    title=Text("Chưa ai nhận", "Not taken on"),
    note=Text("Cảnh báo đang mở mà chưa ai nhận xử lý.", "Open alerts that nobody has taken on."),
    subjects=SUBJECTS,
    at=Place(0, 0, 5, 6),
    thresholds=(Threshold(0, State.NORMAL), Threshold(1, State.WARNING), Threshold(10, State.DANGER)),
    sql=f"""
        SELECT count(*) FILTER (WHERE state = 'firing') AS value,
               {told(Text("trên {} đang mở", "of {} open"), "count(*)")}
        FROM alert WHERE {OPEN_NOW}
    """,
)
TO_TAKE = Stat(
    id="alerts_to_take",
    title=Text("Thời gian nhận", "Time to take on"),
    note=Text(
        "Trung vị từ lúc phát cảnh báo tới khi có người nhận, của cảnh báo trong khoảng thời gian đang xem.",
        "Median from the alarm until somebody took it on, of the alerts in the range shown.",
    ),
    subjects=SUBJECTS,
    at=Place(5, 0, 5, 6),
    unit=MINUTES,
    sql=f"""
        WITH {COUNTED.format(since="$__timeFrom()::timestamptz", now=NOW)}, measured AS (
            SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY to_take) / 60 AS median,
                   percentile_cont(0.9) WITHIN GROUP (ORDER BY to_take) / 60 AS p90,
                   count(to_take) AS taken, count(*) AS of_all
            FROM counted)
        SELECT median AS value,
               coalesce('90% không quá ' || {written("p90", 0, True)} || ' phút · nhận ' || taken || '/' || of_all,
                        'chưa cảnh báo nào được nhận') AS detail_vi,
               coalesce('90% within ' || {written("p90", 0, False)} || ' min · taken ' || taken || '/' || of_all,
                        'none taken on yet') AS detail_en
        FROM measured
    """,
)
BY_SEVERITY = Table(
    id="alerts_by_severity",
    title=Text("Đang mở theo mức", "Open by severity"),
    note=Text("Cảnh báo đang mở của từng mức, và số chưa ai nhận.", "Open alerts of each severity, and not taken on."),
    subjects=SUBJECTS,
    at=Place(10, 0, 7, 6),
    columns=(
        Column("state", Text("Màu", "Colour"), "state"),
        Column("name", Text("Mức", "Severity")),
        Column("open", Text("Đang mở", "Open"), "number", link="/desk?severity={severity}"),
        Column("untaken", Text("Chưa nhận", "Not taken"), "number", link="/desk?severity={severity}&state=firing"),
    ),
    sql=f"""
        WITH open AS (SELECT severity, state AS stands FROM alert WHERE {OPEN_NOW}),
        counted AS (
            SELECT grade.severity, name_vi, name_en, count(open.severity) AS open,
                   count(*) FILTER (WHERE stands = 'firing') AS untaken,
                   CASE WHEN count(open.severity) = 0 THEN 'resolved' ELSE 'firing' END AS state
            FROM (VALUES {_GRADES}) AS grade (severity, name_vi, name_en) LEFT JOIN open USING (severity)
            GROUP BY grade.severity, name_vi, name_en)
        SELECT {SEVERITY_STATE} AS state, severity, name_vi, name_en, open, untaken
        FROM counted ORDER BY severity DESC
    """,
)
OPEN = Table(
    id="alerts_live",
    title=Text("Cảnh báo đang mở", "Open alerts"),
    note=Text(
        "Cảnh báo chưa được giải quyết, nặng nhất trước; cùng một sự việc ở nhiều nơi là một dòng.",
        "Alerts not yet resolved, the gravest first; one incident at many places is one line.",
    ),
    subjects=SUBJECTS,
    at=Place(0, 6, 17, 10),
    empty=Text("Không có cảnh báo nào đang mở", "No open alerts"),
    columns=(
        Column("state", Text("Mức", "Level"), "state"),
        Column("name", Text("Nội dung", "What"), link="/desk/alert/{id}"),
        Column("handled", Text("Xử lý", "Handled"), "short"),
        Column("opened_at", Text("Từ lúc", "Since"), "time"),
    ),
    sql=f"""
        WITH open AS (
            SELECT alert.*, count(*) OVER same - 1 AS others,
                   count(*) FILTER (WHERE state = 'firing') OVER same AS untaken,
                   row_number() OVER (same ORDER BY severity DESC, opened_at DESC, id) AS place
            FROM alert WHERE {OPEN_NOW}
            WINDOW same AS (PARTITION BY {TOGETHER}))
        SELECT {SEVERITY_STATE} AS state,
               title_vi || CASE WHEN others > 0 THEN ' (+' || others || ' nơi)' ELSE '' END AS name_vi,
               title_en || CASE WHEN others > 0 THEN ' (+' || others || ' places)' ELSE '' END AS name_en,
               CASE WHEN untaken > 0 THEN 'chờ nhận' ELSE 'đã nhận' END AS handled_vi,
               CASE WHEN untaken > 0 THEN 'waiting' ELSE 'taken' END AS handled_en, opened_at, id
        FROM open WHERE place = 1 ORDER BY severity DESC, opened_at DESC LIMIT 12
    """,
)
RAISED = TimeSeries(
    id="alerts_raised",
    title=Text("Cảnh báo đã phát", "Alerts raised"),
    note=Text("Số cảnh báo bắt đầu trong từng khoảng, theo mức.", "Alerts that began in each stretch."),
    subjects=SUBJECTS,
    at=Place(0, 16, 10, 8),
    shape="columns",
    rhythm=column_width,
    stacked=True,
    states={Text(*SEVERITIES[severity]): state for severity, state in STATES_OF.items() if severity > Severity.MINOR},
    sql=f"""
        SELECT {column_of("opened_at")} AS time, severity::text AS key, name_vi, name_en, count(*) AS value
        FROM alert JOIN (VALUES {_GRADES}) AS grade (severity, name_vi, name_en) USING (severity)
        WHERE {in_columns("opened_at")} AND state <> 'pending'
        GROUP BY 1, severity, name_vi, name_en ORDER BY 1, severity
    """,
)
NOISIEST = Table(
    id="alerts_noisiest",
    title=Text("Báo nhiều nhất, 7 ngày", "Noisiest, 7 days"),
    note=Text("Quy tắc phát nhiều cảnh báo nhất trong 7 ngày qua.", "The rules that raised most alerts in 7 days."),
    subjects=SUBJECTS,
    at=Place(10, 16, 7, 8),
    columns=(
        Column("name", Text("Quy tắc", "Rule"), link="/desk?days=7&rule={rule}"),
        Column("alerts", Text("Cảnh báo", "Alerts"), "bar"),
        Column("false", Text("Báo nhầm", "False"), "number"),
    ),
    sql=f"""
        WITH {COUNTED.format(since=f"{NOW} - interval '7 days'", now=NOW)}, label (rule, vi, en) AS (VALUES {_LABELS})
        SELECT rule, coalesce(vi, rule) AS name_vi, coalesce(en, rule) AS name_en, count(*) AS alerts,
               count(*) FILTER (WHERE diagnosis = 'false_alarm') AS false
        FROM counted LEFT JOIN label USING (rule) GROUP BY rule, vi, en ORDER BY alerts DESC, rule LIMIT 10
    """,
)
_TEAM = "coalesce(team.name_vi, 'Trực chung') AS team_vi, coalesce(team.name_en, 'For all') AS team_en"
_DUTY = "duty_ahead AS duty LEFT JOIN team ON team.code = duty.team"
ON_DUTY = Table(
    id="duty_now",
    title=Text("Đang trực", "On duty now"),
    note=Text("Người đang trực theo lịch, ở tổ nào, tới khi nào.", "Who is on duty by the roster, and until when."),
    subjects=SUBJECTS,
    at=Place(17, 0, 7, 12),
    empty=Text("Không có người trực", "Nobody is on duty"),
    columns=(
        Column("officer", Text("Người trực", "Officer"), link="/lich-truc"),
        Column("team", Text("Tổ", "Team"), "short"),
        Column("to_at", Text("Đến", "Until"), "time"),
    ),
    sql=f"""
        SELECT duty.name AS officer, {_TEAM}, duty.to_at FROM {_DUTY}
        WHERE duty.from_at <= {NOW} AND (duty.to_at IS NULL OR duty.to_at > {NOW})
        ORDER BY duty.team NULLS FIRST, duty.to_at, duty.name
    """,
)
NEXT_ON_DUTY = Table(
    id="duty_next",
    title=Text("Giao ca sắp tới", "Next hand-overs"),
    note=Text("Những lần giao ca sắp tới: ai nhận, ở tổ nào, lúc nào.", "Who comes on duty next, where and when."),
    subjects=SUBJECTS,
    at=Place(17, 12, 7, 12),
    empty=Text("Chưa có ca nào sau ca này", "No turn after the present one"),
    columns=(
        Column("from_at", Text("Lúc", "At"), "time"),
        Column("officer", Text("Người nhận", "Officer"), link="/lich-truc"),
        Column("team", Text("Tổ", "Team"), "short"),
    ),
    sql=f"""
        SELECT duty.from_at, duty.name AS officer, {_TEAM} FROM {_DUTY}
        WHERE duty.from_at > {NOW} ORDER BY duty.from_at, duty.team NULLS FIRST, duty.name LIMIT 12
    """,
)
BOARD = Board(
    name="alerts",
    title=Text("Cảnh báo và trực", "Alerts and duty"),
    order=61,
    hours=24,
    panels=(UNTAKEN, TO_TAKE, BY_SEVERITY, ON_DUTY, OPEN, RAISED, NOISIEST, NEXT_ON_DUTY),
)
