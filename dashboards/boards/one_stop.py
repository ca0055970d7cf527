"""The one-stop centres: who waits, how long it takes, which counters are open, and how satisfied citizens are."""

from __future__ import annotations

from dashboards import satisfaction
from dashboards.panels import Board, Column, Place, Stat, State, Table, Threshold, TimeSeries, Unit, Variable
from dashboards.sql.agencies import named_unit
from dashboards.sql.chart_columns import column_of, column_width, in_columns
from dashboards.sql.time_range import NOW, TODAY
from dashboards.sql.words import told, written
from dashboards.texts import Text

TICKETS = frozenset({"tickets"})
MINUTES = Unit("phút", 1, "m", symbol_en="min")
WAIT = (Threshold(15, State.WATCH), Threshold(30, State.WARNING), Threshold(60, State.DANGER))

VISITS = f"""visit AS (
    SELECT centre, taken_at, called_at, finished_at, outcome,
           coalesce(called_at, finished_at, {NOW}) >= {NOW} AS waiting,
           extract(epoch FROM called_at - taken_at) / 60 AS wait,
           extract(epoch FROM finished_at - called_at) / 60 AS service
    FROM ticket WHERE taken_at >= {TODAY} AND taken_at <= {NOW}
)"""
"""Today's tickets, their waiting and service in minutes."""
COUNTERS = f"""counter AS (
    SELECT DISTINCT ON (counter) counter, centre, open AND time >= {TODAY} AS open, time
    FROM counter_state WHERE time > {NOW} - interval '7 days' AND time <= {NOW}
    ORDER BY counter, time DESC
)"""
"""Every counter that has told anything in a week; one that nobody closed in the evening is not open in the morning."""


def share(percent: int, value: str, of: str = "true") -> str:
    """Return the SQL of the value that so many percent of the rows do not exceed, among those that `of` selects."""
    return f"percentile_cont({percent / 100:g}) WITHIN GROUP (ORDER BY {value}) FILTER (WHERE {of})"


def ninety(value: str, of: str = "true") -> str:
    """Return the SQL of a line that tells, in both languages, what nine in ten do not exceed."""
    vi, en = (written(share(90, value, of), 1, vietnamese) for vietnamese in (True, False))
    return f"""coalesce('90% không quá ' || {vi} || ' phút', 'hôm nay chưa có') AS detail_vi,
               coalesce('90% within ' || {en} || ' min', 'none today') AS detail_en"""


WAITING = Stat(
    id="tickets_waiting",
    title=Text("Đang chờ", "Waiting now"),
    note=Text(
        "Người đã lấy số hôm nay mà chưa được gọi; bên dưới là người chờ lâu nhất.",
        "Took a ticket today and has not been called; below, the longest wait.",
    ),
    subjects=TICKETS,
    at=Place(0, 0, 4, 5),
    thresholds=(Threshold(40, State.WATCH), Threshold(80, State.WARNING), Threshold(150, State.DANGER)),
    sql=f"""
        WITH {VISITS}, longest AS (
            SELECT count(*) AS value, extract(epoch FROM {NOW} - min(taken_at)) / 60 AS minutes
            FROM visit WHERE waiting)
        SELECT value, coalesce('lâu nhất ' || {written("minutes", 0, True)} || ' phút', 'không ai chờ') AS detail_vi,
               coalesce('longest ' || {written("minutes", 0, False)} || ' min', 'nobody waits') AS detail_en
        FROM longest
    """,
)
WAIT_TODAY = Stat(
    id="tickets_wait",
    title=Text("Thời gian chờ hôm nay", "Waiting time today"),
    note=Text(
        "Trung vị từ lúc lấy số đến lúc được gọi, của người đã được gọi hôm nay.",
        "Median from taking a ticket to being called, of those called today.",
    ),
    subjects=TICKETS,
    at=Place(4, 0, 4, 5),
    unit=MINUTES,
    thresholds=WAIT,
    sql=f"""
        WITH {VISITS}
        SELECT {share(50, "wait")} AS value, {ninety("wait")} FROM visit WHERE called_at <= {NOW}
    """,
)
SERVICE_TODAY = Stat(
    id="tickets_service",
    title=Text("Thời gian phục vụ hôm nay", "Service time today"),
    note=Text(
        "Trung vị từ lúc được gọi đến khi xong, của người đã được phục vụ hôm nay.",
        "Median from being called to the end, of those served today.",
    ),
    subjects=TICKETS,
    at=Place(8, 0, 4, 5),
    unit=MINUTES,
    sql=f"""
        WITH {VISITS}
        SELECT {share(50, "service")} AS value, {ninety("service")}
        FROM visit WHERE outcome = 'served' AND finished_at <= {NOW}
    """,
)
OPEN_COUNTERS = Stat(
    id="counters_open",
    title=Text("Quầy đang mở", "Counters open"),
    note=Text("Quầy đang mở, trên số quầy có hoạt động trong bảy ngày.", "Open counters, of those seen in seven days."),
    subjects=frozenset({"counter_states"}),
    at=Place(12, 0, 4, 5),
    sql=f"""
        WITH {COUNTERS}
        SELECT count(*) FILTER (WHERE open) AS value, {told(Text("trên {} quầy", "of {} counters"), "count(*)")}
        FROM counter
    """,
)
BY_HOUR = TimeSeries(
    id="tickets_by_hour",
    title=Text("Lượt lấy số theo giờ", "Tickets by hour"),
    note=Text(
        "Số lượt lấy số và được phục vụ xong mỗi giờ (cả tuần: mỗi 6 giờ; cả tháng: mỗi ngày).",
        "Tickets taken and visits served in each hour (of a week: each 6 hours; of a month: each day).",
    ),
    subjects=TICKETS,
    at=Place(0, 5, 8, 9),
    shape="columns",
    rhythm=column_width,
    sql=f"""
        SELECT {column_of("taken_at")} AS time, 'taken' AS key, 'Lấy số' AS name_vi, 'Taken' AS name_en,
               count(*) AS value
        FROM ticket WHERE {in_columns("taken_at")} AND centre IN ($centre) GROUP BY 1
        UNION ALL
        SELECT {column_of("finished_at")}, 'served', 'Phục vụ xong', 'Served', count(*)
        FROM ticket WHERE {in_columns("finished_at")} AND outcome = 'served' AND centre IN ($centre) GROUP BY 1
        ORDER BY time, key
    """,
)
BY_CENTRE = Table(
    id="tickets_by_centre",
    title=Text("Theo trung tâm", "By centre"),
    note=Text(
        "Hôm nay ở từng trung tâm, đông người chờ nhất trước; thời gian tính bằng phút.",
        "Today in each centre, the most waiting first; times in minutes.",
    ),
    subjects=TICKETS | {"counter_states"},
    at=Place(8, 5, 16, 9),
    columns=(
        Column("name", Text("Trung tâm", "Centre"), link="/board/one_stop?centre={centre}"),
        Column("waiting", Text("Đang chờ", "Waiting"), "bar"),
        Column("open", Text("Quầy mở", "Counters open"), "number"),
        Column("today", Text("Lượt hôm nay", "Tickets today"), "number"),
        Column("gone", Text("Bỏ về", "Left"), "number"),
        Column("wait_50", Text("Chờ: trung vị", "Wait: median"), "number", MINUTES),
        Column("wait_90", Text("Chờ: 90%", "Wait: 90%"), "number", MINUTES),
        Column("service_50", Text("Phục vụ: trung vị", "Service: median"), "number", MINUTES),
        Column("service_90", Text("Phục vụ: 90%", "Service: 90%"), "number", MINUTES),
    ),
    sql=f"""
        WITH {VISITS}, {COUNTERS}, visits AS (
            SELECT centre, count(*) FILTER (WHERE waiting) AS waiting, count(*) AS today,
                   count(*) FILTER (WHERE outcome = 'left') AS gone,
                   {share(50, "wait", f"called_at <= {NOW}")} AS wait_50,
                   {share(90, "wait", f"called_at <= {NOW}")} AS wait_90,
                   {share(50, "service", "outcome = 'served'")} AS service_50,
                   {share(90, "service", "outcome = 'served'")} AS service_90
            FROM visit GROUP BY centre
        ), counters AS (SELECT centre, count(*) FILTER (WHERE open) AS open FROM counter GROUP BY centre)
        SELECT coalesce(unit.name_vi, centre) AS name_vi, coalesce(unit.name_en, centre) AS name_en,
               coalesce(waiting, 0) AS waiting, coalesce(open, 0) AS open, coalesce(today, 0) AS today,
               coalesce(gone, 0) AS gone, wait_50, wait_90, service_50, service_90, centre
        FROM visits FULL JOIN counters USING (centre) LEFT JOIN unit ON unit.code = centre
        ORDER BY waiting DESC, today DESC, centre
    """,
)
CENTRE = Variable(
    "centre",
    Text("Trung tâm", "Centre"),
    f"""SELECT DISTINCT centre AS value, {named_unit("centre")}
       FROM ticket LEFT JOIN unit ON unit.code = centre ORDER BY 2""",
)
BOARD = Board(
    name="one_stop",
    title=Text("Một cửa", "One-stop"),
    order=42,
    hours=12,
    variables=(CENTRE,),
    panels=(
        *(WAITING, WAIT_TODAY, SERVICE_TODAY, OPEN_COUNTERS, satisfaction.ALL, satisfaction.COUNT_OF_VOTES),
        *(BY_HOUR, BY_CENTRE),
        *(satisfaction.BY_AGENCY, satisfaction.BY_PROCEDURE, satisfaction.BY_OFFICER, satisfaction.COMMENTS),
    ),
)
