"""Reuse of data: population-database queries, what dossiers reuse and share, and dossiers told by two systems."""

from __future__ import annotations

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
)
from dashboards.sql.agencies import agencies_of, named_agency
from dashboards.sql.chart_columns import column_of, column_width, in_columns
from dashboards.sql.time_range import NOW, TODAY
from dashboards.sql.words import told, written
from dashboards.texts import Text

DOSSIERS = frozenset({"dossiers"})
QUERIES = frozenset({"data_use"})
BOTH = DOSSIERS | QUERIES
# Full marks of indicators 4.2 and 4.3 (Decision 766/QĐ-TTg) at 80 %.
REACHED = (
    Threshold(0, State.DANGER),
    Threshold(40, State.WARNING),
    Threshold(60, State.WATCH),
    Threshold(80, State.NORMAL),
)
RECEIVED = f"received_at > {NOW} - interval '30 days' AND received_at <= {NOW}"
ANSWERED = "outcome IN ('found', 'not_found')"
# The national portal's rule: the running number of a dossier of a ministry's own system has six or seven digits.
MINISTERIAL = "length(split_part(dossier, '-', 3)) >= 6"
SERVICES = """service_name (service, name_vi, name_en) AS (VALUES
            ('xac-thuc-cong-dan', 'Xác thực công dân', 'Identity of a citizen'),
            ('xac-nhan-cu-tru', 'Xác nhận cư trú', 'Place of residence'),
            ('thong-tin-ho', 'Thông tin hộ gia đình', 'Members of a household'))"""

TODAY_ASKED = Stat(
    id="data_queries_today",
    title=Text("Lượt khai thác dữ liệu dân cư hôm nay", "Population-database queries today"),
    note=Text(
        "Truy vấn CSDL quốc gia về dân cư từ 0 giờ; bên dưới là tỉ lệ có trả lời.",
        "Queries since midnight; below, the share of those answered.",
    ),
    subjects=QUERIES,
    at=Place(0, 0, 6, 5),
    sql=f"""
        WITH today AS (SELECT {ANSWERED} AS answered FROM data_query WHERE time >= {TODAY} AND time <= {NOW}),
        figures AS (SELECT count(*) AS value,
                           100.0 * count(*) FILTER (WHERE answered) / nullif(count(*), 0) AS share FROM today)
        SELECT value, coalesce({written("share", 1, True)} || '% có trả lời', 'chưa có truy vấn') AS detail_vi,
               coalesce({written("share", 1, False)} || '% answered', 'none yet') AS detail_en FROM figures
    """,
)
MERGED = Stat(
    id="dossiers_of_both_systems",
    title=Text("Hồ sơ liên thông tỉnh – bộ, 30 ngày", "Dossiers of both systems, 30 days"),
    note=Text(
        "Hồ sơ tiếp nhận trong 30 ngày qua mà cả hệ thống tỉnh và hệ thống bộ, ngành cùng báo; mỗi hồ sơ tính một lần.",
        "Received in 30 days and told by the province's and a ministry's system; each counts once.",
    ),
    subjects=DOSSIERS,
    at=Place(6, 0, 6, 5),
    sql=f"""
        WITH figures AS (
            SELECT (SELECT count(*) FROM dossier WHERE {RECEIVED} AND dossier IN (SELECT canonical FROM dossier_link)
                        AND EXISTS (SELECT FROM dossier_step WHERE dossier_step.dossier = dossier.dossier)) AS value,
                   count(*) AS n
            FROM dossier WHERE {RECEIVED})
        SELECT value, 'trong ' || {written("n", 0, True)} || ' hồ sơ tiếp nhận' AS detail_vi,
               'of ' || {written("n", 0, False)} || ' received' AS detail_en FROM figures
    """,
)
MINISTRIES_OWN = Stat(
    id="dossiers_of_ministries_only",
    title=Text("Hồ sơ chỉ có ở hệ thống bộ, ngành, 30 ngày", "Dossiers of ministries only, 30 days"),
    note=Text(
        "Hồ sơ tiếp nhận trong 30 ngày qua chưa gắn với mã hồ sơ của tỉnh; bên dưới là số đang xử lý.",
        "Received in 30 days and known under no provincial code; below, those open.",
    ),
    subjects=DOSSIERS,
    at=Place(0, 5, 6, 5),
    sql=f"""
        SELECT count(*) AS value, {told(Text("đang xử lý: {}", "open: {}"), "count(*) FILTER (WHERE NOT closed)")}
        FROM dossier WHERE {RECEIVED} AND {MINISTERIAL}
    """,
)
DIGITISED = Stat(
    id="dossiers_digitised",
    title=Text("Hồ sơ được số hóa, 30 ngày", "Dossiers digitised, 30 days"),
    note=Text(
        "Tỉ lệ hồ sơ tiếp nhận trong 30 ngày qua đã số hóa thành phần; bên dưới là tỉ lệ chia sẻ.",
        "Share of dossiers received in 30 days with digitised parts; below, those shared.",
    ),
    subjects=DOSSIERS,
    at=Place(6, 5, 6, 5),
    unit=PERCENT,
    thresholds=REACHED,
    sql=f"""
        WITH figures AS (SELECT 100.0 * count(*) FILTER (WHERE digitised) / nullif(count(*), 0) AS value,
                                100.0 * count(*) FILTER (WHERE shared) / nullif(count(*), 0) AS shared
                         FROM dossier WHERE {RECEIVED})
        SELECT value, coalesce('chia sẻ: ' || {written("shared", 0, True)} || '%', '–') AS detail_vi,
               coalesce('shared: ' || {written("shared", 0, False)} || '%', '–') AS detail_en FROM figures
    """,
)
REUSED = Gauge(
    id="dossiers_reusing",
    title=Text("Hồ sơ tái sử dụng dữ liệu, 30 ngày", "Dossiers reusing data, 30 days"),
    note=Text(
        "Tỉ lệ hồ sơ tiếp nhận trong 30 ngày qua dùng lại ít nhất một giấy tờ, dữ liệu đã có.",
        "Share of dossiers received in 30 days that reuse at least one paper or record.",
    ),
    subjects=DOSSIERS,
    at=Place(12, 0, 6, 10),
    unit=PERCENT,
    thresholds=REACHED,
    sql=f"""
        SELECT 100.0 * count(*) FILTER (WHERE reused) / nullif(count(*), 0) AS value,
               {told(Text("{} / {} hồ sơ", "{} of {}"), "count(*) FILTER (WHERE reused)", "count(*)")}
        FROM dossier WHERE {RECEIVED}
    """,
)
POPULATION = Gauge(
    id="dossiers_asking_population",
    title=Text("Hồ sơ có khai thác dữ liệu dân cư, 30 ngày", "Dossiers using population data, 30 days"),
    note=Text(
        "Tỉ lệ hồ sơ tiếp nhận trong 30 ngày qua có ít nhất một truy vấn dữ liệu dân cư được trả lời, theo nhật ký của "
        "cổng.",
        "Share of dossiers received in 30 days with at least one answered query in the gateway's log.",
    ),
    subjects=BOTH,
    at=Place(18, 0, 6, 10),
    unit=PERCENT,
    thresholds=REACHED,
    sql=f"""
        WITH received AS (SELECT dossier FROM dossier WHERE {RECEIVED}),
        asked AS (SELECT DISTINCT coalesce(link.canonical, query.dossier) AS dossier
                  FROM data_query AS query LEFT JOIN dossier_link AS link ON link.alias = query.dossier
                  WHERE {ANSWERED} AND time > {NOW} - interval '60 days' AND time <= {NOW})
        SELECT 100.0 * count(asked.dossier) / nullif(count(*), 0) AS value,
               {told(Text("{} / {} hồ sơ", "{} of {}"), "count(asked.dossier)", "count(*)")}
        FROM received LEFT JOIN asked ON asked.dossier = received.dossier
    """,
)
BY_HOUR = TimeSeries(
    id="data_queries_per_hour",
    title=Text("Truy vấn dữ liệu dân cư theo giờ", "Population queries by hour"),
    note=Text(
        "Số truy vấn mỗi giờ theo dịch vụ (cả tuần: mỗi 6 giờ; cả tháng: mỗi ngày).",
        "Queries in each hour by service (of a week: in each 6 hours; of a month: on each day).",
    ),
    subjects=QUERIES,
    at=Place(0, 10, 9, 7),
    shape="columns",
    rhythm=column_width,
    unit=COUNT,
    sql=f"""
        WITH {SERVICES}
        SELECT {column_of("query.time")} AS time, query.service AS key,
               coalesce(name_vi, query.service) AS name_vi, coalesce(name_en, query.service) AS name_en,
               count(*) AS value
        FROM data_query AS query LEFT JOIN service_name ON service_name.service = query.service
        WHERE {in_columns("query.time")} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2
    """,
)
BY_SERVICE = Table(
    id="data_queries_by_service",
    title=Text("Theo dịch vụ dữ liệu, 30 ngày", "By service, 30 days"),
    note=Text("Truy vấn trong 30 ngày qua và kết quả.", "Queries of 30 days and what came of them."),
    subjects=QUERIES,
    at=Place(0, 17, 9, 7),
    columns=(
        Column("name", Text("Dịch vụ", "Service")),
        Column("n", Text("Truy vấn", "Queries"), "bar"),
        Column("found", Text("Tìm thấy", "Found"), "number", PERCENT),
        Column("refused", Text("Từ chối", "Refused"), "number"),
        Column("failed", Text("Lỗi", "Failed"), "number"),
    ),
    sql=f"""
        WITH {SERVICES}
        SELECT coalesce(name_vi, query.service) AS name_vi, coalesce(name_en, query.service) AS name_en,
               count(*) AS n, 100.0 * count(*) FILTER (WHERE outcome = 'found') / count(*) AS found,
               count(*) FILTER (WHERE outcome = 'refused') AS refused,
               count(*) FILTER (WHERE outcome = 'failed') AS failed
        FROM data_query AS query LEFT JOIN service_name ON service_name.service = query.service
        WHERE query.time > {NOW} - interval '30 days' AND query.time <= {NOW}
        GROUP BY 1, 2 ORDER BY n DESC, 1
    """,
)
BY_AGENCY = Table(
    id="data_reuse_by_agency",
    title=Text("Số hóa, chia sẻ theo cơ quan, 30 ngày", "Digitised and shared by agency, 30 days"),
    note=Text(
        "Tỉ lệ trong hồ sơ tiếp nhận 30 ngày qua của từng cơ quan đã chọn, số hóa thấp nhất trước.",
        "Shares of the dossiers that each chosen agency received in 30 days, the least digitised first.",
    ),
    subjects=DOSSIERS,
    at=Place(9, 10, 15, 14),
    columns=(
        Column("name", Text("Cơ quan", "Agency"), link="/board/data_reuse?agency={code}"),
        Column("n", Text("Tiếp nhận", "Received"), "number"),
        Column("digitised", Text("Số hóa", "Digitised"), "bar", PERCENT),
        Column("reused", Text("Tái sử dụng", "Reused"), "number", PERCENT),
        Column("shared", Text("Chia sẻ", "Shared"), "number", PERCENT),
        Column("population", Text("Dân cư", "Population"), "number", PERCENT),
        Column("synchronised", Text("Đồng bộ", "Synchronised"), "number", PERCENT),
    ),
    sql=f"""
        SELECT {named_agency("dossier.agency")},
               count(*) AS n,
               100.0 * count(*) FILTER (WHERE digitised) / count(*) AS digitised,
               100.0 * count(*) FILTER (WHERE reused) / count(*) AS reused,
               100.0 * count(*) FILTER (WHERE shared) / count(*) AS shared,
               100.0 * count(*) FILTER (WHERE population) / count(*) AS population,
               100.0 * count(*) FILTER (WHERE synchronised) / count(*) AS synchronised,
               dossier.agency AS code
        FROM dossier LEFT JOIN agency ON agency.code = dossier.agency
        WHERE {RECEIVED} AND NOT ({MINISTERIAL}) AND dossier.agency IN ($agency)
        GROUP BY 1, 2, dossier.agency ORDER BY digitised, n DESC, 1
    """,
)
BOARD = Board(
    name="data_reuse",
    title=Text("Tái sử dụng dữ liệu", "Data reuse"),
    order=41,
    hours=24,
    variables=(agencies_of("dossier"),),
    panels=(
        TODAY_ASKED,
        MERGED,
        MINISTRIES_OWN,
        DIGITISED,
        REUSED,
        POPULATION,
        BY_HOUR,
        BY_SERVICE,
        BY_AGENCY,
    ),
)
