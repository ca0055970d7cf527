"""The province's procedures: announced, published and put up by QR in time, complete, online; and what is wanting.

Shares are those of group 1 and 3 of Decision 766/QĐ-TTg: 1.1 announced at least 5 working days before taking effect,
1.2 published within 5 working days of the decision, 1.3 all seven parts present, 3.1 online, 3.5 payable online. What
is not published and not late yet counts nowhere.
"""

from __future__ import annotations

from dashboards.boards.dossiers import ON_TIME
from dashboards.panels import PERCENT, Board, Column, Gauge, Place, Stat, State, Table, Threshold
from dashboards.sql.agencies import agencies_of
from dashboards.sql.time_range import NOW
from dashboards.sql.words import told, written
from dashboards.texts import Text
from streams.local_time import local_day
from streams.registry.validity import valid_on

PROCEDURES = frozenset({"procedures"})
PUBLICATIONS = frozenset({"publications"})
BOTH = PROCEDURES | PUBLICATIONS
ONLINE = (Threshold(0, State.WARNING), Threshold(50, State.WATCH), Threshold(80, State.NORMAL))
_EXISTS = valid_on(local_day(NOW), "agency")
_AGENCIES = f"""SELECT EXISTS (SELECT FROM publication WHERE agency = code AND NOT revoked) AS publishes FROM agency
            WHERE {_EXISTS}"""


def _in_time(published_at: str) -> str:
    """Return the SQL: true or false once it is settled whether that came within 5 working days, else null."""
    due = "add_working_days(procedure.decided_on, 5)"
    return (
        f"CASE WHEN {published_at} IS NOT NULL THEN {local_day(published_at)} <= {due}"
        f" WHEN {due} < {local_day(NOW)} THEN false END"
    )


# Each procedure with its code that hangs, if one does, and what each share asks of it (null: it does not count there).
# A code that was put up for an earlier decision does not publish the present one.
_JUDGED = f"""judged AS (
    SELECT procedure.*, hanging.put_up_at,
           effective_on >= add_working_days(decided_on, 5) AS announced,
           {_in_time("procedure.published_at")} AS published,
           parts = 7 AS complete, online <> 'none' AS on_line, online = 'full' AS wholly,
           CASE WHEN fee_vnd > 0 THEN payment_enabled END AS payable, {_in_time("hanging.renewed_at")} AS put_up
    FROM procedure LEFT JOIN (
        SELECT procedure, agency, put_up_at,
               CASE WHEN {local_day("put_up_at")} >= decided_on THEN put_up_at END AS renewed_at
        FROM (SELECT procedure, agency, published_at AS put_up_at FROM publication WHERE NOT revoked) AS code
            JOIN procedure USING (procedure, agency)) AS hanging USING (procedure, agency))"""


def _share(of: str) -> str:
    return f"100.0 * count(*) FILTER (WHERE {of}) / nullif(count({of}), 0)"


_BY_LEVEL = Text("cấp tỉnh: {} · cấp xã: {}", "province: {} · commune: {}")
TOTAL = Stat(
    id="procedures_total",
    title=Text("Thủ tục hành chính", "Procedures"),
    note=Text("Số thủ tục trong cơ sở dữ liệu quốc gia; bên dưới theo cấp.", "Procedures in the catalogue, by level."),
    subjects=PROCEDURES,
    at=Place(0, 0, 5, 5),
    sql=f"""
        SELECT count(*) AS value,
               {told(_BY_LEVEL, *(f"count(*) FILTER (WHERE level = '{level}')" for level in ("province", "commune")))}
        FROM procedure
    """,
)
AGENCIES = Stat(
    id="publishing_agencies",
    title=Text("Cơ quan niêm yết mã QR", "Agencies that publish by QR"),
    note=Text(
        "Số cơ quan đang có ít nhất một mã QR được niêm yết, trên tổng số cơ quan.",
        "Agencies with at least one code that hangs, of all agencies.",
    ),
    subjects=PUBLICATIONS,
    at=Place(0, 5, 5, 5),
    sql=f"""
        WITH every AS ({_AGENCIES})
        SELECT count(*) FILTER (WHERE publishes) AS value, {told(Text("trên {} cơ quan", "of {} agencies"), "count(*)")}
        FROM every
    """,
)
PUBLISHED_IN_TIME = Gauge(
    id="procedures_published_on_time",
    title=Text("Công khai đúng hạn", "Published in time"),
    note=Text(
        "Công khai trong 5 ngày làm việc kể từ ngày quyết định.", "Published within 5 working days of the decision."
    ),
    subjects=PROCEDURES,
    at=Place(5, 0, 5, 10),
    thresholds=ON_TIME,
    sql=f"""
        WITH {_JUDGED}
        SELECT {_share("published")} AS value,
               {told(Text("trễ: {}", "late: {}"), "count(*) FILTER (WHERE NOT published)")} FROM judged
    """,
)
ONLINE_SHARE = Gauge(
    id="procedures_online",
    title=Text("Trực tuyến", "Online"),
    note=Text(
        "Thủ tục nộp được trực tuyến, toàn trình hoặc một phần; đủ điểm từ 80%.",
        "Procedures that can be filed online, wholly or in part; full marks from 80%.",
    ),
    subjects=PROCEDURES,
    at=Place(10, 0, 5, 10),
    thresholds=ONLINE,
    sql=f"""
        WITH {_JUDGED}
        SELECT {_share("on_line")} AS value, 'toàn trình: ' || {written(_share("wholly"), 0, True)} || '%' AS detail_vi,
               'wholly: ' || {written(_share("wholly"), 0, False)} || '%' AS detail_en FROM judged
    """,
)
SHARES = Table(
    id="procedures_shares",
    title=Text("Minh bạch và trực tuyến", "Transparency and online"),
    note=Text(
        "Số thủ tục đạt trên số được tính, theo Quyết định 766/QĐ-TTg.",
        "Procedures that pass, of those that count, as Decision 766/QĐ-TTg asks.",
    ),
    subjects=BOTH,
    at=Place(15, 0, 9, 10),
    columns=(
        Column("name", Text("Chỉ tiêu", "Figure")),
        Column("passed", Text("Đạt", "Pass"), "number"),
        Column("n", Text("Trên", "Of"), "number"),
        Column("share", Text("Tỉ lệ", "Share"), "number", PERCENT),
    ),
    sql=f"""
        WITH {_JUDGED}
        SELECT asked.name_vi, asked.name_en, count(*) FILTER (WHERE passes) AS passed, count(passes) AS n,
               {_share("passes")} AS share
        FROM judged, LATERAL (VALUES
            (1, 'Công bố trước hiệu lực 5 ngày', 'Announced 5 days before effect', announced),
            (2, 'Công khai trong 5 ngày', 'Published within 5 days', published),
            (3, 'Niêm yết mã QR trong 5 ngày', 'QR code up within 5 days', put_up),
            (4, 'Đủ 7 bộ phận', 'All seven parts', complete), (5, 'Trực tuyến', 'Online', on_line),
            (6, 'Trực tuyến toàn trình', 'Wholly online', wholly),
            (7, 'Có phí, nộp được trực tuyến', 'Fee payable online', payable)) AS asked (nth, name_vi, name_en, passes)
        GROUP BY asked.nth, asked.name_vi, asked.name_en ORDER BY asked.nth
    """,
)
BY_AGENCY = Table(
    id="procedures_by_agency",
    title=Text("Theo cơ quan", "By agency"),
    note=Text("Mọi cơ quan của tỉnh; không niêm yết đứng trước.", "Every agency; those without codes first."),
    subjects=BOTH,
    at=Place(0, 10, 12, 14),
    columns=(
        Column("name", Text("Cơ quan", "Agency"), link="/board/procedures?agency={code}"),
        Column("n", Text("Thủ tục", "Procedures"), "bar"),
        Column("codes", Text("Mã QR", "QR codes"), "number"),
        Column("published", Text("Đúng hạn", "In time"), "number", PERCENT),
        Column("complete", Text("Đủ bộ phận", "Complete"), "number", PERCENT),
        Column("on_line", Text("Trực tuyến", "Online"), "number", PERCENT),
    ),
    sql=f"""
        WITH {_JUDGED}
        SELECT agency.name_vi, agency.name_en, count(judged.procedure) AS n, count(put_up_at) AS codes,
               {_share("published")} AS published, {_share("complete")} AS complete, {_share("on_line")} AS on_line,
               CASE WHEN count(judged.procedure) > 0 THEN agency.code END AS code
        FROM agency LEFT JOIN judged ON judged.agency = agency.code WHERE {_EXISTS}
        GROUP BY agency.code, agency.name_vi, agency.name_en ORDER BY count(put_up_at) > 0, n DESC, agency.code
    """,
)
WANTING = Table(
    id="procedures_wanting",
    title=Text("Thủ tục còn thiếu sót", "Procedures with something wanting"),
    note=Text(
        "Chưa công khai, công khai trễ, thiếu bộ phận hoặc không có mã QR đang niêm yết.",
        "Unpublished, published late, incomplete, or without a code that hangs.",
    ),
    subjects=BOTH,
    at=Place(12, 10, 12, 14),
    empty=Text("Không thiếu gì", "Nothing is wanting"),
    columns=(
        Column("procedure", Text("Mã", "Code"), "short"),
        Column("name", Text("Thủ tục", "Procedure")),
        Column("wanting", Text("Thiếu sót", "Wanting")),
    ),
    sql=f"""
        WITH {_JUDGED}
        SELECT procedure, name_vi, name_vi AS name_en,
               concat_ws(', ', CASE WHEN published_at IS NULL THEN 'chưa công khai' END,
                   CASE WHEN NOT published AND published_at IS NOT NULL THEN 'công khai trễ' END,
                   CASE WHEN NOT complete THEN 'có ' || parts || '/7 bộ phận' END,
                   CASE WHEN put_up_at IS NULL THEN 'không có mã QR' END) AS wanting_vi,
               concat_ws(', ', CASE WHEN published_at IS NULL THEN 'unpublished' END,
                   CASE WHEN NOT published AND published_at IS NOT NULL THEN 'published late' END,
                   CASE WHEN NOT complete THEN parts || ' of 7 parts' END,
                   CASE WHEN put_up_at IS NULL THEN 'no QR code' END) AS wanting_en
        FROM judged
        WHERE agency IN ($agency) AND (published_at IS NULL OR NOT published OR NOT complete OR put_up_at IS NULL)
        ORDER BY procedure LIMIT 200
    """,
)
BOARD = Board(
    name="procedures",
    title=Text("Thủ tục hành chính", "Procedures"),
    order=48,
    hours=720,
    variables=(agencies_of("procedure"),),
    panels=(TOTAL, AGENCIES, PUBLISHED_IN_TIME, ONLINE_SHARE, SHARES, BY_AGENCY, WANTING),
)
