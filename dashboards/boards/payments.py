"""Fees: what is collected by which channel, what is unpaid, and each day's money against what was due."""

from __future__ import annotations

from dashboards.panels import (
    PERCENT,
    SUFFIX,
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
from dashboards.sql.chart_columns import column_of, column_width, in_columns
from dashboards.sql.time_range import NOW, TODAY
from dashboards.sql.words import written
from dashboards.texts import Text
from streams.local_time import local_day

PAYMENTS = frozenset({"payments"})
SETTLED = frozenset({"payments", "dossiers"})
DONG = Unit("đ", 0, SUFFIX, symbol_en="VND")
MILLION_DONG = Unit("triệu đ", 1, SUFFIX, symbol_en="million VND")
MONTH_AGO = f"{NOW} - interval '30 days'"
MONTH = f"> {MONTH_AGO}"
CHANNELS = """channel (code, name_vi, name_en) AS (VALUES
    ('counter', 'Tại quầy', 'Counter'), ('online', 'Trực tuyến', 'Online'), ('qr', 'Mã QR', 'QR code'))"""
DIFFERENCES = """label (difference, name_vi, name_en, state) AS (VALUES
    ('unpaid', 'Chưa nộp', 'Unpaid', 'watch'), ('paid_twice', 'Nộp trùng', 'Paid twice', 'warning'),
    ('wrong_amount', 'Sai số tiền', 'Wrong amount', 'warning'),
    ('unknown_dossier', 'Không rõ hồ sơ', 'Unknown dossier', 'danger'),
    ('nothing_due', 'Không phải nộp', 'Nothing due', 'warning'))"""


def _collected(name: str, title: Text, note: Text, since: str, at: Place) -> Stat:
    """Return the figure of what was paid since an instant: millions of dong, with the number of payments below."""
    return Stat(
        id=name,
        title=title,
        note=note,
        subjects=PAYMENTS,
        at=at,
        unit=MILLION_DONG,
        sql=f"""
            SELECT coalesce(sum(amount_vnd), 0) / 1e6 AS value,
                   {written("count(*)", 0, True)} || ' lượt nộp' AS detail_vi,
                   {written("count(*)", 0, False)} || ' payments' AS detail_en
            FROM payment WHERE status = 'paid' AND time {since} AND time <= {NOW}
        """,
    )


COLLECTED_TODAY = _collected(
    "fees_today",
    Text("Thu hôm nay", "Collected today"),
    Text("Phí, lệ phí đã thu từ 0 giờ, trừ giao dịch hoàn.", "Paid since midnight, reversals left out."),
    f">= {TODAY}",
    Place(0, 0, 6, 5),
)
COLLECTED_MONTH = _collected(
    "fees_month",
    Text("Thu trong 30 ngày", "Collected in 30 days"),
    Text("Phí, lệ phí đã thu trong 30 ngày qua, trừ giao dịch hoàn.", "Paid in 30 days, reversals left out."),
    MONTH,
    Place(6, 0, 6, 5),
)
UNPAID = Stat(
    id="fees_unpaid",
    title=Text("Hồ sơ chưa nộp phí", "Unpaid dossiers"),
    note=Text(
        "Hồ sơ có phí tiếp nhận trong 30 ngày qua mà chưa nộp; bên dưới là số tiền.",
        "Fee-bearing dossiers received in 30 days and not paid; below, the amount.",
    ),
    subjects=SETTLED,
    at=Place(12, 0, 6, 5),
    thresholds=(Threshold(1, State.WATCH), Threshold(200, State.WARNING)),
    sql=f"""
        WITH owed AS (SELECT count(*) AS dossiers, coalesce(sum(due_vnd), 0) AS due FROM fee_due
                      WHERE at {MONTH} AND at <= {NOW}),
        paid AS (SELECT count(*) AS dossiers, coalesce(sum(due_vnd), 0) AS due FROM fee_paid({MONTH_AGO}, {NOW})),
        open AS (SELECT owed.dossiers - paid.dossiers AS value, (owed.due - paid.due) / 1e6 AS due FROM owed, paid)
        SELECT value, {written("due", 1, True)} || ' triệu đ' AS detail_vi,
               {written("due", 1, False)} || ' million VND' AS detail_en FROM open
    """,
)
CASHLESS = Stat(
    id="fees_cashless",
    title=Text("Không dùng tiền mặt, 30 ngày", "Paid cashless, 30 days"),
    note=Text(
        "Tỉ lệ số tiền nộp trực tuyến và bằng mã QR trong 30 ngày qua; bên dưới là tỉ lệ lượt nộp.",
        "Share of the money paid online and by QR code in 30 days; below, of the payments.",
    ),
    subjects=PAYMENTS,
    at=Place(18, 0, 6, 5),
    unit=PERCENT,
    sql=f"""
        WITH paid AS (SELECT amount_vnd, channel <> 'counter' AS cashless FROM payment
                      WHERE status = 'paid' AND time {MONTH} AND time <= {NOW}),
        figures AS (SELECT 100.0 * sum(amount_vnd) FILTER (WHERE cashless) / nullif(sum(amount_vnd), 0) AS value,
                           100.0 * count(*) FILTER (WHERE cashless) / nullif(count(*), 0) AS share FROM paid)
        SELECT value, coalesce({written("share", 0, True)} || '% lượt nộp', 'chưa có') AS detail_vi,
               coalesce({written("share", 0, False)} || '% of payments', 'none yet') AS detail_en FROM figures
    """,
)
BY_CHANNEL = Table(
    id="fees_by_channel",
    title=Text("Theo kênh nộp", "By channel"),
    note=Text("Số tiền và tỉ lệ của mỗi kênh, hôm nay và 30 ngày.", "Amount and share of each channel."),
    subjects=PAYMENTS,
    at=Place(0, 5, 12, 6),
    columns=(
        Column("name", Text("Kênh", "Channel")),
        Column("today", Text("Hôm nay", "Today"), "number", DONG),
        Column("today_share", Text("Tỉ lệ", "Share"), "number", PERCENT),
        Column("month", Text("30 ngày", "30 days"), "bar", DONG),
        Column("month_share", Text("Tỉ lệ 30 ngày", "30-day share"), "number", PERCENT),
    ),
    sql=f"""
        WITH {CHANNELS}, sums AS (
            SELECT channel.code, name_vi, name_en,
                   coalesce(sum(amount_vnd) FILTER (WHERE time >= {TODAY}), 0) AS today,
                   coalesce(sum(amount_vnd), 0) AS month
            FROM channel LEFT JOIN payment ON payment.channel = channel.code AND status = 'paid'
                AND time {MONTH} AND time <= {NOW}
            GROUP BY 1, 2, 3)
        SELECT name_vi, name_en, today, 100.0 * today / nullif(sum(today) OVER (), 0) AS today_share,
               month, 100.0 * month / nullif(sum(month) OVER (), 0) AS month_share
        FROM sums ORDER BY code
    """,
)
BY_HOUR = TimeSeries(
    id="fees_per_hour",
    title=Text("Thu theo giờ", "Collected by hour"),
    note=Text(
        "Số tiền thu mỗi giờ theo kênh (cả tuần: mỗi 6 giờ; cả tháng: mỗi ngày).",
        "Amount of each hour by channel (of a week: of each 6 hours; of a month: of each day).",
    ),
    subjects=PAYMENTS,
    alerts=("payments_unreconciled",),
    at=Place(12, 5, 12, 6),
    shape="columns",
    rhythm=column_width,
    unit=MILLION_DONG,
    sql=f"""
        WITH {CHANNELS}
        SELECT {column_of("payment.time")} AS time, channel.code AS key, name_vi, name_en,
               sum(amount_vnd) / 1e6 AS value
        FROM payment JOIN channel ON channel.code = payment.channel
        WHERE status = 'paid' AND {in_columns("payment.time")} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2
    """,
)
FORTNIGHT = f"{TODAY} - interval '13 days'"
# The functions leave out the instant from which they count.
SINCE_FORTNIGHT = f"{FORTNIGHT} - interval '1 microsecond'"
DAILY = Table(
    id="fees_daily",
    title=Text("Đối soát hằng ngày", "Daily reconciliation"),
    note=Text(
        "Phải thu: phí của hồ sơ tiếp nhận trong ngày. Đã thu: tiền nộp trong ngày. Chưa nộp, sai lệch: đến bây giờ.",
        "Due: fees of dossiers received that day. Collected: paid that day. Unpaid and differing: as of now.",
    ),
    subjects=SETTLED,
    at=Place(0, 11, 12, 13),
    columns=(
        Column("day", Text("Ngày", "Day"), "short"),
        Column("due", Text("Phải thu", "Due"), "number", DONG),
        Column("collected", Text("Đã thu", "Collected"), "number", DONG),
        Column("balance", Text("Chênh lệch", "Balance"), "change", DONG),
        Column("unpaid", Text("Chưa nộp", "Unpaid"), "number"),
        Column("differing", Text("Sai lệch khác", "Other"), "number"),
    ),
    sql=f"""
        WITH day AS (
            SELECT day::date AS day FROM generate_series(
                {local_day(NOW)} - 13, {local_day(NOW)}, interval '1 day') AS day
        ), due AS (
            SELECT day, sum(due_vnd) AS due, count(*) AS dossiers FROM fee_due
            WHERE at >= {FORTNIGHT} AND at <= {NOW} GROUP BY 1
        ), told AS (
            SELECT day, true AS paid, difference IS NOT NULL AS differs FROM fee_paid({SINCE_FORTNIGHT}, {NOW})
            UNION ALL
            SELECT day, false, true FROM fee_stray WHERE at >= {FORTNIGHT} AND at <= {NOW}
        ), settled AS (
            SELECT day, count(*) FILTER (WHERE paid) AS dossiers, count(*) FILTER (WHERE differs) AS differing
            FROM told GROUP BY 1
        ), paid AS (
            SELECT {local_day("time")} AS day, sum(amount_vnd) AS collected FROM payment
            WHERE status = 'paid' AND time >= {FORTNIGHT} AND time <= {NOW} GROUP BY 1
        )
        SELECT to_char(day, 'DD/MM') AS day, coalesce(due, 0) AS due, coalesce(collected, 0) AS collected,
               coalesce(collected, 0) - coalesce(due, 0) AS balance,
               coalesce(due.dossiers, 0) - coalesce(settled.dossiers, 0) AS unpaid, coalesce(differing, 0) AS differing
        FROM day LEFT JOIN due USING (day) LEFT JOIN settled USING (day) LEFT JOIN paid USING (day)
        ORDER BY day.day DESC
    """,
)
OPEN_DIFFERENCES = Table(
    id="fees_differences",
    title=Text("Sai lệch cần xử lý", "Differences to settle"),
    note=Text(
        "Sai lệch giữa tiền và hồ sơ trong 30 ngày: mỗi loại bao nhiêu, và những sai lệch mới nhất.",
        "What of money and dossiers disagrees in 30 days: the newest of each kind, and how many there are.",
    ),
    subjects=SETTLED,
    at=Place(12, 11, 12, 13),
    empty=Text("Không có sai lệch", "Nothing differs"),
    columns=(
        Column("state", Text("Mức", "State"), "state"),
        Column("name", Text("Loại", "Kind")),
        Column("total", Text("Số", "Number"), "number"),
        Column("what", Text("Hồ sơ hoặc giao dịch", "Dossier or payment"), link="/ho-so?code={known}"),
        Column("due", Text("Phải thu", "Due"), "number", DONG),
        Column("paid", Text("Đã nộp", "Paid"), "number", DONG),
        Column("at", Text("Lúc", "At"), "time"),
    ),
    sql=f"""
        WITH {DIFFERENCES}, settled AS MATERIALIZED (
            SELECT * FROM fee_paid({MONTH_AGO}, {NOW})
        ), differing AS (
            SELECT difference, dossier, NULL AS reference, at, due_vnd, paid_vnd FROM settled
            WHERE difference IS NOT NULL
            UNION ALL
            SELECT difference, dossier, reference, at, due_vnd, paid_vnd FROM fee_stray WHERE at {MONTH} AND at <= {NOW}
        ), unpaid AS (
            SELECT (SELECT count(*) FROM fee_due WHERE at {MONTH} AND at <= {NOW})
                   - (SELECT count(*) FROM settled) AS total
        ), newest_unpaid AS (
            SELECT * FROM fee_settlement WHERE difference = 'unpaid' AND at {MONTH} AND at <= {NOW}
            ORDER BY at DESC, dossier LIMIT 4
        ), ranked AS (
            SELECT difference, dossier, reference, at, due_vnd, paid_vnd,
                   count(*) OVER (PARTITION BY difference) AS total,
                   row_number() OVER (PARTITION BY difference ORDER BY at DESC, dossier, reference) AS place
            FROM differing
            UNION ALL
            SELECT 'unpaid', dossier, NULL, at, due_vnd, paid_vnd, total, row_number() OVER (ORDER BY at DESC, dossier)
            FROM newest_unpaid, unpaid)
        SELECT label.state, name_vi, name_en, total, coalesce(reference, dossier) AS what, due_vnd AS due,
               paid_vnd AS paid, at, CASE WHEN difference <> 'unknown_dossier' THEN dossier END AS known
        FROM ranked JOIN label USING (difference) WHERE place <= 4
        ORDER BY array_position(ARRAY['unknown_dossier', 'paid_twice', 'wrong_amount', 'nothing_due', 'unpaid'],
                                difference), place
    """,
)
BOARD = Board(
    name="payments",
    title=Text("Thu phí", "Fees"),
    order=44,
    hours=24,
    panels=(COLLECTED_TODAY, COLLECTED_MONTH, UNPAID, CASHLESS, BY_CHANNEL, BY_HOUR, DAILY, OPEN_DIFFERENCES),
)
