"""The dossiers of the one-stop service: what comes in, what is due, what is late, and at which agency."""

from __future__ import annotations

from dashboards.fragments import DUE, NOW, TODAY, UNFINISHED, agencies_of, each_agency, named_agency, written
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
from dashboards.texts import Text

DOSSIERS = frozenset({"dossiers"})
ON_TIME = (
    Threshold(0, State.DANGER),
    Threshold(80, State.WARNING),
    Threshold(90, State.WATCH),
    Threshold(95, State.NORMAL),
)
# What is finished ended then (dossier_fold), and that has the index.
FINISHED = f"ended_at > {NOW} - interval '30 days' AND ended_at <= {NOW} AND finished_at IS NOT NULL"

TODAY_FILED = Stat(
    id="dossiers_today",
    title=Text("Hồ sơ nhận hôm nay", "Dossiers today"),
    note=Text("Hồ sơ đăng ký từ 0 giờ hôm nay; bên dưới là nộp trực tuyến.", "Filed since midnight; below, online."),
    subjects=DOSSIERS,
    at=Place(0, 0, 5, 5),
    sql=f"""
        SELECT count(*) AS value,
               coalesce({written("100.0 * count(*) FILTER (WHERE channel = 2) / nullif(count(*), 0)", 0, True)}
                        || '% trực tuyến', 'chưa có hồ sơ') AS detail_vi,
               coalesce({written("100.0 * count(*) FILTER (WHERE channel = 2) / nullif(count(*), 0)", 0, False)}
                        || '% online', 'none yet') AS detail_en
        FROM dossier WHERE registered_at >= {TODAY} AND registered_at <= {NOW}
    """,
)
OPEN = Stat(
    id="dossiers_open",
    title=Text("Hồ sơ đang xử lý", "Dossiers open"),
    note=Text("Hồ sơ chưa xử lý xong; bên dưới là số phải trả hôm nay.", "Not finished; below, those due today."),
    subjects=DOSSIERS,
    at=Place(5, 0, 5, 5),
    sql=f"""
        WITH open AS (SELECT {DUE} AS due FROM dossier WHERE {UNFINISHED}),
        figures AS (SELECT count(*) AS value,
                           count(*) FILTER (WHERE due >= {NOW} AND due < {TODAY} + interval '1 day') AS today FROM open)
        SELECT value, 'hẹn trả hôm nay: ' || today AS detail_vi, 'due today: ' || today AS detail_en FROM figures
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
    note=Text("Số hồ sơ đăng ký và trả kết quả mỗi giờ.", "Dossiers filed and returned in each hour."),
    subjects=DOSSIERS,
    alerts=("filings_surge",),
    at=Place(15, 0, 9, 10),
    shape="columns",
    unit=COUNT,
    sql="""
        SELECT $__timeGroup(registered_at, '1h') AS time, 'filed' AS key, 'Đăng ký' AS name_vi, 'Filed' AS name_en,
               count(*) AS value
        FROM dossier WHERE $__timeFilter(registered_at) GROUP BY 1
        UNION ALL
        SELECT $__timeGroup(returned_at, '1h'), 'returned', 'Trả kết quả', 'Returned', count(*)
        FROM dossier WHERE $__timeFilter(returned_at) GROUP BY 1
        ORDER BY time, key
    """,
)
ON_TIME_SHARE = Gauge(
    id="dossiers_on_time",
    title=Text("Giải quyết đúng hạn, 30 ngày", "Finished in time, 30 days"),
    note=Text(
        "Tỉ lệ hồ sơ xử lý xong trong 30 ngày qua mà không trễ hẹn.", "Share of dossiers finished in time in 30 days."
    ),
    subjects=DOSSIERS,
    at=Place(10, 0, 5, 10),
    unit=PERCENT,
    thresholds=ON_TIME,
    sql=f"""
        SELECT 100.0 * count(*) FILTER (WHERE NOT late) / nullif(count(*), 0) AS value,
               count(*) || ' hồ sơ đã xong' AS detail_vi, count(*) || ' finished' AS detail_en
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
    at=Place(0, 10, 8, 14),
    columns=(
        Column("name", Text("Trạng thái", "Status")),
        Column("n", Text("Số hồ sơ", "Dossiers"), "bar"),
    ),
    sql="""
        WITH label (status, name_vi, name_en) AS (VALUES
            (1, 'Mới đăng ký', 'Registered'), (2, 'Được tiếp nhận', 'Received'), (4, 'Đang xử lý', 'Processing'),
            (5, 'Yêu cầu bổ sung giấy tờ', 'Supplement requested'), (6, 'Yêu cầu nộp phí, lệ phí', 'Payment requested'),
            (9, 'Đã xử lý xong', 'Finished'))
        SELECT name_vi, name_en, count(*) AS n
        FROM label JOIN dossier ON dossier.status = label.status AND NOT closed AND agency IN ($agency)
        GROUP BY label.status, name_vi, name_en ORDER BY label.status
    """,
)
BY_AGENCY = Table(
    id="dossiers_by_agency",
    title=Text("Theo cơ quan", "By agency"),
    note=Text(
        "Hồ sơ của từng cơ quan đã chọn, nhiều quá hạn nhất trước.", "Each chosen agency, the most overdue first."
    ),
    subjects=DOSSIERS,
    at=Place(8, 10, 16, 14),
    columns=(
        Column("name", Text("Cơ quan", "Agency")),
        Column("today", Text("Nhận hôm nay", "Filed today"), "number"),
        Column("open", Text("Đang xử lý", "Open"), "bar"),
        Column("due_today", Text("Hẹn trả hôm nay", "Due today"), "number"),
        Column("overdue", Text("Quá hạn", "Overdue"), "number"),
        Column("on_time", Text("Đúng hạn 30 ngày", "In time, 30 d"), "number", PERCENT),
    ),
    sql=f"""
        WITH RECURSIVE {each_agency("dossier")}, counted AS (
            SELECT agency, count(*) AS today, 0 AS open, 0 AS due_today, 0 AS overdue, 0 AS in_time, 0 AS finished
            FROM dossier WHERE registered_at >= {TODAY} AND registered_at <= {NOW} GROUP BY agency
            UNION ALL
            SELECT agency, 0, count(*), count(*) FILTER (WHERE due >= {NOW} AND due < {TODAY} + interval '1 day'),
                   count(*) FILTER (WHERE due < {NOW}), 0, 0
            FROM (SELECT agency, {DUE} AS due FROM dossier WHERE {UNFINISHED}) AS unfinished GROUP BY agency
            UNION ALL
            SELECT agency, 0, 0, 0, 0, count(*) FILTER (WHERE NOT late), count(late)
            FROM dossier WHERE {FINISHED} GROUP BY agency)
        SELECT {named_agency("there.agency")}, coalesce(sum(today), 0) AS today, coalesce(sum(open), 0) AS open,
               coalesce(sum(due_today), 0) AS due_today, coalesce(sum(overdue), 0) AS overdue,
               100.0 * sum(in_time) / nullif(sum(finished), 0) AS on_time
        FROM there LEFT JOIN counted ON counted.agency = there.agency LEFT JOIN agency ON agency.code = there.agency
        WHERE there.agency IN ($agency)
        GROUP BY there.agency, agency.code ORDER BY overdue DESC, open DESC, 1
    """,
)
BOARD = Board(
    name="dossiers",
    title=Text("Hồ sơ", "Dossiers"),
    order=40,
    hours=24,
    variables=(agencies_of("dossier"),),
    panels=(TODAY_FILED, OPEN, OVERDUE, MEAN_TIME, ON_TIME_SHARE, BY_HOUR, BY_STATUS, BY_AGENCY),
)
