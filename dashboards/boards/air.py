"""The air of the province by VN_AQI: where it is worst, what is advised, by which pollutants, and how it got there."""

from __future__ import annotations

from datetime import timedelta

from dashboards import vn_aqi
from dashboards.panels import (
    COUNT,
    MICROGRAMS,
    Board,
    Column,
    Gauge,
    Place,
    Stat,
    Table,
    Threshold,
    TimeSeries,
    Variable,
    observations,
)
from dashboards.sql.buckets import MINUTES_HOURS_OR_DAYS, TIME_OF_MEAN, coarse_rhythm
from dashboards.sql.states import state_case
from dashboards.sql.stations import IN_SERVICE, LATEST, PLACE, SENSOR_RHYTHM
from dashboards.sql.time_range import LOCAL_DAY, NOW
from dashboards.sql.words import written
from dashboards.texts import Text
from streams.registry.rhythm import OWN_SILENCE
from streams.registry.stations import REFERENCE


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
                WHERE latest.metric = '{metric}' AND latest.time > {NOW} - {OWN_SILENCE} AND {IN_SERVICE}
            ), highest AS (SELECT * FROM now ORDER BY value DESC LIMIT 1)
            SELECT (SELECT avg(value) FROM now) AS value, (SELECT max(time) FROM now) AS at,
                   'cao nhất: ' || name_vi || ' ' || {written("highest.value", 1, True)} AS detail_vi,
                   'highest: ' || name_en || ' ' || {written("highest.value", 1, False)} AS detail_en
            FROM highest
        """,
    )


PM25_NOW = mean_of("pm25", Text("Bụi mịn PM2.5", "Fine dust PM2.5"), Place(5, 0, 4, 6), vn_aqi.PM25)
NOW_BY_STATION = f"""now AS (
    SELECT station.id, {PLACE}, {REFERENCE} AS reference, air.* FROM station
        LEFT JOIN air_index_hour AS air ON air.station = station.id AND air.hour = {vn_aqi.LAST_HOUR}
    WHERE station.kind = 'air' AND {IN_SERVICE}
)"""
HOUR_OVER = timedelta(hours=2)
"""The index is that of the last full hour: it is as old as that one's end until the next is over."""
WORST = Gauge(
    id="vn_aqi_worst",
    title=Text("VN_AQI cao nhất", "Highest VN_AQI"),
    note=Text(
        "Trạm có VN_AQI giờ vừa qua cao nhất (Quyết định 1459/QĐ-TCMT, số liệu của tỉnh).",
        "The station whose VN_AQI of the last hour is highest (Decision 1459/QĐ-TCMT, the province's measurements).",
    ),
    subjects=observations(),
    at=Place(0, 0, 5, 6),
    unit=COUNT,
    highest=vn_aqi.HIGHEST,
    thresholds=vn_aqi.STATES,
    scale=vn_aqi.SCALE,
    stale_after=HOUR_OVER,
    sql=f"""
        WITH {NOW_BY_STATION}
        SELECT value, hour + interval '1 hour' AS at,
               concat_ws(' · ', {vn_aqi.named("value", "vi")}, name_vi, {vn_aqi.pollutant("dominant")}) AS detail_vi,
               concat_ws(' · ', {vn_aqi.named("value", "en")}, name_en, {vn_aqi.pollutant("dominant")}) AS detail_en
        FROM now WHERE value IS NOT NULL ORDER BY value DESC, id LIMIT 1
    """,
)
ADVICE = Table(
    id="vn_aqi_advice",
    title=Text("Khuyến nghị theo mức VN_AQI hiện có", "Advice for the levels that are there now"),
    note=Text(
        "Khuyến nghị hoạt động theo bảng 5 của Quyết định 1459/QĐ-TCMT; không đủ số liệu: dưới 2 trong 3 giờ gần nhất.",
        "Advice by table 5 of Decision 1459/QĐ-TCMT; n/a: fewer than two of the last three hours.",
    ),
    subjects=observations(),
    at=Place(9, 0, 15, 6),
    stale_after=HOUR_OVER,
    columns=(
        Column("highest", Text("VN_AQI", "VN_AQI"), "number", scale=vn_aqi.SCALE),
        Column("name", Text("Mức", "Level"), "short"),
        Column("stations", Text("Trạm", "Stations"), "number"),
        Column("everyone", Text("Người bình thường", "Everybody")),
        Column("sensitive", Text("Người nhạy cảm", "Sensitive people")),
    ),
    sql=f"""
        WITH {NOW_BY_STATION}, {vn_aqi.levels()}
        SELECT max(now.value) AS highest, coalesce(level.name_vi, 'không đủ số liệu') AS name_vi,
               coalesce(level.name_en, 'too few hours') AS name_en, count(*) AS stations,
               everyone_vi, everyone_en, sensitive_vi, sensitive_en, max(now.hour) + interval '1 hour' AS at
        FROM now LEFT JOIN level ON now.value BETWEEN level.lowest AND level.highest
        WHERE NOT reference
        GROUP BY number, level.name_vi, level.name_en, everyone_vi, everyone_en, sensitive_vi, sensitive_en
        ORDER BY number DESC NULLS LAST
    """,
)
HIGHEST_CURVES = TimeSeries(
    id="vn_aqi_hours",
    title=Text("VN_AQI giờ: năm trạm cao nhất", "VN_AQI by hour: the five highest stations"),
    note=Text(
        "Năm trạm có VN_AQI giờ vừa qua cao nhất.", "The five stations whose VN_AQI of the last hour is highest."
    ),
    subjects=observations(),
    at=Place(13, 6, 11, 6),
    thresholds=vn_aqi.STATES,
    rhythm=timedelta(hours=1),
    sql=f"""
        WITH {NOW_BY_STATION}, highest AS (
            SELECT id, name_vi, name_en FROM now WHERE value IS NOT NULL ORDER BY value DESC, id LIMIT 5)
        SELECT air.hour + interval '1 hour' AS time, highest.id AS key, name_vi, name_en, air.value
        FROM highest JOIN air_index_hour AS air ON air.station = highest.id
        WHERE $__timeFilter(air.hour) AND air.hour <= {vn_aqi.LAST_HOUR} AND air.value IS NOT NULL ORDER BY 1, 2
    """,
)
DAYS = Table(
    id="vn_aqi_days",
    title=Text("VN_AQI ngày: trạm cao nhất, 31 ngày qua", "VN_AQI by day: the highest station, last 31 days"),
    note=Text(
        "Mỗi ngày tính từ 01:00 đến 24:00; cần ít nhất 18 giờ số liệu bụi. Hôm nay là tạm tính.",
        "A day runs from 01:00 to 24:00 and needs 18 hours of particles. Today's is provisional.",
    ),
    subjects=observations(),
    at=Place(13, 12, 11, 7),
    columns=(
        Column("day", Text("Ngày", "Day"), "short"),
        Column("value", Text("Cao nhất", "Highest"), "number", scale=vn_aqi.SCALE),
        Column("level", Text("Mức", "Level"), "short"),
        Column("name", Text("Trạm", "Station")),
        Column("dominant", Text("Chất chính", "By"), "short"),
        Column("mean", Text("Trung bình", "Mean"), "number", scale=vn_aqi.SCALE),
    ),
    sql=f"""
        SELECT to_char(day, 'DD/MM') AS day, value, {vn_aqi.named("value", "vi")} AS level_vi,
               {vn_aqi.named("value", "en")} AS level_en, name_vi, name_en,
               {vn_aqi.pollutant("dominant")} AS dominant, round(mean) AS mean
        FROM (SELECT air.day, air.value, air.dominant, {PLACE},
                     avg(air.value) OVER (PARTITION BY air.day) AS mean,
                     row_number() OVER (PARTITION BY air.day ORDER BY air.value DESC, station.id) AS rank
              FROM air_index_day AS air JOIN station ON station.id = air.station
              WHERE air.value IS NOT NULL AND air.day > {LOCAL_DAY} - 31 AND air.day <= {LOCAL_DAY}
                  AND station.id IN ($station)) AS ranked
        WHERE rank = 1 ORDER BY ranked.day DESC
    """,
)
POLLUTANTS = TimeSeries(
    id="air_pollutants",
    title=Text("Các chất ô nhiễm tại trạm đã chọn", "Pollutants at the chosen stations"),
    note=Text(
        "Trung bình của các trạm đã chọn theo từng chất: từng giờ nếu xem hơn 8 giờ, từng ngày nếu xem cả tháng.",
        "Mean of the chosen stations, for each pollutant: by hour beyond 8 hours, by day where a month is shown.",
    ),
    subjects=observations(),
    at=Place(13, 19, 11, 5),
    unit=MICROGRAMS,
    rhythm=coarse_rhythm,
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        SELECT point.time, metric.name AS key, split_part(metric.label_vi, ' (', 1) AS name_vi,
               split_part(metric.label_en, ' (', 1) AS name_en, point.value
        FROM (SELECT series.metric, sum(mean.sum) / sum(mean.n) AS value,
                     {TIME_OF_MEAN} AS time
              FROM series CROSS JOIN {MINUTES_HOURS_OR_DAYS}
              WHERE series.metric IN ('pm25', 'pm10', 'o3', 'no2', 'so2') AND series.source IN ($station)
              GROUP BY 1, 3) AS point JOIN metric ON metric.name = point.metric
        ORDER BY 1, 2
    """,
)
# What is stuck, or not measured any more, must not stand beside new values of others as one of them.
_BESIDE = ", ".join(
    f"max(value) FILTER (WHERE metric = '{metric}' AND time > at - span) AS {metric}"
    for metric in ("pm25", "pm10", "o3")
)
_OF_STATION = "/board/air?station={id}"
STATIONS = Table(
    id="air_stations",
    title=Text("Các trạm không khí", "Air stations"),
    note=Text(
        "VN_AQI giờ vừa qua và giá trị mới nhất của từng trạm, VN_AQI cao nhất trước; trạm tham khảo (Thông tư "
        "10/2021/TT-BTNMT) chỉ có nồng độ.",
        "VN_AQI of the last hour and the newest values of each station, the highest index first; one of reference "
        "(Circular 10/2021/TT-BTNMT) has concentrations alone.",
    ),
    subjects=observations(),
    at=Place(0, 6, 13, 12),
    stale_after=SENSOR_RHYTHM,
    columns=(
        Column("state", Text("Trạng thái", "State"), "state"),
        Column("name", Text("Trạm", "Station"), link=_OF_STATION),
        Column("value", Text("VN_AQI", "VN_AQI"), "number", scale=vn_aqi.SCALE),
        Column("level", Text("Mức", "Level"), "short"),
        Column("dominant", Text("Chất chính", "By"), "short"),
        Column("pm25", Text("PM2.5", "PM2.5"), "number", MICROGRAMS),
        Column("pm10", Text("PM10", "PM10"), "number", MICROGRAMS),
        Column("o3", Text("O₃", "O₃"), "number", MICROGRAMS),
        Column("at", Text("Lúc", "At"), "time"),
    ),
    sql=f"""
        WITH {LATEST}, {NOW_BY_STATION}, newest AS (
            SELECT source, metric, value, max(time) OVER (PARTITION BY source) AS at, time, {OWN_SILENCE} AS span
            FROM latest JOIN station ON station.id = latest.source WHERE station.kind = 'air'
        ), wide AS (
            SELECT source, at, at > {NOW} - span AS heard, {_BESIDE}
            FROM newest GROUP BY source, at, span)
        SELECT now.id, name_vi, name_en, value,
               CASE WHEN reference THEN 'tham khảo' ELSE {vn_aqi.named("value", "vi")} END AS level_vi,
               CASE WHEN reference THEN 'reference' ELSE {vn_aqi.named("value", "en")} END AS level_en,
               {vn_aqi.pollutant("dominant")} AS dominant,
               wide.pm25, wide.pm10, wide.o3, wide.at,
               CASE WHEN heard IS NOT TRUE THEN 'silent'
                    WHEN value IS NULL THEN 'normal' ELSE {state_case("value", vn_aqi.STATES)} END AS state
        FROM now LEFT JOIN wide ON wide.source = now.id ORDER BY value DESC NULLS LAST, now.id
    """,
)
EACH = Table(
    id="vn_aqi_each",
    title=Text("VN_AQI giờ theo từng chất", "VN_AQI by pollutant"),
    note=Text(
        "Chỉ số giờ vừa qua của từng chất tại các trạm đã chọn (bụi: NowCast 12 giờ); chỉ số của trạm là chỉ số lớn "
        "nhất. Dấu –: không đo hoặc không đủ giờ.",
        "The index of the last hour of each pollutant at the chosen stations (particles: NowCast of 12 hours); the "
        "largest is the station's. n/a: not measured, or too few hours.",
    ),
    subjects=observations(),
    at=Place(0, 18, 13, 6),
    stale_after=HOUR_OVER,
    columns=(
        Column("name", Text("Trạm", "Station"), link=_OF_STATION),
        *(Column(name, Text(told, told), "number", scale=vn_aqi.SCALE) for name, told in vn_aqi.NAMES.items()),
    ),
    sql=f"""
        WITH {NOW_BY_STATION}
        SELECT id, name_vi, name_en, {", ".join(vn_aqi.NAMES)}, hour + interval '1 hour' AS at
        FROM now WHERE hour IS NOT NULL AND NOT reference AND id IN ($station) ORDER BY value DESC NULLS LAST, id
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
    panels=(WORST, PM25_NOW, ADVICE, STATIONS, EACH, HIGHEST_CURVES, DAYS, POLLUTANTS),
)
