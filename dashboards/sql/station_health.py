"""How well stations measure: the share of bad values, the last reason, and since when nothing is heard; as SQL."""

from __future__ import annotations

from dashboards.sql.buckets import OF_SERIES
from dashboards.sql.stations import IN_SERVICE
from dashboards.sql.time_range import NOW
from streams.observations.quality import CLOCK, OWN, QUALITIES
from streams.registry.rhythm import PROMISED_S


def quality_name(quality: str, vietnamese: bool) -> str:
    """Return the SQL that names a verdict; what a source says of its own value has one name, NULL has none."""
    names = {q.code: q.name_vi if vietnamese else q.name_en for q in QUALITIES}
    verdicts = " ".join(f"WHEN {quality} = {code} THEN '{name}'" for code, name in names.items() if code < OWN)
    return f"CASE {verdicts} WHEN {quality} >= {OWN} THEN '{names[OWN]}' END"


# Good values are counted of the few stations that sent bad ones; of the others it is enough that there was one.
# A value that was ahead of its arrival is told at its arrival: nobody knows when it was measured.
HEALTH = f"""
    bad AS (
        SELECT series.source, sum(n) AS n, max(told.at) AS at, last(told.quality, told.at) AS quality
        FROM (SELECT series, count(*) AS n, max(time) AS at, last(quality, time) AS quality FROM observation
              WHERE quality <> 0 AND time > {NOW} - interval '24 hours' AND time <= {NOW} GROUP BY series
              UNION ALL
              SELECT series, 1, arrived, {CLOCK} FROM observation_ahead
              WHERE arrived > {NOW} - interval '24 hours' AND arrived <= {NOW}) AS told
            JOIN series ON series.id = told.series
        GROUP BY series.source
    ), good AS (
        SELECT bad.source, sum(hour.n) AS n
        FROM bad JOIN series USING (source) CROSS JOIN LATERAL (
            SELECT m.n {OF_SERIES.format("hour")}
                AND m.bucket > {NOW} - interval '24 hours' AND m.bucket <= {NOW}) AS hour
        GROUP BY bad.source
    ), newest AS (
        SELECT series.source, max(time) AS at FROM series JOIN observation_last ON series = id GROUP BY series.source
    ), health AS (
        SELECT station.id AS source, CASE WHEN bad.n > 0 THEN 100.0 * bad.n / (bad.n + coalesce(good.n, 0))
                WHEN newest.at > {NOW} - interval '24 hours' THEN 0 END AS bad_share,
            {quality_name("bad.quality", True)} AS reason_vi, {quality_name("bad.quality", False)} AS reason_en,
            bad.at AS bad_at, greatest(newest.at, bad.at) AS heard_at
        FROM station LEFT JOIN bad ON bad.source = station.id LEFT JOIN good ON good.source = station.id
            LEFT JOIN newest ON newest.source = station.id
    )"""
"""CTEs that end in `health`: a row for each station, of the last 24 hours, over all its metrics."""

_UNTIL = f"date_trunc('hour', {NOW})"
_SINCE = f"{_UNTIL} - interval '24 hours'"
# Of each station one series tells: of what its kind measures, the one that spoke last.
GAPS = f"""
    watched AS (
        SELECT DISTINCT ON (series.source) series.source, series.id
        FROM series JOIN station ON station.id = series.source
            LEFT JOIN metric_kind AS own ON own.metric = series.metric AND own.kind = station.kind
            LEFT JOIN observation_last AS latest ON latest.series = series.id
        WHERE {IN_SERVICE} AND {PROMISED_S} <= 3600
        ORDER BY series.source, own.kind IS NULL, latest.time DESC NULLS LAST, series.id
    ), full_hours AS (
        SELECT source, sum(n) AS n FROM (
            SELECT series.source, count(*) AS n FROM watched AS series CROSS JOIN LATERAL (
                SELECT m.bucket {OF_SERIES.format("hour")}
                    AND m.bucket >= {_SINCE} AND m.bucket < {_UNTIL}) AS hour
            GROUP BY 1
            UNION ALL
            SELECT series.source, count(DISTINCT bad.bucket) FROM (
                    SELECT DISTINCT series, date_trunc('hour', time) AS bucket FROM observation
                    WHERE quality <> 0 AND time >= {_SINCE} AND time < {_UNTIL}) AS bad
                JOIN series AS own ON own.id = bad.series JOIN watched AS series ON series.source = own.source
            WHERE NOT EXISTS (SELECT {OF_SERIES.format("hour")} AND m.bucket = bad.bucket)
            GROUP BY 1
        ) AS heard GROUP BY source
    ), gaps AS (
        SELECT series.source, greatest(0, extract(epoch FROM {_UNTIL} - greatest(begun.bucket, {_SINCE})) / 3600
            - coalesce(full_hours.n, 0))::int AS empty_hours
        FROM watched AS series LEFT JOIN full_hours ON full_hours.source = series.source CROSS JOIN LATERAL (
            SELECT m.bucket {OF_SERIES.format("hour")}
            ORDER BY m.bucket LIMIT 1) AS begun
    )"""
"""CTEs that end in `gaps`: of the last 24 full hours those in which a station said nothing, since it first did.

A station that measures more rarely than each hour is not among them.
"""
