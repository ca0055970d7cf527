"""How far apart the points of a curve lie: a gap is drawn where more than three are missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboards.boards.air import HIGHEST_CURVES, POLLUTANTS
from dashboards.choice import RANGES
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
