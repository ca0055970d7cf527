"""Public works: streets lit when it is dark, containers before they are full, what buildings use, and what leaks."""

from __future__ import annotations

from datetime import timedelta

from dashboards.panels import (
    CELSIUS,
    COUNT,
    PERCENT,
    SHARE,
    Board,
    Column,
    Place,
    Stat,
    State,
    Table,
    Threshold,
    TimeSeries,
    Unit,
    observations,
)
from dashboards.sql.buckets import MOST_HOURS_H, OF_SERIES, hours_or_days
from dashboards.sql.public_works import (
    BURNT_OUT,
    CONTAINERS,
    FILLING,
    LAMPS,
    LEAK_NIGHTS,
    LEAKS,
    LIT,
    METERS,
    NAMED,
    WELL_LIT,
    burnt_state,
    container_state,
    lit_state,
    silent,
)
from dashboards.sql.stations import IN_SERVICE, LATEST, SENSOR_RHYTHM
from dashboards.sql.time_range import NOW, at_most
from dashboards.sql.words import told, written
from dashboards.texts import Text

KILOWATT_HOURS = Unit("kWh", 1, "kwatth")
CUBIC_METRES = Unit("m³", 2, "m3")
HOURS = Unit("giờ", 1, "h", symbol_en="h")
RHYTHM = timedelta(minutes=30)
"""Containers and meters speak every ten minutes."""

LIT_WHEN_DARK = Stat(
    id="lit_when_dark",
    title=Text("Sáng đèn khi trời tối", "Lit when dark"),
    note=Text(
        "24 giờ qua: phần thời gian trời tối (mặt trời thấp hơn −6°) mà đèn đường sáng, mọi tủ.",
        "Share of the last 24 hours' dark (sun below −6°) in which the streets were lit, all cabinets.",
    ),
    subjects=observations(),
    at=Place(0, 0, 5, 4),
    unit=SHARE,
    stale_after=2 * SENSOR_RHYTHM,
    sql=f"""
        WITH {LIT}
        SELECT 100.0 * sum(dark_lit) / nullif(sum(dark), 0) AS value, max(at) AS at,
               CASE WHEN sum(dark_lit) < {WELL_LIT} * sum(dark) THEN 'warning'
                    WHEN bool_or(failed OR wasteful) THEN 'watch' ELSE 'normal' END AS state,
               count(*) FILTER (WHERE failed) || ' tủ có lúc tối, ' || count(*) FILTER (WHERE wasteful)
                   || ' tủ sáng ban ngày' AS detail_vi,
               count(*) FILTER (WHERE failed) || ' cabinets dark at times, ' || count(*) FILTER (WHERE wasteful)
                   || ' lit by day' AS detail_en
        FROM lit
    """,
)
BURNT = Stat(
    id="lamps_burnt_out",
    title=Text("Đèn hỏng", "Burnt-out lamps"),
    note=Text("Số đèn hỏng mà các tủ báo về.", "Lamps that the cabinets report as burnt out."),
    subjects=observations(),
    at=Place(5, 0, 4, 4),
    stale_after=2 * SENSOR_RHYTHM,
    sql=f"""
        WITH {LATEST}, told AS (
            SELECT sum(latest.value) AS value, sum({LAMPS}) AS lamps, max(latest.time) AS at
            FROM station JOIN latest ON latest.source = station.id AND latest.metric = 'lamps_burnt_out'
            WHERE station.kind = 'lighting' AND {IN_SERVICE})
        SELECT value, at, {told(Text("trên {} đèn", "of {} lamps"), "lamps")},
               CASE WHEN 100 * value >= {BURNT_OUT[1].at:g} * lamps THEN 'warning'
                    WHEN 100 * value >= {BURNT_OUT[0].at:g} * lamps THEN 'watch' ELSE 'normal' END AS state
        FROM told
    """,
)
LIGHT_ENERGY = Stat(
    id="lighting_energy",
    title=Text("Điện chiếu sáng 24 giờ", "Lighting energy, 24 h"),
    note=Text("Điện năng các tủ chiếu sáng dùng trong 24 giờ.", "What the cabinets counted in 24 hours."),
    subjects=observations(),
    at=Place(9, 0, 5, 4),
    unit=KILOWATT_HOURS,
    stale_after=3 * timedelta(hours=1),
    sql=f"""
        WITH used AS (SELECT * FROM counted_by_hour('lighting_energy', {NOW} - interval '24 hours', {NOW}))
        SELECT coalesce(sum(used), 0) AS value, least(max(hour) + interval '1 hour', {NOW}) AS at,
               count(DISTINCT source) || ' tủ' AS detail_vi, count(DISTINCT source) || ' cabinets' AS detail_en
        FROM used
    """,
)
TO_EMPTY = Stat(
    id="containers_to_empty",
    title=Text("Thùng rác cần thu gom", "Containers to empty"),
    note=Text(
        "Thùng đầy từ 80% hoặc sẽ đầy trong 6 giờ tới theo xu thế từ lần thu gom trước.",
        "At least 80% full, or full within 6 hours by the trend since they were last emptied.",
    ),
    subjects=observations(),
    at=Place(14, 0, 5, 4),
    thresholds=(Threshold(1, State.WATCH), Threshold(4, State.WARNING)),
    stale_after=RHYTHM,
    sql=f"""
        WITH {LATEST}, {CONTAINERS}
        SELECT count(*) FILTER (WHERE filling >= {FILLING[0].at:g} OR full_by < {NOW} + interval '6 hours') AS value,
               max(at) AS at, count(*) FILTER (WHERE filling >= {FILLING[-1].at:g}) || ' thùng đã đầy' AS detail_vi,
               count(*) FILTER (WHERE filling >= {FILLING[-1].at:g}) || ' are full' AS detail_en
        FROM container
    """,
)
LEAKING = Stat(
    id="suspected_leaks",
    title=Text("Nghi rò rỉ nước", "Suspected leaks"),
    note=Text(
        f"Đồng hồ mà giờ ít nhất trong đêm (0–5 giờ) vẫn có nước chảy, từ {LEAK_NIGHTS} đêm liền.",
        f"Meters whose smallest hour of the night (0–5 h) still used water, {LEAK_NIGHTS} nights running or more.",
    ),
    subjects=observations(),
    at=Place(19, 0, 5, 4),
    thresholds=(Threshold(1, State.WARNING),),
    sql=f"""
        WITH {LEAKS}, lost AS (SELECT count(*) AS leaks, coalesce(24 * sum(smallest), 0) AS a_day FROM leak)
        SELECT leaks AS value, {written("a_day", 1, True)} || ' m³ mỗi ngày' AS detail_vi,
               {written("a_day", 1, False)} || ' m³ a day' AS detail_en
        FROM lost
    """,
)
CABINETS = Table(
    id="lighting_cabinets",
    title=Text("Tủ chiếu sáng", "Lighting cabinets"),
    note=Text(
        "Hiện nay và trong 24 giờ qua; so với độ cao mặt trời tại chỗ (công thức NOAA/Meeus).",
        "Now and over 24 hours, against the height of the sun at the place (formulas of NOAA and Meeus).",
    ),
    subjects=observations(),
    at=Place(0, 4, 13, 10),
    stale_after=2 * SENSOR_RHYTHM,
    columns=(
        Column("state", Text("Mức", "Level"), "state"),
        Column("name", Text("Nơi", "Place")),
        Column("lamps_on", Text("Đang sáng", "On"), "number"),
        Column("burnt", Text("Hỏng", "Burnt out"), "number"),
        Column("dark", Text("Sáng khi tối", "Lit when dark"), "number", PERCENT),
        Column("by_day", Text("Sáng ban ngày", "Lit by day"), "number", HOURS),
        Column("energy", Text("24 giờ", "24 h"), "bar", KILOWATT_HOURS),
    ),
    sql=f"""
        WITH {LATEST}, {LIT}, energy AS (
            SELECT source, sum(used) AS used
            FROM counted_by_hour('lighting_energy', {NOW} - interval '24 hours', {NOW}) GROUP BY source
        ), now AS (
            SELECT source, max(time) FILTER (WHERE metric = 'lamps_on') AS at,
                   max(value) FILTER (WHERE metric = 'lamps_on') AS lamps_on,
                   max(value) FILTER (WHERE metric = 'lamps_burnt_out') AS burnt
            FROM latest WHERE metric IN ('lamps_on', 'lamps_burnt_out') GROUP BY source)
        SELECT CASE WHEN {silent("now.at")} THEN 'silent'
                    ELSE {lit_state("now.at", "lamps_on", burnt_state("burnt"))} END AS state,
               {NAMED}, lamps_on, burnt, 100.0 * dark_lit / nullif(dark, 0) AS dark, by_day, energy.used AS energy
        FROM station LEFT JOIN now ON now.source = station.id LEFT JOIN lit ON lit.id = station.id
            LEFT JOIN energy ON energy.source = station.id
        WHERE station.kind = 'lighting' AND {IN_SERVICE}
        ORDER BY failed DESC NULLS LAST, burnt DESC NULLS LAST, station.id
    """,
)
FULL_WHEN = Table(
    id="waste_containers",
    title=Text("Thùng rác: đầy lúc nào", "Waste: how full, and when"),
    note=Text(
        "Mức đầy và giờ sẽ đầy theo trung vị độ dốc (Theil–Sen) từ lần thu gom trước.",
        "Filling, and the hour when it will be full by the median slope (Theil–Sen) since last emptied.",
    ),
    subjects=observations(),
    at=Place(13, 4, 11, 10),
    stale_after=RHYTHM,
    columns=(
        Column("state", Text("Mức", "Level"), "state"),
        Column("name", Text("Nơi", "Place")),
        Column("filling", Text("Đầy", "Filling"), "bar", PERCENT),
        Column("temperature", Text("Nhiệt độ", "Inside"), "number", CELSIUS),
        Column("emptied_at", Text("Thu gom", "Emptied"), "time"),
        Column("full_by", Text("Đầy lúc", "Full at"), "time"),
    ),
    sql=f"""
        WITH {LATEST}, {CONTAINERS}
        SELECT CASE WHEN silent THEN 'silent' ELSE {container_state("filling", "temperature")} END AS state,
               name_vi, name_en, 100 * filling AS filling, temperature, emptied_at, full_by
        FROM container ORDER BY full_by NULLS LAST, filling DESC NULLS LAST, id
    """,
)


def _used_and_usual(counter: str) -> str:
    """Return the SQL of two curves: what all buildings used by hour (of a long range by day), and what is usual."""
    begun, ended = "date_trunc('hour', $__timeFrom()::timestamptz)", f"date_trunc('hour', {NOW}) + interval '1 hour'"
    return f"""
            WITH past AS (
                SELECT source, hour + weeks * interval '7 days' AS hour,
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY used) AS used
                FROM generate_series(1, 4) AS weeks, LATERAL counted_by_hour('{counter}',
                    {begun} - weeks * interval '7 days', {ended} - weeks * interval '7 days')
                WHERE {at_most(MOST_HOURS_H)} AND used IS NOT NULL GROUP BY 1, 2
            ), days AS (
                SELECT series.source, day.bucket, 3600 * counted(day.before, day.last, counter_scale(attributes))
                           / nullif(extract(epoch FROM day.last_at - day.earlier), 0)::float AS used
                FROM station JOIN series ON series.source = station.id AND series.metric = '{counter}'
                    CROSS JOIN LATERAL (
                        SELECT m.bucket, m.last, m.last_at, lag(m.last) OVER found AS before,
                               lag(m.last_at) OVER found AS earlier
                        {OF_SERIES.format("day")} AND m.bucket > {begun} - interval '30 days' AND m.bucket <= {NOW}
                        WINDOW found AS (ORDER BY m.bucket)) AS day
                WHERE NOT {at_most(MOST_HOURS_H)}
            ), usual_days AS (
                SELECT days.source, days.bucket, percentile_cont(0.5) WITHIN GROUP (ORDER BY past.used) AS used
                FROM days JOIN days AS past ON past.source = days.source
                    AND days.bucket - past.bucket = ANY ('{{7 days,14 days,21 days,28 days}}'::interval[])
                WHERE past.used IS NOT NULL GROUP BY 1, 2
            )
            SELECT time, key, CASE key WHEN 'used' THEN 'Thực tế' ELSE 'Thường lệ cùng thứ' END AS name_vi,
                   CASE key WHEN 'used' THEN 'Used' ELSE 'Usual weekday' END AS name_en, sum(used) AS value
            FROM (
                SELECT hour AS time, 'used' AS key, used
                FROM counted_by_hour('{counter}', $__timeFrom()::timestamptz, date_trunc('hour', {NOW}))
                WHERE {at_most(MOST_HOURS_H)}
                UNION ALL SELECT hour, 'usual', used FROM past WHERE $__timeFilter(hour)
                UNION ALL SELECT bucket, 'used', used FROM days WHERE $__timeFilter(bucket)
                UNION ALL SELECT bucket, 'usual', used FROM usual_days WHERE $__timeFilter(bucket)
            ) AS told
            GROUP BY time, key
            ORDER BY time, key
        """


def by_hour(panel: str, title: Text, counter: str, unit: Unit, at: Place, alerts: tuple[str, ...] = ()) -> TimeSeries:
    """Return the panel of what all buildings used in each hour, beside the median of the same weekday.

    In a range of more than a week it is the mean hour of each day, from the readings at the days' ends.
    """
    return TimeSeries(
        id=panel,
        title=title,
        note=Text(
            "Các trụ sở cộng lại, mỗi giờ (cả tháng: giờ trung bình của từng ngày); thường lệ là trung vị cùng thứ của"
            " bốn tuần trước.",
            "All buildings, by the hour (of a month: the mean hour of each day); usual is the median of the same"
            " weekday of four weeks.",
        ),
        subjects=observations(),
        at=at,
        unit=unit,
        shape="columns",
        rhythm=hours_or_days,
        stale_after=timedelta(hours=3),
        alerts=alerts,
        sql=_used_and_usual(counter),
    )


ELECTRICITY = by_hour(
    "electricity_by_hour",
    Text("Điện các trụ sở theo giờ", "Electricity by the hour"),
    "electricity_counter",
    KILOWATT_HOURS,
    Place(0, 14, 9, 5),
)
WATER = by_hour(
    "water_by_hour",
    Text("Nước các trụ sở theo giờ", "Water by the hour"),
    "water_counter",
    CUBIC_METRES,
    Place(0, 19, 9, 5),
    alerts=("water_leak",),
)
_FIGURES = (
    "used.used AS used, usual.used AS usual, round((100 * (used.used / nullif(usual.used, 0) - 1))::numeric) AS change,"
    " night.used AS night, night.usual AS usual_night"
)
BUILDINGS = Table(
    id="public_buildings",
    title=Text("Điện, nước từng trụ sở", "Electricity and water of each building"),
    note=Text(
        f"Hôm qua so với cùng thứ thường lệ; đêm (0–5 giờ) gần nhất; nghi rò rỉ từ {LEAK_NIGHTS} đêm nước chảy liền.",
        f"Yesterday against the usual weekday; the newest night (0–5 h); {LEAK_NIGHTS} nights running are a leak.",
    ),
    subjects=observations(),
    at=Place(9, 14, 15, 10),
    columns=(
        Column("state", Text("Mức", "Level"), "state"),
        Column("name", Text("Trụ sở", "Building")),
        Column("what", Text("Loại", "What"), "short"),
        Column("used", Text("Hôm qua", "Yesterday"), "number", Unit("", 1)),
        Column("usual", Text("Thường lệ", "Usual"), "number", Unit("", 1)),
        Column("change", Text("Chênh", "Change"), "change", PERCENT),
        Column("night", Text("Đêm qua", "Night"), "number", Unit("", 2)),
        Column("usual_night", Text("Đêm thường", "Usual night"), "number", Unit("", 2)),
        Column("running", Text("Đêm chảy liền", "Nights running"), "number", COUNT),
    ),
    sql=f"""
        WITH {METERS}, {LEAKS}, used AS (
            SELECT station.id, {NAMED}, 'điện, kWh' AS what_vi, 'kWh' AS what_en, {_FIGURES}
            FROM station LEFT JOIN power_meter_used AS used ON used.source = station.id
                LEFT JOIN power_meter_usual AS usual ON usual.source = station.id
                LEFT JOIN power_meter_night AS night ON night.source = station.id
            WHERE station.kind = 'power_meter' AND {IN_SERVICE}
            UNION ALL
            SELECT station.id, {NAMED}, 'nước, m³', 'm³', {_FIGURES}
            FROM station LEFT JOIN water_meter_used AS used ON used.source = station.id
                LEFT JOIN water_meter_usual AS usual ON usual.source = station.id
                LEFT JOIN water_meter_night AS night ON night.source = station.id
            WHERE station.kind = 'water_meter' AND {IN_SERVICE})
        SELECT CASE WHEN used IS NULL THEN 'silent' WHEN leak.running IS NOT NULL THEN 'warning'
                    WHEN change > 50 OR night > 2 * usual_night THEN 'watch' ELSE 'normal' END AS state,
               used.*, leak.running
        FROM used LEFT JOIN leak ON leak.source = used.id
        ORDER BY leak.running DESC NULLS LAST, change DESC NULLS LAST, used.id
    """,
)
BOARD = Board(
    name="lighting",
    title=Text("Chiếu sáng, rác thải, điện nước", "Lighting, waste, energy and water"),
    order=36,
    hours=24,
    panels=(
        LIT_WHEN_DARK,
        BURNT,
        LIGHT_ENERGY,
        TO_EMPTY,
        LEAKING,
        CABINETS,
        FULL_WHEN,
        ELECTRICITY,
        WATER,
        BUILDINGS,
    ),
)
