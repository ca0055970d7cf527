"""The time range of a board as SQL; "now" is always its end."""

from __future__ import annotations

from datetime import timedelta

from streams.local_time import local_day, start_of_day

NOW = "$__timeTo()::timestamptz"
TODAY = start_of_day(NOW)
LOCAL_DAY = local_day(NOW)


def interval(span: timedelta) -> str:
    """Return the SQL of a span of time."""
    return f"interval '{span / timedelta(minutes=1):g} minutes'"


def at_most(hours: int) -> str:
    """Return the SQL that says that the range is no longer than so many hours."""
    return f"{NOW} - $__timeFrom()::timestamptz <= interval '{hours} hours'"


FINE = at_most(80)
"""The SQL that says that a range is drawn in buckets of less than an hour (dashboards.span)."""
