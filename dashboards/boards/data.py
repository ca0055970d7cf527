"""Shared data: calls of the shared services, the data integration centre's capacity, the departments' data stores."""

from __future__ import annotations

from datetime import timedelta

from dashboards.panels import (
    COUNT,
    PERCENT,
    Board,
    Column,
    Place,
    Stat,
    State,
    Table,
    Threshold,
    TimeSeries,
    Unit,
)
from dashboards.sql.agencies import named_agency
from dashboards.sql.chart_columns import column_of, column_width, in_columns, in_hours
from dashboards.sql.time_range import NOW, TODAY
from dashboards.sql.words import told, written
from dashboards.texts import Text

CALLS = frozenset({"service_calls"})
CENTRE = frozenset({"gauges"})
STORES = frozenset({"stores"})
MILLISECONDS = Unit("ms", 0, "ms")
SHARE = Unit("%", 1, "percent")
CENTRE_RHYTHM = timedelta(minutes=30)
"""The centre's monitoring measures every ten minutes."""
CALLED_TODAY = f"time >= {TODAY} AND time <= {NOW}"
FAILED = "status >= 500"
"""A refusal (4xx) is the caller's; what the service owes and did not give is 5xx."""

# The services as people call them; one that is not listed keeps its code.
SERVICE = """service_name (service, name_vi, name_en) AS (VALUES
    ('population', 'Dân cư', 'Population'), ('business', 'Đăng ký doanh nghiệp', 'Business registration'),
    ('land', 'Đất đai', 'Land'), ('civil-status', 'Hộ tịch', 'Civil status'),
    ('social-insurance', 'Bảo hiểm xã hội', 'Social insurance'), ('postal-code', 'Mã bưu chính', 'Postal codes'))"""
NAMED = (
    "coalesce(service_name.name_vi, call.service) AS name_vi, coalesce(service_name.name_en, call.service) AS name_en"
)

# The newest sample of each of the centre's metrics within a day.
NEWEST = f"""newest AS (
    SELECT DISTINCT ON (source, metric) source, metric, time, value FROM gauge_sample
    WHERE system = 'data_centre' AND time > {NOW} - interval '1 day' AND time <= {NOW}
    ORDER BY source, metric, time DESC
)"""
# A store is stale once its newest change is older than its department promised; an empty store never was fresh.
FRESHNESS = f"""store AS (
    SELECT *, extract(epoch FROM {NOW} - newest)::float AS age_s,
           coalesce(extract(epoch FROM {NOW} - newest) > promised_s, true) AS stale
    FROM store_state WHERE system = 'data_stores'
)"""

CALLS_TODAY = Stat(
    id="service_calls_today",
    title=Text("Lượt gọi dịch vụ hôm nay", "Service calls today"),
    note=Text(
        "Lượt gọi các dịch vụ dùng chung từ 0 giờ hôm nay; bên dưới là số cơ quan gọi.",
        "Calls of the shared services since midnight; below, how many agencies called.",
    ),
    subjects=CALLS,
    at=Place(0, 0, 4, 5),
    sql=f"""
        SELECT count(*) AS value, {told(Text("{} cơ quan", "{} agencies"), "count(DISTINCT agency)")}, max(time) AS at
        FROM service_call WHERE {CALLED_TODAY}
    """,
)
ERRORS = Stat(
    id="service_calls_errors",
    title=Text("Tỉ lệ lỗi hôm nay", "Errors today"),
    note=Text(
        "Tỉ lệ lượt gọi hôm nay mà dịch vụ trả lời lỗi (5xx); bên dưới là số lượt.",
        "Share of today's calls that a service failed to answer (5xx); below, how many.",
    ),
    subjects=CALLS,
    at=Place(4, 0, 4, 5),
    unit=SHARE,
    thresholds=(Threshold(2, State.WATCH), Threshold(5, State.WARNING), Threshold(20, State.DANGER)),
    sql=f"""
        SELECT 100.0 * count(*) FILTER (WHERE {FAILED}) / nullif(count(*), 0) AS value,
               {told(Text("{} lượt lỗi", "{} failed"), f"count(*) FILTER (WHERE {FAILED})")}
        FROM service_call WHERE {CALLED_TODAY}
    """,
)
LATENCY = Stat(
    id="service_calls_p95",
    title=Text("Độ trễ p95 hôm nay", "Latency p95 today"),
    note=Text(
        "95% lượt gọi hôm nay được trả lời trong thời gian này; bên dưới là trung vị.",
        "95% of today's calls were answered within this time; below, the median.",
    ),
    subjects=CALLS,
    at=Place(8, 0, 4, 5),
    unit=MILLISECONDS,
    thresholds=(Threshold(1_000, State.WATCH), Threshold(2_000, State.WARNING), Threshold(5_000, State.DANGER)),
    sql=f"""
        WITH today AS (
            SELECT percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY duration_ms) AS p
            FROM service_call WHERE {CALLED_TODAY})
        SELECT p[2] AS value, coalesce('trung vị ' || {written("p[1]", 0, True)} || ' ms', '–') AS detail_vi,
               coalesce('median ' || {written("p[1]", 0, False)} || ' ms', '–') AS detail_en
        FROM today
    """,
)
LOGGED = Stat(
    id="service_calls_logged",
    title=Text("Nhật ký so với bộ đếm", "Log against counter"),
    note=Text(
        "Lượt gọi có trong nhật ký so với bộ đếm của cổng từ 0 giờ; bên dưới là số của bộ đếm.",
        "Calls that the log tells, of those that the portal counted since midnight; below, its count.",
    ),
    subjects=CALLS | CENTRE,
    at=Place(12, 0, 4, 5),
    unit=SHARE,
    sql=f"""
        WITH {NEWEST}, counted AS (
            SELECT time, value FROM newest WHERE source = 'portal' AND metric = 'calls' AND time >= {TODAY})
        SELECT 100.0 * (SELECT count(*) FROM service_call WHERE system = 'portal_log' AND service_call.time >= {TODAY}
                            AND service_call.time < (SELECT time FROM counted))
                   / nullif(max(value), 0) AS value,
               coalesce('bộ đếm: ' || {written("max(value)", 0, True)}, 'chưa có bộ đếm') AS detail_vi,
               coalesce('counted: ' || {written("max(value)", 0, False)}, 'no count yet') AS detail_en,
               max(time) AS at
        FROM counted
    """,
)
ANSWERING = Stat(
    id="data_centre_up",
    title=Text("Máy chủ đang trả lời", "Machines that answer"),
    note=Text(
        "Máy của trung tâm tích hợp dữ liệu trả lời ở lần đo mới nhất, trên tổng số.",
        "Machines of the data integration centre that answered at the newest measurement, of all.",
    ),
    subjects=CENTRE,
    at=Place(16, 0, 4, 5),
    stale_after=CENTRE_RHYTHM,
    sql=f"""
        WITH {NEWEST}
        SELECT count(*) FILTER (WHERE value > 0) AS value, {told(Text("trên {} máy", "of {} machines"), "count(*)")},
               CASE WHEN count(*) = 0 THEN 'silent' WHEN bool_and(value > 0) THEN 'normal' ELSE 'danger' END AS state,
               max(time) AS at
        FROM newest WHERE metric = 'up'
    """,
)
STALE = Stat(
    id="data_stores_stale",
    title=Text("Kho dữ liệu chậm cập nhật", "Stale data stores"),
    note=Text(
        "Kho dữ liệu của sở, ngành quá thời hạn đã cam kết mà chưa có thay đổi mới; bên dưới là tổng số kho.",
        "Departments' stores without a change within the promised interval; below, how many there are.",
    ),
    subjects=STORES,
    at=Place(20, 0, 4, 5),
    thresholds=(Threshold(1, State.WATCH), Threshold(4, State.WARNING)),
    sql=f"""
        WITH {FRESHNESS}
        SELECT count(*) FILTER (WHERE stale) AS value,
               {told(Text("trên {} kho", "of {} stores"), "count(*)")}, max(checked) AS at
        FROM store
    """,
)
BY_SERVICE = Table(
    id="service_calls_by_service",
    title=Text("Từng dịch vụ, hôm nay", "Each service, today"),
    note=Text(
        "Lượt gọi, tỉ lệ lỗi, độ trễ và số cơ quan gọi của từng dịch vụ hôm nay.",
        "Each service's calls, errors, latency and consumers today.",
    ),
    subjects=CALLS,
    at=Place(0, 5, 12, 6),
    columns=(
        Column("name", Text("Dịch vụ", "Service")),
        Column("calls", Text("Lượt gọi", "Calls"), "bar"),
        Column("errors", Text("Lỗi", "Errors"), "number", SHARE),
        Column("p50", Text("p50", "p50"), "number", MILLISECONDS),
        Column("p95", Text("p95", "p95"), "number", MILLISECONDS),
        Column("consumers", Text("Cơ quan", "Agencies"), "number"),
    ),
    sql=f"""
        WITH {SERVICE}, call AS (
            SELECT service, count(*) AS calls, 100.0 * count(*) FILTER (WHERE {FAILED}) / count(*) AS errors,
                   percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY duration_ms) AS p,
                   count(DISTINCT agency) AS consumers
            FROM service_call WHERE {CALLED_TODAY} GROUP BY service)
        SELECT {NAMED}, calls, errors, p[1] AS p50, p[2] AS p95, consumers
        FROM call LEFT JOIN service_name USING (service) ORDER BY calls DESC, name_vi
    """,
)
BY_HOUR = TimeSeries(
    id="service_calls_per_hour",
    title=Text("Lượt gọi theo giờ", "Calls by hour"),
    note=Text(
        "Lượt gọi và lượt lỗi của mọi dịch vụ trong mỗi giờ (cả tuần: mỗi 6 giờ; cả tháng: mỗi ngày).",
        "All services' calls and failures in each hour (of a week: each 6 hours; of a month: each day).",
    ),
    subjects=CALLS,
    alerts=("calls_unusual", "service_errors"),
    at=Place(12, 5, 12, 6),
    shape="columns",
    rhythm=column_width,
    unit=COUNT,
    sql=f"""
        WITH hour AS (
            SELECT {column_of("time")} AS time, count(*) AS calls, count(*) FILTER (WHERE {FAILED}) AS failed
            FROM service_call WHERE {in_columns("time")} GROUP BY 1)
        SELECT time, 'calls' AS key, 'Lượt gọi' AS name_vi, 'Calls' AS name_en, calls AS value FROM hour
        UNION ALL SELECT time, 'failed', 'Lỗi', 'Failed', failed FROM hour
        ORDER BY time, key
    """,
)


def _latency(quantile: float) -> str:
    """Return the SQL of one curve a service: a quantile of the time to its answers, hour by hour."""
    return f"""
        WITH {SERVICE}, call AS (
            SELECT service, $__timeGroup(time, '1h') AS time,
                   percentile_cont({quantile:g}) WITHIN GROUP (ORDER BY duration_ms) AS value
            FROM service_call WHERE {in_hours("time")} GROUP BY 1, 2)
        SELECT time, service AS key, {NAMED}, value FROM call LEFT JOIN service_name USING (service) ORDER BY 1, 2
    """


MEDIAN_BY_HOUR = TimeSeries(
    id="service_calls_p50_per_hour",
    title=Text("Độ trễ p50 theo giờ", "Latency p50 by hour"),
    note=Text("Trung vị thời gian trả lời của từng dịch vụ trong mỗi giờ.", "Each service's median answer, by hour."),
    subjects=CALLS,
    at=Place(0, 11, 8, 6),
    unit=MILLISECONDS,
    rhythm=timedelta(hours=1),
    sql=_latency(0.5),
)
P95_BY_HOUR = TimeSeries(
    id="service_calls_p95_per_hour",
    title=Text("Độ trễ p95 theo giờ", "Latency p95 by hour"),
    note=Text(
        "95% lượt gọi của từng dịch vụ được trả lời trong thời gian này, mỗi giờ.",
        "95% of each service's calls were answered within this time, by hour.",
    ),
    subjects=CALLS,
    at=Place(8, 11, 8, 6),
    unit=MILLISECONDS,
    rhythm=timedelta(hours=1),
    sql=_latency(0.95),
)
CONSUMERS = Table(
    id="service_calls_by_consumer",
    title=Text("Cơ quan sử dụng, hôm nay", "Consumers today"),
    note=Text(
        "Lượt gọi, tỉ lệ lỗi và số dịch vụ mà từng cơ quan dùng hôm nay.",
        "Each agency's calls, failures and services used today.",
    ),
    subjects=CALLS,
    at=Place(16, 11, 8, 6),
    columns=(
        Column("name", Text("Cơ quan", "Agency")),
        Column("calls", Text("Lượt gọi", "Calls"), "bar"),
        Column("errors", Text("Lỗi", "Errors"), "number", SHARE),
        Column("services", Text("Dịch vụ", "Services"), "number"),
    ),
    sql=f"""
        SELECT {named_agency("call.agency")},
               count(*) AS calls, 100.0 * count(*) FILTER (WHERE {FAILED}) / count(*) AS errors,
               count(DISTINCT service) AS services
        FROM service_call AS call LEFT JOIN agency ON agency.code = call.agency
        WHERE {CALLED_TODAY} GROUP BY 1, 2 ORDER BY calls DESC, 1
    """,
)
CAPACITY = Table(
    id="data_centre_machines",
    title=Text("Trung tâm tích hợp dữ liệu", "Data integration centre"),
    note=Text(
        "Phần CPU, bộ nhớ, lưu trữ đang dùng của từng máy; tỉ lệ lần đo có trả lời trong 7 ngày.",
        "CPU, memory and storage in use of each machine; share of measurements answered in 7 days.",
    ),
    subjects=CENTRE,
    at=Place(0, 17, 10, 7),
    stale_after=CENTRE_RHYTHM,
    columns=(
        Column("source", Text("Máy", "Machine")),
        Column("cpu", Text("CPU", "CPU"), "number", PERCENT),
        Column("memory", Text("Bộ nhớ", "Memory"), "number", PERCENT),
        Column("storage", Text("Lưu trữ", "Storage"), "number", PERCENT),
        Column("available", Text("Sẵn sàng 7 ngày", "Available, 7 d"), "number", Unit("%", 2, "percent")),
        Column("state", Text("Tình trạng", "State"), "state"),
    ),
    sql=f"""
        WITH {NEWEST}, machine AS (
            SELECT source, max(time) FILTER (WHERE metric = 'up') AS at,
                   max(value) FILTER (WHERE metric = 'up') AS up,
                   max(value) FILTER (WHERE metric = 'cpu_used') AS cpu_used,
                   max(value) FILTER (WHERE metric = 'cpu_total') AS cpu_total,
                   max(value) FILTER (WHERE metric = 'memory_used') AS memory_used,
                   max(value) FILTER (WHERE metric = 'memory_total') AS memory_total,
                   max(value) FILTER (WHERE metric = 'storage_used') AS storage_used,
                   max(value) FILTER (WHERE metric = 'storage_total') AS storage_total
            FROM newest GROUP BY source
        ), available AS (
            SELECT source, 100.0 * avg(value) AS share FROM gauge_sample
            WHERE system = 'data_centre' AND metric = 'up' AND time > {NOW} - interval '7 days' AND time <= {NOW}
            GROUP BY source
        ), used AS (
            SELECT source, at, up, 100.0 * cpu_used / nullif(cpu_total, 0) AS cpu,
                   100.0 * memory_used / nullif(memory_total, 0) AS memory,
                   100.0 * storage_used / nullif(storage_total, 0) AS storage
            FROM machine)
        SELECT source, cpu, memory, storage, share AS available, at,
               CASE WHEN at IS NULL OR at < {NOW} - interval '30 minutes' THEN 'silent' WHEN up = 0 THEN 'danger'
                    WHEN greatest(cpu, memory, storage) >= 90 THEN 'warning'
                    WHEN greatest(cpu, memory, storage) >= 80 THEN 'watch' ELSE 'normal' END AS state
        FROM used LEFT JOIN available USING (source) ORDER BY source
    """,
)
FRESH = Table(
    id="data_stores_freshness",
    title=Text("Kho dữ liệu của sở, ngành", "Departments' data stores"),
    note=Text(
        "Số bản ghi, tăng trong 24 giờ, thay đổi mới nhất và thời hạn cam kết của từng kho, chậm nhất trước.",
        "Each store's rows, growth in 24 hours, newest change and promised interval, the most overdue first.",
    ),
    subjects=STORES,
    at=Place(10, 17, 14, 7),
    columns=(
        Column("department", Text("Cơ quan", "Department")),
        Column("store", Text("Kho dữ liệu", "Store")),
        Column("rows", Text("Bản ghi", "Rows"), "number"),
        Column("grown", Text("24 giờ", "24 h"), "change"),
        Column("age", Text("Mới nhất cách đây", "Newest change"), "age"),
        Column("promised", Text("Cam kết", "Promised"), "age"),
        Column("checked", Text("Kiểm tra", "Checked"), "time"),
        Column("state", Text("Tình trạng", "State"), "state"),
    ),
    sql=f"""
        WITH {FRESHNESS}
        SELECT coalesce(agency.name_vi, store.department) AS department_vi,
               coalesce(agency.name_en, store.department) AS department_en, store.store, store.rows,
               store.rows - before.rows AS grown, greatest(age_s, 0) AS age, promised_s AS promised, store.checked,
               CASE WHEN NOT stale THEN 'normal' WHEN age_s <= 2 * promised_s THEN 'watch' ELSE 'warning' END AS state
        FROM store LEFT JOIN agency ON agency.code = store.department
            LEFT JOIN LATERAL (
                SELECT old.rows FROM store_state_history AS old
                WHERE old.system = store.system AND old.department = store.department AND old.store = store.store
                    AND old.revision <= store.revision - 86400000000
                ORDER BY old.revision DESC LIMIT 1) AS before ON true
        ORDER BY stale DESC, age_s / promised_s DESC NULLS FIRST, 1, store.store
    """,
)
BOARD = Board(
    name="data",
    title=Text("Dữ liệu dùng chung", "Shared data"),
    order=56,
    hours=24,
    panels=(
        CALLS_TODAY, ERRORS, LATENCY, LOGGED, ANSWERING, STALE,
        BY_SERVICE, BY_HOUR, MEDIAN_BY_HOUR, P95_BY_HOUR, CONSUMERS, CAPACITY, FRESH,
    ),
)  # fmt: skip
