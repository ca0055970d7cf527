"""The index of service to citizens and businesses (Decision 766/QĐ-TTg): the province, its agencies, by period."""

from __future__ import annotations

from dashboards.fragments import NOW, named_agency, written
from dashboards.panels import (
    PERCENT,
    SUFFIX,
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
from streams.service_index.indicators import indicators
from streams.service_index.mean_time import mean_times
from streams.service_index.score import period, scores, totals

SUBJECTS = frozenset({"service_index", *(topic.name for i in indicators() for topic in i.sources)})
POINTS = Unit("điểm", 1, SUFFIX, symbol_en="pts")
BARE_POINTS = Unit("", 1)
# Grades as the national portal shows them: below 50 weak, from 90 excellent; 70 and 80 are not verified.
GRADES = (
    Threshold(0, State.DANGER),
    Threshold(50, State.WARNING),
    Threshold(70, State.WATCH),
    Threshold(80, State.NORMAL),
)
_TITLES = ", ".join(
    f"('{i.number}', '{i.number} {i.title_vi}', '{i.number} {i.title_en}', {i.group.place})" for i in indicators()
)


def _total(kind: str, ago: int = 0) -> str:
    return totals(*period(kind, NOW, ago), NOW)


def _province(kind: str, ago: int = 0) -> str:
    """Return the SQL of the province's points with, below, of how many points they are."""
    return f"""
        SELECT points AS value, 'trên ' || {written("maximum", 0, True)} || ' điểm tính được' AS detail_vi,
               'of ' || {written("maximum", 0, False)} || ' countable points' AS detail_en
        FROM ({_total(kind, ago)}) AS total WHERE agency IS NULL AND unit IS NULL
    """


THIS_MONTH = Gauge(
    id="index_month",
    title=Text("Chỉ số tháng này", "Index, this month"),
    note=Text(
        "Điểm theo Quyết định 766/QĐ-TTg quy về thang 100, chỉ tính các chỉ số đã có số liệu trong tháng.",
        "Points by Decision 766/QĐ-TTg as of 100; only indicators that have figures this month.",
    ),
    subjects=SUBJECTS,
    at=Place(0, 0, 6, 8),
    unit=POINTS,
    thresholds=GRADES,
    sql=_province("month"),
)
LAST_MONTH, QUARTER, YEAR = (
    Stat(
        id=f"index_{name}",
        title=title,
        note=Text("Điểm của cả tỉnh quy về thang 100.", "The province's points, as of 100."),
        subjects=SUBJECTS,
        at=Place(2 * place, 8, 2, 4),
        unit=BARE_POINTS,
        thresholds=GRADES,
        sql=_province(kind, ago),
    )
    for place, (name, kind, ago, title) in enumerate(
        (
            ("last_month", "month", 1, Text("Tháng trước", "Last month")),
            ("quarter", "quarter", 0, Text("Quý này", "Quarter")),
            ("year", "year", 0, Text("Năm nay", "Year")),
        )
    )
)
BY_INDICATOR = Table(
    id="index_by_indicator",
    title=Text("Từng chỉ số, toàn tỉnh, tháng này", "Each indicator, whole province, this month"),
    note=Text(
        "Tử số, mẫu số, tỉ lệ và điểm của từng chỉ số; dấu – là chưa có số liệu để tính.",
        "Numerator, denominator, share and points; a dash means there is nothing to count yet.",
    ),
    subjects=SUBJECTS,
    at=Place(6, 0, 10, 24),
    columns=(
        Column("name", Text("Chỉ số", "Indicator"), link="/chi-so/{indicator}"),
        Column("numerator", Text("Đạt", "Reached"), "number"),
        Column("denominator", Text("Trên", "Of"), "number"),
        Column("share", Text("Tỉ lệ", "Share"), "number", Unit("%", 1, "percent")),
        Column("points", Text("Điểm", "Points"), "number", Unit("", 2)),
        Column("maximum", Text("Tối đa", "Maximum"), "number", Unit("", 1)),
        Column("version", Text("Phiên bản", "Version"), "number"),
    ),
    sql=f"""
        WITH title (indicator, name_vi, name_en, place) AS (VALUES {_TITLES})
        SELECT title.indicator, name_vi, name_en, numerator, denominator, 100 * share AS share, points, rule.maximum,
               rule.version
        FROM title JOIN index_rule_now AS rule USING (indicator) LEFT JOIN (
            {scores(*period("month", NOW), NOW)}
        ) AS scored ON scored.indicator = title.indicator AND scored.agency IS NULL AND scored.unit IS NULL
        ORDER BY place, string_to_array(title.indicator, '.')::int[]
    """,
)
LEAGUE = Table(
    id="index_by_agency",
    title=Text("Xếp hạng cơ quan", "Agencies ranked"),
    note=Text(
        "Người đứng đầu cơ quan được đánh giá theo các số này: điểm tháng, quý, năm và tỉ lệ đúng hạn trong tháng.",
        "Heads of agencies are rated by these: points of the month, quarter and year, share in time this month.",
    ),
    subjects=SUBJECTS,
    at=Place(16, 0, 8, 14),
    columns=(
        Column("rank", Text("Hạng", "Rank"), "number"),
        Column("name", Text("Cơ quan", "Agency"), link="/chi-so/2.1?agency={code}"),
        Column("month", Text("Tháng", "Month"), "bar", BARE_POINTS),
        Column("quarter", Text("Quý", "Quarter"), "number", BARE_POINTS),
        Column("year", Text("Năm", "Year"), "number", BARE_POINTS),
        Column("on_time", Text("Đúng hạn", "In time"), "number", PERCENT),
    ),
    sql=f"""
        WITH m AS ({_total("month")}), q AS ({_total("quarter")}), y AS ({_total("year")}),
        s AS ({scores(*period("month", NOW), NOW)})
        SELECT rank() OVER (ORDER BY m.points DESC NULLS LAST) AS rank, y.agency AS code,
               {named_agency("y.agency")},
               m.points AS month, q.points AS quarter, y.points AS year, 100 * s.share AS on_time
        FROM y LEFT JOIN m ON m.agency = y.agency AND m.unit IS NULL
            LEFT JOIN q ON q.agency = y.agency AND q.unit IS NULL
            LEFT JOIN s ON s.agency = y.agency AND s.unit IS NULL AND s.indicator = '2.1'
            LEFT JOIN agency ON agency.code = y.agency
        WHERE y.agency IS NOT NULL AND y.unit IS NULL ORDER BY rank, 2
    """,
)
ON_TIME_BY_MONTH = TimeSeries(
    id="index_on_time_months",
    title=Text("Đúng hạn theo tháng", "In time by month"),
    note=Text("Tỉ lệ hồ sơ kết thúc đúng hạn của mỗi tháng (chỉ số 2.1).", "Share in time of each month (2.1)."),
    subjects=SUBJECTS,
    at=Place(0, 12, 6, 12),
    shape="columns",
    unit=PERCENT,
    sql=f"""
        SELECT month::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' AS time, 'on_time' AS key,
               'Đúng hạn' AS name_vi, 'In time' AS name_en,
               (100.0 * sum(ended - late) / nullif(sum(ended), 0))::float AS value
        FROM dossier_sum WHERE month > ({NOW} - interval '12 months')::date AND month <= ({NOW})::date
        GROUP BY month HAVING sum(ended) > 0 ORDER BY month
    """,
)
MEAN_TIME = Table(
    id="index_mean_time",
    title=Text("Thời gian giải quyết trung bình (2.2)", "Mean time to settle (2.2)"),
    note=Text(
        "Từng thủ tục trong tháng: số hồ sơ đã xong, số ngày trung bình từ tiếp nhận đến xong trừ thời gian chờ người"
        " dân, và số ngày làm việc quy định.",
        "Each procedure this month: dossiers ended, mean calendar days from receipt to the end less those spent waiting"
        " for the citizen, and the working days that are allowed.",
    ),
    subjects=SUBJECTS,
    at=Place(16, 14, 8, 10),
    columns=(
        Column("name", Text("Thủ tục", "Procedure")),
        Column("ended", Text("Đã xong", "Ended"), "number"),
        Column("days", Text("Số ngày", "Days"), "bar", Unit("", 1)),
        Column("allowed", Text("Quy định", "Allowed"), "number"),
    ),
    sql=f"""
        SELECT coalesce(procedure.name_vi, mean.procedure) AS name, mean.ended, mean.days::float AS days,
               procedure.working_days AS allowed
        FROM ({mean_times(*period("month", NOW))}) AS mean LEFT JOIN procedure USING (procedure)
        ORDER BY mean.days / nullif(procedure.working_days, 0) DESC NULLS LAST, mean.procedure
    """,
)
BOARD = Board(
    name="service_index",
    title=Text("Chỉ số phục vụ", "Service index"),
    order=39,
    hours=365 * 24,
    panels=(THIS_MONTH, LAST_MONTH, QUARTER, YEAR, BY_INDICATOR, ON_TIME_BY_MONTH, LEAGUE, MEAN_TIME),
)
