"""How far apart the points of a curve lie: a gap is drawn where more than three are missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboards.boards.air import HIGHEST_CURVES, POLLUTANTS
from dashboards.boards.water import LO_AND_ALARMS, RAIN_HOURS
from dashboards.choice import RANGES
from dashboards.hub import newest_of
from dashboards.span import Span

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("hours", "apart"),
    list(zip(RANGES, (MINUTE, 5 * MINUTE, HOUR, HOUR, 2 * HOUR, 24 * HOUR), strict=True)),
)
def test_many_stations_are_shown_by_hours_and_days(hours: int, apart: timedelta) -> None:
    window = Span(hours).window(NOW)
    assert POLLUTANTS.apart(window) == apart
    assert HIGHEST_CURVES.apart(window) == HOUR
    assert replace(POLLUTANTS, rhythm=None).apart(window) == window.interval


def point(key: str, ago: timedelta, value: float | None = 1.0) -> dict[str, object]:
    return {"key": key, "time": NOW - ago, "value": value}


def test_a_curve_is_as_old_as_the_end_of_its_newest_stretch_and_its_limits_are_no_measurements() -> None:
    window = Span(24).window(NOW)
    rows = [point("W", 2 * HOUR), point("W", 30 * MINUTE, None), point("limit_1", 0 * MINUTE)]
    assert newest_of(rows, LO_AND_ALARMS, window) == NOW - 2 * HOUR + window.interval
    assert newest_of([point("W", 3 * MINUTE)], LO_AND_ALARMS, window) == NOW
    assert newest_of([point("rain", 3 * HOUR)], RAIN_HOURS, window) == NOW - 2 * HOUR
    assert newest_of(rows[1:], LO_AND_ALARMS, window) is None
