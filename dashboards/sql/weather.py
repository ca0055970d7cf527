"""What the weather at a station means, as SQL: how it feels, how strong the wind is, and how alarming all of it is.

The steps are those of the alert rules, so that a pin is no calmer than the alert that it stands for.
"""

from __future__ import annotations

from dashboards.panels import FROM_NORMAL, STATES_OF, Threshold
from dashboards.sql.buckets import MOST_HOURS_H, OF_SERIES, last_hours
from dashboards.sql.stations import IN_SERVICE, LATEST, PLACE
from dashboards.sql.time_range import NOW, at_most
from dashboards.sql.words import listed
from streams.alerts.kinds import About
from streams.alerts.rules import frost, heat, heavy_rain_hour, rain_day, wind
from streams.registry.rhythm import OWN_SILENCE

HEAT, FROST, WIND, RAIN_HOUR, RAIN_DAY = (rule.ABOUT for rule in (heat, frost, wind, heavy_rain_hour, rain_day))
BEAUFORT = (0.3, 1.6, 3.4, 5.5, 8.0, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7)
"""Metres a second from which on the wind has force 1, 2, … 12 (WMO)."""
_POINTS = (("B", "N"), ("ĐB", "NE"), ("Đ", "E"), ("ĐN", "SE"), ("N", "S"), ("TN", "SW"), ("T", "W"), ("TB", "NW"))
"""The points of the compass, from north on, in Vietnamese and in English."""


def thresholds(about: About) -> tuple[Threshold, ...]:
    """Return a rule's levels as a panel's thresholds."""
    return tuple(Threshold(level.line, STATES_OF[level.severity]) for level in about.levels)


def rank(about: About, value: str, *, below: bool = False) -> str:
    """Return the SQL of how alarming a value is by a rule, from 1 (normal, or not known) to 4."""
    sign = "<=" if below else ">="
    cases = " ".join(
        f"WHEN {value} {sign} {level.line:g} THEN {FROM_NORMAL.index(STATES_OF[level.severity]) + 1}"
        for level in reversed(about.levels)
    )
    return f"CASE {cases} ELSE 1 END"


def worst(*ranks: str) -> str:
    """Return the SQL of the state of the highest of some ranks."""
    return f"(ARRAY[{listed(FROM_NORMAL)}])[greatest({', '.join(ranks)})]"


def felt(temperature: str, humidity: str, speed: str) -> str:
    """Return the SQL of the apparent temperature in °C, null where one of the three is not known.

    Steadman's without radiation, as the Australian Bureau of Meteorology has it; wind in m/s, humidity in %.
    """
    vapour = f"({humidity}) / 100 * 6.105 * exp(17.27 * ({temperature}) / (237.7 + ({temperature})))"
    return f"({temperature}) + 0.33 * {vapour} - 0.70 * ({speed}) - 4.00"


def beaufort(speed: str) -> str:
    """Return the SQL of the wind's force, 0 to 12."""
    return f"width_bucket({speed}, ARRAY[{', '.join(map(str, BEAUFORT))}]::float8[])"


def point(direction: str, vietnamese: bool) -> str:
    """Return the SQL of the point of the compass from which the wind comes."""
    names = listed(vi if vietnamese else en for vi, en in _POINTS)
    return f"(ARRAY[{names}])[1 + round(({direction}) / 45)::int % 8]"


def fallen(metric: str) -> str:
    """Return the CTE `fallen`: what rain fell at each station in its last 1, 6 and 24 hours (mm).

    OFFSET 0 keeps the sums to the series of that metric: a condition on one would be asked of every series first.
    """
    sums = ", ".join(f"(SELECT sum(rain.sum) FROM {last_hours(n)} AS rain) AS rain_{n}" for n in (1, 6, 24))
    return f"""fallen AS (
            SELECT series.source, {sums}
            FROM (SELECT id, source FROM series WHERE metric = '{metric}' OFFSET 0) AS series)"""


FALLEN_AN_HOUR = f"""LATERAL (
            SELECT m.bucket, m.sum AS an_hour {OF_SERIES.format("hour")}
                AND {at_most(MOST_HOURS_H)} AND $__timeFilter(m.bucket)
            UNION ALL
            SELECT m.bucket, m.sum / nullif(extract(
                epoch FROM least(m.bucket + interval '1 day', {NOW}) - m.bucket)::float / 3600, 0)
            {OF_SERIES.format("day")} AND NOT {at_most(MOST_HOURS_H)} AND $__timeFilter(m.bucket)) AS fallen"""
"""What a series of rain says fell in each hour; where a month is shown, in the mean hour of each day."""

_MEASURED = ("temperature", "humidity", "wind_speed", "wind_direction", "pressure")
_NOW = ", ".join(f"max(latest.value) FILTER (WHERE latest.metric = '{name}') AS {name}" for name in _MEASURED)
SKY = f"""{LATEST}, {fallen("rainfall")}, measured AS (
    SELECT station.id, {PLACE}, {_NOW}, max(latest.time) AS at
    FROM station LEFT JOIN latest ON latest.source = station.id AND latest.metric IN {_MEASURED}
        AND latest.time > {NOW} - {OWN_SILENCE}
    WHERE station.kind = 'weather' AND {IN_SERVICE} GROUP BY station.id
), sky AS (
    SELECT measured.*, {felt("temperature", "humidity", "wind_speed")} AS felt, {beaufort("wind_speed")} AS force,
           rain_1, rain_6, rain_24,
           {
    worst(
        rank(HEAT, "temperature"),
        rank(FROST, "temperature", below=True),
        rank(WIND, "wind_speed"),
        rank(RAIN_HOUR, "rain_1"),
        rank(RAIN_DAY, "rain_24"),
    )
} AS state
    FROM measured LEFT JOIN fallen ON fallen.source = measured.id
)"""
"""Each weather station with what it measures now, what that means, and what fell; nulls where it is silent."""
