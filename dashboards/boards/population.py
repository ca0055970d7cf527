"""Residents, citizen ID cards and e-ID accounts: how far each unit is, and how it grew month by month."""

from __future__ import annotations

from dashboards.panels import (
    MONTH,
    OF_PLAN,
    OF_RESIDENTS,
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
from dashboards.sql.agencies import UNITS, named_unit
from dashboards.sql.figures import newest_by_unit, share, share_of_all
from dashboards.sql.time_range import LOCAL_DAY
from dashboards.sql.words import told, written
from dashboards.texts import Text
from streams.local_time import local_day

FIGURES = frozenset({"figures"})
NEWEST = newest_by_unit("population", "population", "cccd_target", "cccd_issued", "eid_level_1", "eid_level_2")
ISSUED = (
    Threshold(0, State.DANGER),
    Threshold(80, State.WARNING),
    Threshold(95, State.WATCH),
    Threshold(99, State.NORMAL),
)

RESIDENTS = Stat(
    id="population_residents",
    title=Text("Dân số", "Population"),
    note=Text("Tổng dân số theo báo cáo tháng mới nhất của các đơn vị.", "Sum of the units' newest monthly figures."),
    subjects=FIGURES,
    at=Place(0, 0, 5, 5),
    sql=f"""
        WITH {NEWEST}
        SELECT sum(population) AS value, max(at) AS at,
               {told(Text("{} đơn vị báo cáo", "{} units report"), "count(*)")}
        FROM newest WHERE population IS NOT NULL
    """,
)
RANK = Stat(
    id="eid_rank",
    title=Text("Hạng toàn quốc về định danh", "National rank in e-ID"),
    note=Text(
        "Thứ hạng toàn quốc về kích hoạt định danh điện tử; bên dưới là tháng và thứ hạng lần trước.",
        "The province's rank in activated e-ID accounts; below, the month and the rank before.",
    ),
    subjects=FIGURES,
    at=Place(5, 0, 5, 5),
    sql=f"""
        WITH ranked AS (
            SELECT value, time, starts, lag(value) OVER (ORDER BY starts) AS before FROM figure
            WHERE system = 'population' AND code = 'eid_rank' AND length(period) = 7 AND starts <= {LOCAL_DAY})
        SELECT value, time AS at,
               'tháng ' || to_char(starts, 'MM/YYYY') || coalesce(', trước đó: ' || before, '') AS detail_vi,
               'in ' || to_char(starts, 'MM/YYYY') || coalesce(', before: ' || before, '') AS detail_en
        FROM ranked ORDER BY starts DESC LIMIT 1
    """,
)


def activated(level: int, at: Place) -> Stat:
    """Return the figure of e-ID accounts of a level: how many, and their share of the population below."""
    code = f"eid_level_{level}"
    return Stat(
        id=code,
        title=Text(f"Định danh điện tử mức độ {level}", f"e-ID accounts, level {level}"),
        note=Text(
            "Tài khoản đã kích hoạt: số ngày gần nhất hệ thống gửi, nếu chưa có thì tổng báo cáo tháng của các đơn vị;"
            " bên dưới là tỉ lệ trên dân số.",
            "Activated accounts: the newest day's total as pushed, else the sum of the units' monthly figures;"
            " below, their share of the population.",
        ),
        subjects=FIGURES,
        at=at,
        sql=f"""
            WITH {NEWEST}, monthly AS (
                SELECT sum({code}) AS value, max(at) AS at, sum(population) AS people FROM newest),
            daily AS (
                SELECT value, time AS at FROM figure
                WHERE system = 'population' AND code = '{code}' AND length(period) = 10 AND starts <= {LOCAL_DAY}
                    AND unit IN (SELECT code FROM unit WHERE kind = 'province')
                ORDER BY starts DESC LIMIT 1),
            figures AS (
                SELECT CASE WHEN daily.at > monthly.at OR monthly.at IS NULL THEN daily.value ELSE monthly.value END
                           AS value, greatest(daily.at, monthly.at) AS at, people
                FROM monthly LEFT JOIN daily ON true)
            SELECT value, at,
                   coalesce({written(share("value", "people"), 1, True)} || '% dân số'
                       || CASE WHEN value > people THEN ' ◆ nghi sai số liệu' ELSE '' END, '–') AS detail_vi,
                   coalesce({written(share("value", "people"), 1, False)} || '% of the population'
                       || CASE WHEN value > people THEN ' ◆ doubtful' ELSE '' END, '–') AS detail_en
            FROM figures
        """,
    )


LEVEL_1, LEVEL_2 = activated(1, Place(0, 5, 5, 5)), activated(2, Place(5, 5, 5, 5))
CARDS = Gauge(
    id="cccd_share",
    title=Text("Cấp thẻ căn cước so với chỉ tiêu", "ID cards against the target"),
    note=Text("Số thẻ căn cước đã cấp trên chỉ tiêu của các đơn vị.", "ID cards issued ÷ the units' targets."),
    subjects=FIGURES,
    at=Place(10, 0, 5, 10),
    unit=OF_PLAN,
    thresholds=ISSUED,
    sql=f"""
        WITH {NEWEST}
        SELECT {share_of_all("cccd_issued", "cccd_target")} AS value, max(at) AS at,
               {written("sum(cccd_issued)", 0, True)} || ' thẻ đã cấp' AS detail_vi,
               {written("sum(cccd_issued)", 0, False)} || ' cards issued' AS detail_en
        FROM newest
    """,
)
# Sorted by bytes below: the order of a language would take most of the time.
_FIRST_MONTH = f"date_trunc('month', {local_day('$__timeFrom()::timestamptz')})::date"
BY_MONTH = TimeSeries(
    id="eid_by_month",
    title=Text("Định danh điện tử theo tháng", "e-ID accounts by month"),
    note=Text(
        "Tổng tài khoản của các đơn vị cuối mỗi tháng; đơn vị chưa báo cáo tháng đó tính theo tháng gần nhất trước đó.",
        "All units' accounts at the end of each month; of a unit that did not report it, those of its month before.",
    ),
    subjects=FIGURES,
    at=Place(15, 0, 9, 10),
    shape="columns",
    rhythm=MONTH,
    sql=f"""
        WITH stated AS (
            SELECT figure.code, value, starts,
                   least(lead(starts) OVER (
                       PARTITION BY figure.unit COLLATE "C", figure.code COLLATE "C" ORDER BY starts
                   ), unit.valid_to + 1) AS until
            FROM figure LEFT JOIN unit ON unit.code = figure.unit
            WHERE system = 'population' AND figure.code IN ('eid_level_1', 'eid_level_2') AND length(period) = 7
                AND unit.kind IS DISTINCT FROM 'province' AND starts <= {LOCAL_DAY}
        ), newest AS (SELECT max(starts) AS month FROM stated)
        SELECT shown.month AT TIME ZONE 'Asia/Ho_Chi_Minh' AS time, code AS key,
               CASE code WHEN 'eid_level_1' THEN 'Mức 1' ELSE 'Mức 2' END AS name_vi,
               CASE code WHEN 'eid_level_1' THEN 'Level 1' ELSE 'Level 2' END AS name_en, sum(value) AS value
        FROM stated, newest, generate_series(
            greatest(starts, {_FIRST_MONTH})::timestamp, least(until - 1, newest.month)::timestamp, interval '1 month'
            ) AS shown (month)
        WHERE (until > {_FIRST_MONTH}) IS NOT false AND $__timeFilter((shown.month AT TIME ZONE 'Asia/Ho_Chi_Minh'))
        GROUP BY shown.month, code ORDER BY shown.month, code
    """,
)
BY_UNIT = Table(
    id="population_by_unit",
    title=Text("Theo đơn vị", "By unit"),
    note=Text(
        "Số liệu tháng mới nhất của từng đơn vị, tỉ lệ định danh mức 2 thấp nhất trước.",
        "Each unit's newest month, the lowest share of level 2 first.",
    ),
    subjects=FIGURES,
    at=Place(0, 10, 24, 14),
    columns=(
        Column("name", Text("Đơn vị", "Unit"), link="/board/population?unit={code}"),
        Column("population", Text("Dân số", "Population"), "number"),
        Column("cccd_issued", Text("Thẻ căn cước", "ID cards"), "number"),
        Column("cccd_share", Text("Thẻ/chỉ tiêu", "Of target"), "number", OF_PLAN),
        Column("eid_level_1", Text("Mức 1", "Level 1"), "number"),
        Column("share_1", Text("Mức 1/dân số", "Level 1, share"), "number", OF_RESIDENTS),
        Column("eid_level_2", Text("Mức 2", "Level 2"), "number"),
        Column("share_2", Text("Mức 2/dân số", "Level 2, share"), "bar", OF_RESIDENTS),
    ),
    sql=f"""
        WITH {NEWEST}
        SELECT {named_unit("newest.unit")}, population, cccd_issued, eid_level_1, eid_level_2,
               {share("cccd_issued", "cccd_target")} AS cccd_share, {share("eid_level_1", "population")} AS share_1,
               {share("eid_level_2", "population")} AS share_2, unit.code
        FROM newest LEFT JOIN unit ON unit.code = newest.unit
        WHERE newest.unit IN ($unit) OR unit.code IS NULL ORDER BY share_2 NULLS LAST, newest.unit
    """,
)
BOARD = Board(
    name="population",
    title=Text("Dân cư, định danh", "Population and e-ID"),
    order=52,
    hours=400 * 24,
    variables=(UNITS,),
    panels=(RESIDENTS, RANK, CARDS, BY_MONTH, LEVEL_1, LEVEL_2, BY_UNIT),
)
