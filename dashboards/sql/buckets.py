"""What series measured: read from their minutes, hours or days, by how long a range is; as SQL."""

from __future__ import annotations

from datetime import timedelta

from dashboards.macros import Window
from dashboards.sql.time_range import FINE, NOW, at_most

# The buckets of one series: a query names `series` before it reads these by LATERAL. Joined as a whole, they would be
# read of all that is measured, for the planner puts no condition on what follows UNION ALL.
OF_SERIES = "FROM observation_{} AS m WHERE m.series = series.id"
_ROLLED_UP = "SELECT m.bucket, m.n, m.sum, m.min, m.max, m.last, m.last_at " + OF_SERIES
_MINUTES, _HOURS, _DAYS = (_ROLLED_UP.format(table) for table in ("minute", "hour", "day"))


def by_range(minutes: str, hours: str) -> str:
    """Return the SQL of a series' minutes in the range, or of its hours where a bucket is at least one.

    `minutes` and `hours` are SELECTs of the same columns of one series, as OF_SERIES.
    """
    return f"""LATERAL (
            {minutes} AND {FINE} AND $__timeFilter(m.bucket)
            UNION ALL {hours} AND NOT {FINE} AND $__timeFilter(m.bucket))"""


MINUTES_OR_HOURS = f"{by_range(_MINUTES, _HOURS)} AS minute"
MOST_MINUTES_H, MOST_HOURS_H = 8, 200
# For what very many stations measure: means of hours where a day or a week is shown, of days where a month is.
MINUTES_HOURS_OR_DAYS = f"""LATERAL (
            {_MINUTES} AND {at_most(MOST_MINUTES_H)} AND $__timeFilter(m.bucket)
            UNION ALL {_HOURS} AND NOT {at_most(MOST_MINUTES_H)} AND {at_most(MOST_HOURS_H)}
                AND $__timeFilter(m.bucket)
            UNION ALL {_DAYS} AND NOT {at_most(MOST_HOURS_H)} AND $__timeFilter(m.bucket)) AS mean"""
TIME_OF_MEAN = f"CASE WHEN {at_most(MOST_HOURS_H)} THEN $__timeGroup(mean.bucket, $__interval) ELSE mean.bucket END"
"""The SQL of the point of MINUTES_HOURS_OR_DAYS that a bucket belongs to."""


def coarse_rhythm(window: Window) -> timedelta:
    """Return how far apart the points of MINUTES_HOURS_OR_DAYS lie."""
    if window.end - window.start <= timedelta(hours=MOST_MINUTES_H):
        return window.interval
    return max(window.interval, hours_or_days(window))


def hours_or_days(window: Window) -> timedelta:
    """Return how wide the buckets of a range are that is never shown by minutes."""
    return timedelta(days=1) if window.end - window.start > timedelta(hours=MOST_HOURS_H) else timedelta(hours=1)


def spanned(since: str, until: str, minutes: str, hours: str) -> str:
    """Return the SQL of a series' whole hours after `since` until `until` and of the minutes at both ends.

    `minutes` and `hours` are SELECTs of the same columns of one series, as OF_SERIES; the instants lie at least an
    hour apart. What adds up is the same as of all minutes, of which there are dozens of times as many.
    """
    first, last = (f"time_bucket('1 hour', {instant})" for instant in (f"{since} + interval '1 hour'", until))
    return f"""LATERAL (
            {minutes} AND m.bucket > {since} AND m.bucket < {first}
            UNION ALL {hours} AND m.bucket >= {first} AND m.bucket < {last}
            UNION ALL {minutes} AND m.bucket >= {last} AND m.bucket <= {until})"""


def last_hours(hours: int, by_minute: str = _MINUTES, by_hour: str = _HOURS) -> str:
    """Return the SQL of a series' buckets that make up the last hours, for sums: see `spanned`."""
    return spanned(f"{NOW} - interval '{hours} hours'", NOW, by_minute, by_hour)
