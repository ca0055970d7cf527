"""Columns of a chart in which things are counted: how wide they are in a range, and what lies in them; as SQL."""

from __future__ import annotations

from datetime import timedelta

from dashboards.macros import Window
from dashboards.panels import DAY
from dashboards.sql.buckets import MOST_HOURS_H
from dashboards.sql.time_range import NOW, at_most, interval
from streams.local_time import start_of_day

_HOUR = timedelta(hours=1)
_WIDTHS = ((80, _HOUR), (MOST_HOURS_H, 6 * _HOUR), (800, DAY))
_WIDEST = 7 * DAY
# A Monday's midnight in the province: columns of every width begin with one of its days, or hours, or weeks.
_ORIGIN = "timestamptz '2000-01-03 00:00:00+07'"


def column_width(window: Window) -> timedelta:
    """Return how wide the columns of a range are in which things are counted: so wide that they are seen."""
    hours = (window.end - window.start) / _HOUR
    return next((width for most, width in _WIDTHS if hours <= most), _WIDEST)


def column_of(instant: str) -> str:
    """Return the SQL of the beginning of the column in which an instant is counted, `column_width` wide."""
    widths = " ".join(f"WHEN {at_most(most)} THEN {interval(width)}" for most, width in _WIDTHS)
    return f"date_bin(CASE {widths} ELSE {interval(_WIDEST)} END, {instant}, {_ORIGIN})"


def in_columns(instant: str) -> str:
    """Return the SQL that says that an instant lies in one of the range's columns, of which the first is whole too."""
    return f"{instant} >= {column_of('$__timeFrom()::timestamptz')} AND {instant} <= {NOW}"


def in_hours(instant: str) -> str:
    """Return the same SQL for the hours of a range."""
    return f"{instant} >= date_trunc('hour', $__timeFrom()::timestamptz) AND {instant} <= {NOW}"


def in_days(instant: str) -> str:
    """Return the same SQL for the days of a range."""
    return f"{instant} >= {start_of_day('$__timeFrom()::timestamptz')} AND {instant} <= {NOW}"
