"""Stations: which are in service, what a legend calls them, what each said last, and their curves; as SQL."""

from __future__ import annotations

from datetime import timedelta

from dashboards.sql.buckets import MINUTES_OR_HOURS
from dashboards.sql.time_range import NOW
from streams.local_time import local_day
from streams.registry.stations import in_service

SENSOR_RHYTHM = timedelta(minutes=5)
"""Sensors measure once a minute: a panel whose newest event is older than this is marked stale."""
# The place without the kind of station or the river before it: a chart's legend has room for no more.
PLACE = (
    r"replace(regexp_replace(station.name_vi, '^(Không khí|Thời tiết|Sông \S+( \S+)? tại) ', ''),"
    r" 'Khu công nghiệp', 'KCN') AS name_vi,"
    r" regexp_replace(station.name_en, '^(Air|Weather), |^River \S+( \S+)? at ', '') AS name_en"
)
IN_SERVICE = in_service(local_day(NOW))
# The newest good value of every station's metric; what asks for that of one station finds it by the index.
LATEST = """latest AS NOT MATERIALIZED (
    SELECT series.source, series.metric, observation_last.time, observation_last.value
    FROM series JOIN observation_last ON observation_last.series = series.id
    WHERE observation_last.quality = 0
)"""


def curves(metric: str, choice: str) -> str:
    """Return the SQL of one curve a station: the metric's mean in each bucket, of stations that `choice` selects."""
    return f"""
        WITH shown AS MATERIALIZED (
            SELECT station.id AS key, {PLACE}, series.id
            FROM station JOIN series ON series.source = station.id AND series.metric = '{metric}'
            WHERE {IN_SERVICE} AND {choice})
        SELECT curve.time, series.key, name_vi, name_en, curve.value
        FROM shown AS series CROSS JOIN LATERAL (
            SELECT $__timeGroup(minute.bucket, $__interval) AS time, sum(minute.sum) / sum(minute.n) AS value
            FROM {MINUTES_OR_HOURS} GROUP BY 1) AS curve
        ORDER BY curve.time, series.key
    """
