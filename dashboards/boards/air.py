"""The air of the province: how it stands by VN_AQI's limits, where it is worst, and how it got there."""

from __future__ import annotations

from dashboards.fragments import (
    IN_SERVICE,
    LATEST,
    NOW,
    PLACE,
    PM10,
    PM25,
    SENSOR_RHYTHM,
    SILENT_AFTER,
    curves,
    state_case,
    written,
)
from dashboards.panels import (
    MICROGRAMS,
    Board,
    Column,
    Gauge,
    Place,
    Stat,
    State,
    Table,
    Threshold,
    TimeSeries,
    Variable,
    observations,
)
from dashboards.texts import Text


def mean_of(metric: str, title: Text, at: Place, thresholds: tuple[Threshold, ...]) -> Stat:
    """Return the figure of one pollutant: mean of the stations now, and the highest one below."""
    return Stat(
        id=f"{metric}_now",
        title=title,
        note=Text(
            "Trung bình các trạm hiện nay; bên dưới là trạm cao nhất.",
            "Mean of the stations now; below, the highest one.",
        ),
        subjects=observations(),
        at=at,
        unit=MICROGRAMS,
        thresholds=thresholds,
        stale_after=SENSOR_RHYTHM,
        sql=f"""
            WITH {LATEST}, now AS (
                SELECT latest.value, latest.time, {PLACE} FROM latest JOIN station ON station.id = latest.source
                WHERE latest.metric = '{metric}' AND latest.time > {NOW} - {SILENT_AFTER} AND {IN_SERVICE}
            ), highest AS (SELECT * FROM now ORDER BY value DESC LIMIT 1)
            SELECT (SELECT avg(value) FROM now) AS value, (SELECT max(time) FROM now) AS at,
                   'cao nhất: ' || name_vi || ' ' || {written("highest.value", 1, True)} AS detail_vi,
                   'highest: ' || name_en || ' ' || {written("highest.value", 1, False)} AS detail_en
            FROM highest
        """,
    )


PM25_NOW = mean_of("pm25", Text("Bụi mịn PM2.5", "Fine dust PM2.5"), Place(0, 0, 5, 5), PM25)
PM10_NOW = mean_of("pm10", Text("Bụi PM10", "Dust PM10"), Place(5, 0, 5, 5), PM10)
# Hourly limits of VN_AQI 100, 150 and 200.
OZONE_NOW = mean_of(
    "o3",
    Text("Ôzôn O₃", "Ozone O₃"),
    Place(0, 5, 5, 5),
    (Threshold(200, State.WATCH), Threshold(300, State.WARNING), Threshold(400, State.DANGER)),
)
ABOVE = Stat(
    id="pm25_above",
    title=Text("Trạm vượt ngưỡng PM2.5", "Stations above the limit"),
    note=Text(
        "Số trạm có PM2.5 từ 50 µg/m³ trở lên (VN_AQI trên 100).",
        "Stations at 50 µg/m³ PM2.5 or more (VN_AQI above 100).",
    ),
    subjects=observations(),
    at=Place(5, 5, 5, 5),
    thresholds=(Threshold(1, State.WATCH), Threshold(5, State.WARNING), Threshold(12, State.DANGER)),
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH {LATEST}
        SELECT count(*) FILTER (WHERE value >= {PM25[0].at:g}) AS value, max(time) AS at,
               'trên ' || count(*) || ' trạm đang báo' AS detail_vi, 'of ' || count(*) || ' reporting' AS detail_en
        FROM latest WHERE metric = 'pm25' AND time > {NOW} - {SILENT_AFTER}
    """,
)
WORST = Gauge(
    id="pm25_worst",
    title=Text("PM2.5 cao nhất", "Highest PM2.5"),
    note=Text("Trạm có PM2.5 cao nhất hiện nay.", "The station whose PM2.5 is highest now."),
    subjects=observations(),
    at=Place(10, 0, 5, 10),
    unit=MICROGRAMS,
    highest=250,
    thresholds=PM25,
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH {LATEST}
        SELECT value, at, name_vi AS detail_vi, name_en AS detail_en
        FROM (SELECT latest.value, latest.time AS at, {PLACE}
              FROM latest JOIN station ON station.id = latest.source
              WHERE metric = 'pm25' AND time > {NOW} - {SILENT_AFTER} ORDER BY value DESC LIMIT 1) AS worst
    """,
)
HIGHEST_CURVES = TimeSeries(
    id="pm25_highest",
    title=Text("PM2.5: năm trạm cao nhất", "PM2.5: the five highest stations"),
    note=Text("Năm trạm có PM2.5 cao nhất hiện nay.", "The five stations whose PM2.5 is highest now."),
    subjects=observations(),
    at=Place(15, 0, 9, 10),
    unit=MICROGRAMS,
    thresholds=PM25,
    stale_after=SENSOR_RHYTHM,
    sql=f"WITH {LATEST} "
    + curves(
        "pm25",
        f"""station.id IN (SELECT source FROM latest WHERE metric = 'pm25' AND time > {NOW} - {SILENT_AFTER}
                           ORDER BY value DESC LIMIT 5)""",
    ),
)
POLLUTANTS = TimeSeries(
    id="air_pollutants",
    title=Text("Các chất ô nhiễm tại trạm đã chọn", "Pollutants at the chosen stations"),
    note=Text("Trung bình của các trạm đã chọn theo từng chất.", "Mean of the chosen stations, for each pollutant."),
    subjects=observations(),
    at=Place(0, 10, 10, 14),
    unit=MICROGRAMS,
    stale_after=SENSOR_RHYTHM,
    sql="""
        SELECT $__timeGroup(minute.bucket, $__interval) AS time, metric.name AS key,
               split_part(metric.label_vi, ' (', 1) AS name_vi, split_part(metric.label_en, ' (', 1) AS name_en,
               sum(minute.sum) / sum(minute.n) AS value
        FROM series JOIN metric ON metric.name = series.metric
            JOIN observation_minute AS minute ON minute.series = series.id
        WHERE $__timeFilter(minute.bucket) AND series.metric IN ('pm25', 'pm10', 'o3', 'no2', 'so2')
            AND series.source IN ($station)
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2
    """,
)
STATIONS = Table(
    id="air_stations",
    title=Text("Các trạm không khí", "Air stations"),
    note=Text(
        "Giá trị mới nhất của từng trạm, PM2.5 cao nhất trước.",
        "Newest values of each station, the highest PM2.5 first.",
    ),
    subjects=observations(),
    at=Place(10, 10, 14, 14),
    stale_after=SENSOR_RHYTHM,
    columns=(
        Column("state", Text("Mức", "Level"), "state"),
        Column("name", Text("Trạm", "Station")),
        Column("pm25", Text("PM2.5", "PM2.5"), "bar", MICROGRAMS),
        Column("pm10", Text("PM10", "PM10"), "number", MICROGRAMS),
        Column("o3", Text("O₃", "O₃"), "number", MICROGRAMS),
        Column("no2", Text("NO₂", "NO₂"), "number", MICROGRAMS),
        Column("at", Text("Lúc", "At"), "time"),
    ),
    sql=f"""
        WITH {LATEST}, wide AS (
            SELECT source, max(time) AS at,
                   max(value) FILTER (WHERE metric = 'pm25') AS pm25, max(value) FILTER (WHERE metric = 'pm10') AS pm10,
                   max(value) FILTER (WHERE metric = 'o3') AS o3, max(value) FILTER (WHERE metric = 'no2') AS no2
            FROM latest GROUP BY source)
        SELECT {PLACE}, pm25, pm10, o3, no2, at,
               CASE WHEN at IS NULL OR at < {NOW} - {SILENT_AFTER} THEN 'silent'
                    ELSE {state_case("pm25", PM25)} END AS state
        FROM station LEFT JOIN wide ON wide.source = station.id
        WHERE station.kind = 'air' AND {IN_SERVICE} ORDER BY pm25 DESC NULLS LAST, station.id
    """,
)
BOARD = Board(
    name="air",
    title=Text("Không khí", "Air"),
    order=20,
    hours=24,
    variables=(
        Variable(
            "station",
            Text("Trạm", "Station"),
            "SELECT id AS value, name_vi, name_en FROM station WHERE kind = 'air' ORDER BY name_vi",
        ),
    ),
    panels=(PM25_NOW, PM10_NOW, OZONE_NOW, ABOVE, WORST, HIGHEST_CURVES, POLLUTANTS, STATIONS),
)
