"""The dossiers of the one-stop service: what comes in, what is due, what is late, and at which agency."""

from __future__ import annotations

from dashboards.dossier.words import STATUSES
from dashboards.panels import (
    COUNT,
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
from dashboards.sql.agencies import agencies_of, each_agency, named_agency, named_unit
from dashboards.sql.chart_columns import column_of, column_width, in_columns
from dashboards.sql.dossiers import DUE, DUE_SOON, DUE_TODAY
from dashboards.sql.figures import share
from dashboards.sql.time_range import LOCAL_DAY, NOW, TODAY
from dashboards.sql.words import told, written
from dashboards.texts import Text
from streams.dossiers.event import Channel, Status
from streams.promised import UNFINISHED

DOSSIERS = frozenset({"dossiers"})
ON_TIME = (
    Threshold(0, State.DANGER),
    Threshold(80, State.WARNING),
    Threshold(90, State.WATCH),
    Threshold(95, State.NORMAL),
)
# What is finished ended then (dossier_fold), and that has the index.
THIS_MONTH = f"date_trunc('month', {LOCAL_DAY})::date"
FINISHED = f"ended_at > {NOW} - interval '30 days' AND ended_at <= {NOW} AND finished_at IS NOT NULL"

_LIVE = (
    Status.REGISTERED, Status.RECEIVED, Status.PROCESSING, Status.SUPPLEMENT_REQUESTED, Status.PAYMENT_REQUESTED,
    Status.FINISHED,
)  # fmt: skip
_NAMED_STATUSES = ", ".join(f"({status:d}, '{STATUSES[status].vi}', '{STATUSES[status].en}')" for status in _LIVE)
_STANDING = (
    Column("open", Text("Đang xử lý", "Open"), "bar"),
    Column("due_today", Text("Hẹn trả hôm nay", "Due today"), "number"),
    Column("due_soon", Text("Trong 3 ngày", "In 3 days"), "number"),
    Column("overdue", Text("Quá hạn", "Overdue"), "number"),
)


def _by_channel(vietnamese: bool) -> str:
    """Return the SQL of what share of the dossiers came in by each channel; null without any."""
    names = ("trực tuyến", "trực tiếp", "bưu chính") if vietnamese else ("online", "counter", "post")
    shares = (
        written(f"100.0 * count(*) FILTER (WHERE channel = {channel}) / nullif(count(*), 0)", 0, vietnamese)
        for channel in (Channel.ONLINE.value, Channel.COUNTER.value, Channel.POST.value)
    )
    return " || ', ' || ".join(f"{share} || '% {name}'" for share, name in zip(shares, names, strict=True))


TODAY_FILED = Stat(
    id="dossiers_today",
    title=Text("Hồ sơ nhận hôm nay", "Dossiers today"),
    note=Text("Hồ sơ đăng ký từ 0 giờ hôm nay; bên dưới là kênh nộp.", "Filed since midnight; below, how."),
    subjects=DOSSIERS,
    at=Place(0, 0, 5, 5),
    sql=f"""
        SELECT count(*) AS value,
               coalesce({_by_channel(True)}, 'chưa có hồ sơ') AS detail_vi,
               coalesce({_by_channel(False)}, 'none yet') AS detail_en
        FROM dossier WHERE registered_at >= {TODAY} AND registered_at <= {NOW}
    """,
)
OPEN = Stat(
    id="dossiers_open",
    title=Text("Hồ sơ đang xử lý", "Dossiers open"),
    note=Text(
        "Hồ sơ chưa xử lý xong; bên dưới là số phải trả hôm nay, và từ nay đến hết 3 ngày tới.",
        "Not finished; below, those due today, and until the end of the third day from now.",
    ),
    subjects=DOSSIERS,
    at=Place(5, 0, 5, 5),
    sql=f"""
        WITH open AS (SELECT {DUE} AS due FROM dossier WHERE {UNFINISHED}),
        figures AS (SELECT count(*) AS value,
                           count(*) FILTER (WHERE {DUE_TODAY}) AS today,
                           count(*) FILTER (WHERE {DUE_SOON}) AS soon FROM open)
        SELECT value,
               'hẹn trả hôm nay: ' || {written("today", 0, True)} || ', trong 3 ngày: ' || {written("soon", 0, True)}
                   AS detail_vi,
               'due today: ' || {written("today", 0, False)} || ', in 3 days: ' || {written("soon", 0, False)}
                   AS detail_en
        FROM figures
    """,
)
OVERDUE = Stat(
    id="dossiers_overdue",
    title=Text("Hồ sơ quá hạn", "Dossiers overdue"),
    note=Text(
        "Hồ sơ chưa xong đã quá hẹn; hẹn lùi theo số ngày làm việc chờ người dân. Bên dưới là tỉ lệ.",
        "Unfinished past their promised time, moved by the working days of waiting for the citizen; below, the share.",
    ),
    subjects=DOSSIERS,
    at=Place(0, 5, 5, 5),
    thresholds=(Threshold(1, State.WATCH), Threshold(50, State.WARNING), Threshold(200, State.DANGER)),
    sql=f"""
        WITH open AS (SELECT {DUE} AS due FROM dossier WHERE {UNFINISHED}),
        figures AS (SELECT count(*) FILTER (WHERE due < {NOW}) AS value,
                           100.0 * count(*) FILTER (WHERE due < {NOW}) / nullif(count(*), 0) AS share FROM open)
        SELECT value, coalesce({written("share", 1, True)} || '% số đang xử lý', '–') AS detail_vi,
               coalesce({written("share", 1, False)} || '% of the open ones', '–') AS detail_en FROM figures
    """,
)
BY_HOUR = TimeSeries(
    id="dossiers_per_hour",
    title=Text("Hồ sơ theo giờ", "Dossiers by hour"),
    note=Text(
        "Số hồ sơ đăng ký và trả kết quả mỗi giờ (cả tuần: mỗi 6 giờ; cả tháng: mỗi ngày).",
        "Dossiers filed and returned in each hour (of a week: in each 6 hours; of a month: on each day).",
    ),
    subjects=DOSSIERS,
    alerts=("filings_surge",),
    at=Place(15, 0, 9, 10),
    shape="columns",
    rhythm=column_width,
    unit=COUNT,
    sql=f"""
        SELECT {column_of("registered_at")} AS time, 'filed' AS key, 'Đăng ký' AS name_vi, 'Filed' AS name_en,
               count(*) AS value
        FROM dossier WHERE {in_columns("registered_at")} GROUP BY 1
        UNION ALL
        SELECT {column_of("returned_at")}, 'returned', 'Trả kết quả', 'Returned', count(*)
        FROM dossier WHERE {in_columns("returned_at")} GROUP BY 1
        ORDER BY time, key
    """,
)
ON_TIME_SHARE = Gauge(
    id="dossiers_on_time",
    title=Text("Giải quyết đúng hạn, 30 ngày", "Finished in time, 30 days"),
    note=Text(
        "Tỉ lệ hồ sơ xử lý xong trong 30 ngày qua mà không trễ hạn.", "Share of dossiers finished in time in 30 days."
    ),
    subjects=DOSSIERS,
    at=Place(10, 0, 5, 10),
    unit=PERCENT,
    thresholds=ON_TIME,
    sql=f"""
        SELECT 100.0 * count(*) FILTER (WHERE NOT late) / nullif(count(*), 0) AS value,
               {told(Text("{} hồ sơ đã xong", "{} finished"), "count(*)")}
        FROM dossier WHERE {FINISHED} AND late IS NOT NULL
    """,
)
MEAN_TIME = Stat(
    id="dossiers_mean_days",
    title=Text("Ngày xử lý trung bình", "Mean days to finish"),
    note=Text(
        "Từ tiếp nhận đến xử lý xong, trừ thời gian chờ người dân, trong 30 ngày qua.",
        "From receipt to finish, less the citizen's own time, over 30 days.",
    ),
    subjects=DOSSIERS,
    at=Place(5, 5, 5, 5),
    unit=Unit("ngày", 1, "d", symbol_en="d"),
    sql=f"""
        SELECT (extract(epoch FROM avg(finished_at - received_at)) - avg(waiting_s)) / 86400 AS value,
               'hồ sơ xong trong 30 ngày' AS detail_vi, 'finished in 30 days' AS detail_en
        FROM dossier WHERE {FINISHED} AND received_at IS NOT NULL
    """,
)
BY_STATUS = Table(
    id="dossiers_by_status",
    title=Text("Đang ở bước nào", "Where they stand"),
    note=Text(
        "Hồ sơ chưa kết thúc của cơ quan đã chọn, theo trạng thái.", "Open dossiers of the chosen agencies by status."
    ),
    subjects=DOSSIERS,
    at=Place(0, 10, 8, 6),
    columns=(
        Column("name", Text("Trạng thái", "Status")),
        Column("n", Text("Số hồ sơ", "Dossiers"), "bar"),
    ),
    sql=f"""
        WITH label (status, name_vi, name_en) AS (VALUES
            {_NAMED_STATUSES})
        SELECT name_vi, name_en, count(*) AS n
        FROM label JOIN dossier ON dossier.status = label.status AND NOT closed AND agency IN ($agency)
        GROUP BY label.status, name_vi, name_en ORDER BY label.status
    """,
)
BY_AGENCY = Table(
    id="dossiers_by_agency",
    title=Text("Theo cơ quan", "By agency"),
    note=Text(
        "Hồ sơ của từng cơ quan đã chọn, nhiều quá hạn nhất trước; bấm vào tên để chỉ xem cơ quan đó.",
        "Each chosen agency, the most overdue first; its name leads to it alone.",
    ),
    subjects=DOSSIERS,
    at=Place(8, 10, 16, 7),
    columns=(
        Column("name", Text("Cơ quan", "Agency"), link="/board/dossiers?agency={code}"),
        Column("today", Text("Nhận hôm nay", "Filed today"), "number"),
        *_STANDING,
        Column("on_time", Text("Đúng hạn 30 ngày", "In time, 30 d"), "number", PERCENT),
    ),
    sql=f"""
        WITH RECURSIVE {each_agency("dossier")}, counted AS (
            SELECT agency, count(*) AS today, 0 AS open, 0 AS due_today, 0 AS due_soon, 0 AS overdue, 0 AS in_time,
                   0 AS finished
            FROM dossier WHERE registered_at >= {TODAY} AND registered_at <= {NOW} GROUP BY agency
            UNION ALL
            SELECT agency, 0, count(*), count(*) FILTER (WHERE {DUE_TODAY}), count(*) FILTER (WHERE {DUE_SOON}),
                   count(*) FILTER (WHERE due < {NOW}), 0, 0
            FROM (SELECT agency, {DUE} AS due FROM dossier WHERE {UNFINISHED}) AS unfinished GROUP BY agency
            UNION ALL
            SELECT agency, 0, 0, 0, 0, 0, count(*) FILTER (WHERE NOT late), count(late)
            FROM dossier WHERE {FINISHED} GROUP BY agency)
        SELECT {named_agency("there.agency")}, there.agency AS code, coalesce(sum(today), 0) AS today,
               coalesce(sum(open), 0) AS open, coalesce(sum(due_today), 0) AS due_today,
               coalesce(sum(due_soon), 0) AS due_soon, coalesce(sum(overdue), 0) AS overdue,
               100.0 * sum(in_time) / nullif(sum(finished), 0) AS on_time
        FROM there LEFT JOIN counted ON counted.agency = there.agency LEFT JOIN agency ON agency.code = there.agency
        WHERE there.agency IN ($agency)
        GROUP BY there.agency, agency.code ORDER BY overdue DESC, open DESC, 1
    """,
)
BY_UNIT = Table(
    id="dossiers_by_unit",
    title=Text("Theo đơn vị", "By unit"),
    note=Text(
        "Từng xã, phường, bộ phận của cơ quan đã chọn, nhiều quá hạn nhất trước; nhận và đúng hạn là của tháng này.",
        "Communes and sections of the chosen agencies, the most overdue first; received and in time: this month.",
    ),
    subjects=DOSSIERS,
    at=Place(8, 17, 16, 7),
    columns=(
        Column("name", Text("Đơn vị", "Unit"), link="/chi-so/2.1?agency={owner}&unit={code}"),
        Column("received", Text("Nhận tháng này", "Received, month"), "number"),
        *_STANDING,
        Column("on_time", Text("Đúng hạn tháng này", "In time, month"), "number", PERCENT),
    ),
    sql=f"""
        WITH counted AS (
            SELECT agency, unit, 0 AS received, count(*) AS open,
                   count(*) FILTER (WHERE {DUE_TODAY}) AS due_today, count(*) FILTER (WHERE {DUE_SOON}) AS due_soon,
                   count(*) FILTER (WHERE due < {NOW}) AS overdue, 0 AS in_time, 0 AS ended
            FROM (SELECT agency, unit, {DUE} AS due FROM dossier WHERE {UNFINISHED} AND agency IN ($agency)) AS open
            GROUP BY agency, unit
            UNION ALL
            SELECT agency, unit, sum(received), 0, 0, 0, 0, sum(ended - late), sum(ended)
            FROM dossier_sum WHERE month = {THIS_MONTH} AND agency IN ($agency) GROUP BY agency, unit)
        SELECT {named_unit("counted.unit")}, counted.agency AS owner, counted.unit AS code, sum(received) AS received,
               sum(open) AS open, sum(due_today) AS due_today, sum(due_soon) AS due_soon,
               sum(overdue) AS overdue, {share("sum(in_time)", "sum(ended)")} AS on_time
        FROM counted LEFT JOIN workplace AS unit ON unit.code = counted.unit
        GROUP BY counted.agency, counted.unit, unit.name_vi, unit.name_en
        ORDER BY overdue DESC, open DESC, owner, code LIMIT 200
    """,
)
BY_PROCEDURE = Table(
    id="dossiers_by_procedure",
    title=Text("Theo thủ tục, tháng này", "By procedure, this month"),
    note=Text(
        "Hồ sơ nhận và xong trong tháng của từng thủ tục ở các cơ quan đã chọn, đúng hạn thấp nhất trước.",
        "Dossiers received and ended this month by procedure of the chosen agencies, the least in time first.",
    ),
    subjects=DOSSIERS,
    at=Place(0, 16, 8, 8),
    empty=Text("Tháng này chưa có hồ sơ nào", "No dossier yet this month"),
    columns=(
        Column("title", Text("Thủ tục", "Procedure")),
        Column("received", Text("Nhận", "Received"), "number"),
        Column("ended", Text("Xong", "Ended"), "number"),
        Column("on_time", Text("Đúng hạn", "In time"), "number", PERCENT),
    ),
    sql=f"""
        SELECT coalesce(procedure.name_vi, counted.procedure) AS title, received, ended, on_time
        FROM (SELECT procedure, sum(received) AS received, sum(ended) AS ended,
                     {share("sum(ended - late)", "sum(ended)")} AS on_time
              FROM dossier_sum_agency WHERE month = {THIS_MONTH} AND agency IN ($agency)
              GROUP BY procedure HAVING sum(received) > 0 OR sum(ended) > 0) AS counted
            LEFT JOIN procedure ON procedure.procedure = counted.procedure
        ORDER BY on_time NULLS LAST, received DESC, counted.procedure LIMIT 100
    """,
)
BOARD = Board(
    name="dossiers",
    title=Text("Hồ sơ", "Dossiers"),
    order=40,
    hours=24,
    variables=(agencies_of("dossier"),),
    panels=(TODAY_FILED, OPEN, OVERDUE, MEAN_TIME, ON_TIME_SHARE, BY_HOUR, BY_STATUS, BY_AGENCY, BY_UNIT, BY_PROCEDURE),
)
