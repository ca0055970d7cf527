"""What the morning report asks: SQL with the boards' macros, of which `$__timeTo()` is the instant that it tells of.

Everything is counted by event time, so that the report of a past day says what that morning's would have said; only
what the tables keep no history of (alarm levels, promised dates, the agencies' names) is that of now.
"""

from __future__ import annotations

from dashboards.boards import service_index
from dashboards.sql.agencies import named_agency
from dashboards.sql.dossiers import DUE, DUE_TODAY
from dashboards.sql.rivers import ALARM_LINES, alarm_state
from dashboards.sql.station_health import quality_name
from dashboards.sql.stations import IN_SERVICE, PLACE
from dashboards.sql.time_range import LOCAL_DAY, NOW, TODAY
from dashboards.vn_aqi import LAST_HOUR
from streams.promised import UNFINISHED
from streams.registry.rhythm import OWN_SILENCE

NIGHT_BEGINS = "19 hours"
"""After local midnight of the day before; the night ends with the report."""
_DAY = "interval '1 day'"

# What was measured at the instant: the newest good value of each series, at most three hours old.
_MEASURED = f"""measured AS (
    SELECT DISTINCT ON (series.id) series.source, series.metric, minute.last_at AS time, minute.last AS value
    FROM series JOIN observation_minute AS minute ON minute.series = series.id
    WHERE minute.bucket <= {NOW} AND minute.bucket > {NOW} - interval '3 hours'
    ORDER BY series.id, minute.bucket DESC
)"""
# The night, the night before, the day before and the one before that; the latter are compared with the former.
_STRETCHES = f"""stretch (name, since, until) AS (VALUES
    ('night', {TODAY} - {_DAY} + interval '{NIGHT_BEGINS}', {NOW}),
    ('night_before', {TODAY} - 2 * {_DAY} + interval '{NIGHT_BEGINS}', {NOW} - {_DAY}),
    ('day', {TODAY} - {_DAY}, {TODAY}),
    ('day_before', {TODAY} - 2 * {_DAY}, {TODAY} - {_DAY})
)"""


def _within(time: str) -> str:
    return f"{time} >= since AND {time} < until"


FIGURES = f"""
    WITH {_STRETCHES}
    SELECT name,
        (SELECT count(*) FROM alert WHERE {_within("opened_at")} AND state <> 'pending') AS alerts,
        (SELECT count(*) FROM alert WHERE {_within("opened_at")} AND state <> 'pending' AND severity >= 3) AS grave,
        (SELECT max(value) FROM air_index_hour WHERE {_within("hour")}) AS aqi,
        (SELECT max(total) FROM (SELECT sum(hour.sum) AS total
            FROM series JOIN observation_hour AS hour ON hour.series = series.id
            WHERE metric = 'rain' AND {_within("hour.bucket")} GROUP BY series.id) AS gauge) AS rain,
        (SELECT count(*) FROM dossier WHERE {_within("registered_at")}) AS filed,
        (SELECT count(*) FROM dossier WHERE {_within("finished_at")}) AS finished,
        (SELECT 100.0 * count(*) FILTER (WHERE NOT late) / nullif(count(*), 0) FROM dossier
            WHERE {_within("finished_at")} AND late IS NOT NULL) AS on_time,
        (SELECT coalesce(sum(amount_vnd), 0) / 1e6 FROM payment WHERE {_within("time")} AND status = 'paid') AS fees,
        (SELECT count(*) FROM feedback WHERE {_within("received_at")}) AS feedback,
        (SELECT coalesce(sum(hour.n), 0) FROM observation_hour AS hour WHERE {_within("hour.bucket")}) AS measured
    FROM stretch
"""
ALERTS = f"""
    SELECT severity, title_vi, opened_at, {named_agency("alert.agency")},
           CASE WHEN acknowledged_at <= {NOW} THEN acknowledged_by END AS owner,
           count(*) OVER () AS total,
           count(*) FILTER (WHERE acknowledged_at IS NULL OR acknowledged_at > {NOW}) OVER () AS untaken
    FROM alert LEFT JOIN agency ON agency.code = alert.agency
    WHERE opened_at <= {NOW} AND (resolved_at IS NULL OR resolved_at > {NOW}) AND state <> 'pending'
    ORDER BY severity DESC, opened_at, id LIMIT 14
"""
WATER = f"""
    WITH {_MEASURED}, level AS (
        SELECT station.id, {PLACE}, station.attributes->>'river' AS river, measured.value AS level, measured.time,
               {ALARM_LINES[0]} AS alarm_1, {ALARM_LINES[1]} AS alarm_2, {ALARM_LINES[2]} AS alarm_3
        FROM station LEFT JOIN measured ON measured.source = station.id AND measured.metric = 'water_level'
        WHERE station.kind = 'water' AND {IN_SERVICE})
    SELECT level.*, level.level - past.last AS change,
           CASE WHEN level IS NULL THEN 'silent'
                ELSE {alarm_state("level.level", "alarm_1", "alarm_2", "alarm_3")} END AS state
    FROM level LEFT JOIN LATERAL (
        SELECT minute.last FROM series JOIN observation_minute AS minute ON minute.series = series.id
        WHERE series.source = level.id AND series.metric = 'water_level'
            AND minute.bucket <= {NOW} - {_DAY} AND minute.bucket > {NOW} - {_DAY} - interval '1 hour'
        ORDER BY minute.bucket DESC LIMIT 1) AS past ON true
    WHERE alarm_1 IS NOT NULL ORDER BY level.level - alarm_1 DESC NULLS LAST, level.id LIMIT 14
"""
AIR = f"""
    SELECT station.id, {PLACE}, air.value, air.dominant, past.value AS day
    FROM station LEFT JOIN air_index_hour AS air ON air.station = station.id AND air.hour = {LAST_HOUR}
        LEFT JOIN air_index_day AS past ON past.station = station.id AND past.day = {LOCAL_DAY} - 1
    WHERE station.kind = 'air' AND {IN_SERVICE} ORDER BY air.value DESC NULLS LAST, station.id LIMIT 20
"""
OVERDUE = f"""
    WITH open AS (
        SELECT agency, {DUE} AS due FROM dossier
        WHERE registered_at <= {NOW} AND (finished_at > {NOW} OR ({UNFINISHED})))
    SELECT {named_agency("open.agency")}, count(*) AS open, count(*) FILTER (WHERE due < {NOW}) AS overdue,
           count(*) FILTER (WHERE {DUE_TODAY}) AS today,
           extract(epoch FROM {NOW} - min(due) FILTER (WHERE due < {NOW})) / 86400 AS longest,
           sum(count(*)) OVER () AS all_open, sum(count(*) FILTER (WHERE due < {NOW})) OVER () AS all_overdue
    FROM open LEFT JOIN agency ON agency.code = open.agency
    GROUP BY 1, 2 ORDER BY overdue DESC, open DESC, 1 LIMIT 12
"""
RANKING = service_index.LEAGUE.sql
STATIONS = f"""
    WITH {_MEASURED}, heard AS (SELECT source, max(time) AS at FROM measured GROUP BY source)
    SELECT count(*) AS stations,
           count(*) FILTER (WHERE heard.at > {NOW} - {OWN_SILENCE}) AS heard
    FROM station LEFT JOIN heard ON heard.source = station.id
    WHERE {IN_SERVICE}
"""
HEALTH = f"""
    SELECT 'refused' AS what, reason AS name, sum(count)::bigint AS n FROM dead_letter
    WHERE last_seen > {NOW} - {_DAY} AND first_seen <= {NOW} GROUP BY reason
    UNION ALL
    SELECT 'bad', {quality_name("quality", True)}, count(*) FROM observation
    WHERE quality <> 0 AND time > {NOW} - {_DAY} AND time <= {NOW} GROUP BY 2
    UNION ALL
    SELECT 'quarantined', source, 1 FROM source_quarantine
    WHERE since <= {NOW} AND (released_at IS NULL OR released_at > {NOW})
    ORDER BY 1, 3 DESC, 2
"""
QUESTIONS = {
    "figures": FIGURES,
    "alerts": ALERTS,
    "water": WATER,
    "air": AIR,
    "overdue": OVERDUE,
    "ranking": RANKING,
    "stations": STATIONS,
    "health": HEALTH,
}
"""Each question by the name of its answer in `reading.Morning`."""
