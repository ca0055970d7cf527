"""Business registration: what is filed and how much of it online, by type, by day and by commune."""

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
from streams.local_time import local_day, start_of_day

REGISTRATIONS = frozenset({"registrations"})
FILED_IN_A_MONTH = f"filed_at > {NOW} - interval '30 days' AND filed_at <= {NOW}"
_UNDECIDED = f"decided_at IS NULL AND filed_at <= {NOW}"
LOCAL_DAY = local_day("filed_at")
ONLINE_SHARE = "100.0 * count(*) FILTER (WHERE online) / nullif(count(*), 0)"
KINDS = """kind (code, place, name_vi, name_en) AS (VALUES
    ('household', 1, 'Hộ kinh doanh', 'Household'), ('enterprise', 2, 'Doanh nghiệp', 'Enterprise'),
    ('branch', 3, 'Chi nhánh', 'Branch'), ('change', 4, 'Thay đổi', 'Change'),
    ('dissolution', 5, 'Giải thể', 'Dissolution'))"""
# The target is that every application is filed online.
TO_TARGET = (
    Threshold(0, State.DANGER),
    Threshold(80, State.WARNING),
    Threshold(90, State.WATCH),
    Threshold(100, State.NORMAL),
)

ONLINE = Gauge(
    id="registrations_online",
    title=Text("Nộp trực tuyến, 30 ngày", "Filed online, 30 days"),
    note=Text(
        "Tỉ lệ hồ sơ đăng ký kinh doanh nộp trực tuyến trong 30 ngày qua; mục tiêu là 100%.",
        "Share of applications filed online in 30 days; the target is 100%.",
    ),
    subjects=REGISTRATIONS,
    at=Place(0, 0, 6, 10),
    unit=PERCENT,
    thresholds=TO_TARGET,
    sql=f"""
        SELECT {ONLINE_SHARE} AS value, {told(Text("{} hồ sơ", "{} applications"), "count(*)")}
        FROM registration WHERE {FILED_IN_A_MONTH}
    """,
)
FILED_TODAY = Stat(
    id="registrations_today",
    title=Text("Hồ sơ hôm nay", "Filed today"),
    note=Text("Hồ sơ nộp từ 0 giờ hôm nay; bên dưới là nộp trực tuyến.", "Filed since midnight; below, online."),
    subjects=REGISTRATIONS,
    at=Place(6, 0, 6, 5),
    sql=f"""
        SELECT count(*) AS value,
               coalesce({written(ONLINE_SHARE, 0, True)} || '% trực tuyến', 'chưa có hồ sơ') AS detail_vi,
               coalesce({written(ONLINE_SHARE, 0, False)} || '% online', 'none yet') AS detail_en
        FROM registration WHERE filed_at >= {TODAY} AND filed_at <= {NOW}
    """,
)
WAITING = Stat(
    id="registrations_waiting",
    title=Text("Chờ cấp", "Waiting"),
    note=Text(
        "Mọi hồ sơ chưa có kết quả, nộp từ bao giờ cũng tính; bên dưới là hồ sơ chờ lâu nhất.",
        "All that are not decided yet, whenever they were filed; below, the longest wait.",
    ),
    subjects=REGISTRATIONS,
    at=Place(6, 5, 6, 5),
    sql=f"""
        WITH figures AS (
            SELECT count(*) AS value, extract(epoch FROM {NOW} - min(filed_at)) / 86400 AS longest
            FROM registration WHERE {_UNDECIDED})
        SELECT value, coalesce('lâu nhất ' || {written("longest", 1, True)} || ' ngày', '–') AS detail_vi,
               coalesce('longest ' || {written("longest", 1, False)} || ' d', '–') AS detail_en FROM figures
    """,
)
BY_DAY = TimeSeries(
    id="registrations_per_day",
    title=Text("Theo ngày và loại", "By day and type"),
    note=Text("Số hồ sơ nộp mỗi ngày theo loại.", "Applications of each day, by type."),
    subjects=REGISTRATIONS,
    alerts=("registrations_late",),
    at=Place(12, 0, 12, 10),
    shape="columns",
    rhythm=DAY,
    sql=f"""
        WITH {KINDS}
        SELECT {start_of_day("filed_at")} AS time, kind.code AS key, name_vi, name_en,
               count(*) AS value
        FROM registration JOIN kind ON kind.code = registration.kind
        WHERE {in_days("filed_at")} AND filed_at >= {TODAY} - interval '13 days' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2
    """,
)
BY_KIND = Table(
    id="registrations_by_kind",
    title=Text("Theo loại", "By type"),
    note=Text(
        "Mỗi loại: nộp hôm nay, trong 30 ngày, tỉ lệ trực tuyến, ngày chờ trung vị khi đã cấp; và mọi hồ sơ chờ cấp.",
        "Each type: filed today and in 30 days, share online, median days until the decision; and all that wait.",
    ),
    subjects=REGISTRATIONS,
    at=Place(0, 10, 10, 14),
    columns=(
        Column("name", Text("Loại", "Type")),
        Column("today", Text("Hôm nay", "Today"), "number"),
        Column("month", Text("30 ngày", "30 days"), "bar"),
        Column("online", Text("Trực tuyến", "Online"), "number", PERCENT),
        Column("waiting", Text("Chờ cấp", "Waiting"), "number"),
        Column("days", Text("Trung vị", "Median"), "number", Unit("ngày", 1, "d", symbol_en="d")),
    ),
    sql=f"""
        WITH {KINDS}, undecided AS (
            SELECT kind AS code, count(*) AS waiting FROM registration WHERE {_UNDECIDED} GROUP BY kind)
        SELECT name_vi, name_en, count(*) FILTER (WHERE filed_at >= {TODAY}) AS today, count(registration) AS month,
               100.0 * count(*) FILTER (WHERE online) / nullif(count(registration), 0) AS online,
               coalesce(max(waiting), 0) AS waiting,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - filed_at)) / 86400 AS days
        FROM kind LEFT JOIN undecided USING (code)
            LEFT JOIN registration ON registration.kind = kind.code AND {FILED_IN_A_MONTH}
        GROUP BY place, name_vi, name_en ORDER BY place
    """,
)
DAYS = Table(
    id="registrations_days",
    title=Text("Theo ngày", "By day"),
    note=Text("Hồ sơ nộp mỗi ngày trong 14 ngày và tỉ lệ trực tuyến.", "Filed on each of 14 days, and share online."),
    subjects=REGISTRATIONS,
    at=Place(10, 10, 7, 14),
    columns=(
        Column("day", Text("Ngày", "Day"), "short"),
        Column("filed", Text("Hồ sơ", "Filed"), "bar"),
        Column("online", Text("Trực tuyến", "Online"), "number", PERCENT),
    ),
    sql=f"""
        SELECT to_char({LOCAL_DAY}, 'DD/MM') AS day, count(*) AS filed, {ONLINE_SHARE} AS online
        FROM registration WHERE filed_at >= {TODAY} - interval '13 days' AND filed_at <= {NOW}
        GROUP BY {LOCAL_DAY} ORDER BY {LOCAL_DAY} DESC
    """,
)
BY_UNIT = Table(
    id="registrations_by_unit",
    title=Text("Theo địa bàn, 30 ngày", "By commune, 30 days"),
    note=Text("Địa bàn có nhiều hồ sơ nhất trong 30 ngày.", "The communes with the most applications in 30 days."),
    subjects=REGISTRATIONS,
    at=Place(17, 10, 7, 14),
    columns=(
        Column("name", Text("Địa bàn", "Commune")),
        Column("filed", Text("Hồ sơ", "Filed"), "bar"),
        Column("online", Text("Trực tuyến", "Online"), "number", PERCENT),
    ),
    sql=f"""
        SELECT coalesce(unit.name_vi, registration.unit) AS name_vi,
               coalesce(unit.name_en, registration.unit) AS name_en, count(*) AS filed, {ONLINE_SHARE} AS online
        FROM registration LEFT JOIN unit ON unit.code = registration.unit
        WHERE {FILED_IN_A_MONTH} GROUP BY registration.unit, unit.name_vi, unit.name_en
        ORDER BY filed DESC, registration.unit LIMIT 12
    """,
)
BOARD = Board(
    name="business",
    title=Text("Đăng ký kinh doanh", "Business registration"),
    order=46,
    hours=14 * 24,
    panels=(ONLINE, FILED_TODAY, WAITING, BY_DAY, BY_KIND, DAYS, BY_UNIT),
)
