"""The index of service to citizens and businesses (Decision 766/QĐ-TTg): the province, its agencies, by period."""

from __future__ import annotations

from dashboards.panels import (
    MONTH,
    PERCENT,
    SHARE,
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
from dashboards.sql.agencies import named_agency
from dashboards.sql.index_points import (
    BARE_POINTS,
    BY_PERIOD,
    COUNTED_OF,
    SCALED,
    counted_of,
    points_by_period,
    ranked,
    total,
    with_totals,
)
from dashboards.sql.time_range import NOW
from dashboards.sql.words import written
from dashboards.texts import Text
from streams.service_index.indicators import indicators, on_time
from streams.service_index.mean_time import mean_times
from streams.service_index.periods import Kind
from streams.service_index.score import by_month, period, scores, standing

SUBJECTS = frozenset({"service_index", *(topic.name for i in indicators() for topic in i.sources)})
POINTS = Unit("điểm", 1, SUFFIX, symbol_en="pts")
FINE_POINTS = Unit("", 2)
DAYS = Unit("", 1)
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


def _province(kind: Kind, ago: int = 0) -> str:
    """Return the SQL of the province's points with, below, of how many points they are."""
    return f"""
        SELECT points AS value, 'trên ' || {written("maximum", 0, True)} || ' điểm tính được' AS detail_vi,
               'of ' || {written("maximum", 0, False)} || ' countable points' AS detail_en
        FROM ({total(kind, ago)}) AS total WHERE agency IS NULL AND unit IS NULL
    """


def _of_province(name: str, kind: Kind) -> str:
    """Return the CTE of the province's indicators in a period."""
    rows = scores(*period(kind, NOW), NOW, by_unit=False, with_standing=True)
    return f"{name} AS MATERIALIZED (SELECT * FROM ({rows}) AS scored WHERE agency IS NULL AND unit IS NULL)"


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
_EARLIER: tuple[tuple[str, Kind, int, Text], ...] = (
    ("last_month", "month", 1, Text("Tháng trước", "Last month")),
    ("quarter", "quarter", 0, Text("Quý này", "Quarter")),
    ("year", "year", 0, Text("Năm nay", "Year")),
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
    for place, (name, kind, ago, title) in enumerate(_EARLIER)
)
BY_INDICATOR = Table(
    id="index_by_indicator",
    title=Text("Từng chỉ số, toàn tỉnh: điểm tháng, quý, năm", "Each indicator, whole province: points by period"),
    note=Text(
        "Tử số, mẫu số, tỉ lệ trong tháng, và điểm của tháng, quý, năm; mỗi kỳ tính lại từ hồ sơ của cả kỳ; dấu – là"
        " chưa có số liệu để tính. Bấm vào số để xem từng hồ sơ, thủ tục.",
        "Numerator, denominator and share of the month, and points of month, quarter and year, each counted from all"
        " dossiers of the period; a dash: nothing to count yet. A number leads to the items behind it.",
    ),
    foot=Text(
        "Đạt, Trên, Tỉ lệ: của tháng này. Tháng, Quý, Năm: điểm, tính lại từ hồ sơ của cả kỳ; bấm vào để xem.",
        "Reached, Of, Share: of this month. Month, Quarter, Year: points, counted from all dossiers of the period.",
    ),
    subjects=SUBJECTS,
    at=Place(6, 0, 10, 24),
    columns=(
        Column("name", Text("Chỉ số", "Indicator"), link="/chi-so/{indicator}"),
        Column("numerator", Text("Đạt", "Reached"), "number"),
        Column("denominator", Text("Trên", "Of"), "number"),
        Column("share", Text("Tỉ lệ", "Share"), "number", SHARE),
        Column("points", Text("Tháng", "Month"), "number", FINE_POINTS),
        Column("quarter", Text("Quý", "Quarter"), "number", FINE_POINTS, link="/chi-so/{indicator}?period=quarter"),
        Column("year", Text("Năm", "Year"), "number", FINE_POINTS, link="/chi-so/{indicator}?period=year"),
        Column("maximum", Text("Tối đa", "Maximum"), "number", Unit("", 1)),
        Column("version", Text("Phiên bản", "Version"), "number"),
    ),
    sql=f"""
        WITH title (indicator, name_vi, name_en, place) AS (VALUES {_TITLES}), {standing(NOW, by_unit=False)},
        {_of_province("m", "month")},
        {_of_province("q", "quarter")}, {_of_province("y", "year")}
        SELECT title.indicator, name_vi, name_en, m.numerator, m.denominator, 100 * m.share AS share, m.points,
               q.points AS quarter, y.points AS year, rule.maximum, rule.version
        FROM title JOIN index_rule_now AS rule USING (indicator) LEFT JOIN m USING (indicator)
            LEFT JOIN q USING (indicator) LEFT JOIN y USING (indicator)
        ORDER BY place, string_to_array(title.indicator, '.')::int[]
    """,
)
LEAGUE = Table(
    id="index_by_agency",
    title=Text("Xếp hạng cơ quan", "Agencies ranked"),
    note=Text(
        "Người đứng đầu cơ quan được đánh giá theo các số này: điểm tháng, quý, năm và tỉ lệ đúng hạn tháng này (2.1).",
        "Heads of agencies are rated by these: points of the month, quarter and year, share in time this month (2.1).",
    ),
    foot=SCALED,
    subjects=SUBJECTS,
    at=Place(16, 0, 8, 16),
    columns=(
        Column("rank", Text("Hạng", "Rank"), "number"),
        Column("name", Text("Cơ quan", "Agency"), link="/board/service_index_units?agency={code}"),
        *BY_PERIOD,
        Column("on_time", Text("Đúng hạn", "In time"), "number", PERCENT, link="/chi-so/2.1?agency={code}"),
        COUNTED_OF,
    ),
    sql=f"""
        {with_totals()}
        SELECT {ranked("m")} AS rank, standing.agency AS code, {named_agency("standing.agency")},
               {points_by_period()}, 100 * m_on_time AS on_time,
               {counted_of("m")}
        FROM standing LEFT JOIN agency ON agency.code = standing.agency
        WHERE standing.agency IS NOT NULL AND standing.unit IS NULL ORDER BY rank NULLS LAST, standing.agency
    """,
)
ON_TIME_BY_MONTH = TimeSeries(
    id="index_on_time_months",
    title=Text("Đúng hạn theo tháng (chỉ số 2.1)", "In time by month (indicator 2.1)"),
    note=Text(
        "Chỉ số 2.1 của cả tỉnh từng tháng: hồ sơ xong đúng hạn, chia cho hồ sơ đã xong và, ở tháng này, cả hồ sơ quá"
        " hẹn chưa xong.",
        "Indicator 2.1 of the province, month by month: dossiers finished in time, of those finished and, this month,"
        " those overdue and not finished.",
    ),
    subjects=SUBJECTS,
    at=Place(0, 12, 6, 12),
    shape="columns",
    rhythm=MONTH,
    unit=SHARE,
    sql=f"""
        SELECT month::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' AS time, 'on_time' AS key,
               'Đúng hạn' AS name_vi, 'In time' AS name_en, (100 * share)::float AS value
        FROM ({by_month(on_time.INDICATOR, NOW, 12)}) AS monthly ORDER BY month
    """,
)
MEAN_TIME = Table(
    id="index_mean_time",
    title=Text("Số ngày giải quyết trung bình (2.2)", "Mean days to settle (2.2)"),
    note=Text(
        "Từng thủ tục: số hồ sơ đã xong trong năm, số ngày trung bình từ tiếp nhận đến xong trừ lúc chờ người dân,"
        " của các hồ sơ xong trong tháng, quý, năm, và số ngày làm việc quy định.",
        "Each procedure: dossiers ended this year, mean calendar days from receipt to the end less those spent waiting"
        " for the citizen, of those ended in the month, quarter and year, and the working days that are allowed.",
    ),
    subjects=SUBJECTS,
    at=Place(16, 16, 8, 8),
    columns=(
        Column("title", Text("Thủ tục", "Procedure")),
        Column("ended", Text("Xong trong năm", "Ended this year"), "number"),
        Column("month", Text("Tháng", "Month"), "bar", DAYS),
        Column("quarter", Text("Quý", "Quarter"), "number", DAYS),
        Column("year", Text("Năm", "Year"), "number", DAYS),
        Column("allowed", Text("Quy định", "Allowed"), "number"),
    ),
    sql=f"""
        SELECT coalesce(procedure.name_vi, y.procedure) AS title, y.ended, m.days::float AS month,
               q.days::float AS quarter, y.days::float AS year, procedure.working_days AS allowed
        FROM ({mean_times(*period("year", NOW))}) AS y LEFT JOIN ({mean_times(*period("quarter", NOW))}) AS q
                 USING (procedure)
            LEFT JOIN ({mean_times(*period("month", NOW))}) AS m USING (procedure) LEFT JOIN procedure USING (procedure)
        ORDER BY coalesce(m.days, y.days) / nullif(procedure.working_days, 0) DESC NULLS LAST, y.procedure
    """,
)
BOARD = Board(
    name="service_index",
    title=Text("Chỉ số phục vụ", "Service index"),
    order=39,
    hours=365 * 24,
    panels=(THIS_MONTH, LAST_MONTH, QUARTER, YEAR, BY_INDICATOR, ON_TIME_BY_MONTH, LEAGUE, MEAN_TIME),
)
