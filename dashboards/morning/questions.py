"""What the morning report asks: SQL with the boards' macros, of which `$__timeTo()` is the instant that it tells of.

Everything is counted by event time, so that the report of a past day says what that morning's would have said; only
what the tables keep no history of (alarm levels, promised dates, the agencies' names) is that of now.
"""

from __future__ import annotations

from dashboards.boards import service_index
from dashboards.sql.agencies import named_agency
from dashboards.sql.dossiers import DUE, DUE_TODAY
from dashboards.sql.flow import day_until
from dashboards.sql.rivers import ALARM_LINES, ALARM_STATE
from dashboards.sql.states import gravest_first
from dashboards.sql.station_health import quality_name
from dashboards.sql.stations import IN_SERVICE, PLACE
from dashboards.sql.time_range import LOCAL_DAY, NOW, TODAY
from dashboards.vn_aqi import LAST_HOUR
from streams.promised import UNFINISHED
from streams.registry.rhythm import OWN_SILENCE

NIGHT_BEGINS = "19 hours"
"""After local midnight of the day before; the night ends with the report."""
REASONS = 3
"""So many of the reasons for which records were refused are told, those of most records first."""
_DAY = "interval '1 day'"

# What was measured at the instant: the newest good value of each series whose station is not silent, as the boards say.
# The minute in which it was measured may have begun before its silence would have.
_MEASURED = f"""listening AS (
    SELECT station.id, {OWN_SILENCE} AS silent_after FROM station WHERE {IN_SERVICE}
), measured AS (
    SELECT series.source, series.metric, newest.last AS value
    FROM listening JOIN series ON series.source = listening.id CROSS JOIN LATERAL (
        SELECT minute.last, minute.last_at FROM observation_minute AS minute
        WHERE minute.series = series.id AND minute.bucket <= {NOW}
            AND minute.bucket > {NOW} - silent_after - interval '1 minute'
        ORDER BY minute.bucket DESC LIMIT 1) AS newest
    WHERE newest.last_at > {NOW} - silent_after
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
            WHERE metric IN ('rain', 'rainfall') AND {_within("hour.bucket")} GROUP BY series.id) AS gauge) AS rain,
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
        SELECT station.id, {PLACE}, station.attributes->>'river' AS river, measured.value AS level,
               {ALARM_LINES[0]} AS alarm_1, {ALARM_LINES[1]} AS alarm_2, {ALARM_LINES[2]} AS alarm_3
        FROM station LEFT JOIN measured ON measured.source = station.id AND measured.metric = 'water_level'
        WHERE station.kind = 'water' AND {IN_SERVICE}
    ), gauge AS (
        SELECT *, CASE WHEN level IS NULL THEN 'silent' ELSE {ALARM_STATE} END AS state
        FROM level WHERE alarm_1 IS NOT NULL
    )
    SELECT gauge.*, gauge.level - past.last AS change
    FROM gauge LEFT JOIN LATERAL (
        SELECT minute.last FROM series JOIN observation_minute AS minute ON minute.series = series.id
        WHERE series.source = gauge.id AND series.metric = 'water_level'
            AND minute.bucket <= {NOW} - {_DAY} AND minute.bucket > {NOW} - {_DAY} - interval '1 hour'
        ORDER BY minute.bucket DESC LIMIT 1) AS past ON true
    ORDER BY {gravest_first("gauge.state")}, gauge.level - alarm_1 DESC NULLS LAST, gauge.id LIMIT 14
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
    WITH {_MEASURED}
    SELECT count(*) AS stations, count(*) FILTER (WHERE id IN (SELECT source FROM measured)) AS heard FROM listening
"""
# Which reasons the records were refused for is known of the letters: each is kept once, however often it came.
HEALTH = f"""
    SELECT 'refused' AS what, (
            SELECT string_agg(reason, ',' ORDER BY letters DESC, reason) FROM (
                SELECT reason, count(*) AS letters FROM dead_letter
                WHERE last_seen > {NOW} - {_DAY} AND first_seen <= {NOW}
                GROUP BY reason ORDER BY letters DESC, reason LIMIT {REASONS}) AS told) AS name, refused::bigint AS n
    FROM ({day_until(NOW)}) AS flowed WHERE refused > 0
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
