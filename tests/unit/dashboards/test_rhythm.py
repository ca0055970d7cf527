"""How far apart the points of a curve lie: a gap is drawn where more than three are missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter

import pytest

from dashboards.boards.air import HIGHEST_CURVES, POLLUTANTS
from dashboards.boards.alerts import RAISED
from dashboards.boards.dossiers import BY_HOUR
from dashboards.boards.feedback import BY_DAY
from dashboards.boards.water import LO_AND_ALARMS, RAIN_HOURS
from dashboards.choice import RANGES
from dashboards.draw.card import width_of
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


@pytest.mark.parametrize(
    ("hours", "width", "sign"),
    [
        (24, HOUR, ""), (48, HOUR, ""), (168, 6 * HOUR, "mỗi 6 giờ"), (720, 24 * HOUR, "mỗi ngày"),
        (8_784, 168 * HOUR, "mỗi tuần"),
    ],
)  # fmt: skip
def test_what_is_counted_stands_in_columns_that_are_seen(hours: int, width: timedelta, sign: str) -> None:
    window = Span(hours).window(NOW)
    for panel in (BY_HOUR, RAISED):
        assert panel.width(window) == width
        assert width_of(panel, window, "vi") == sign
    assert window.end - window.start <= 100 * width
    assert width_of(BY_DAY, window, "vi") == "", "its title says how wide its columns are"


def test_columns_of_less_than_an_hour_say_how_wide_they_are() -> None:
    narrow = replace(RAISED, rhythm=attrgetter("interval"))
    assert width_of(narrow, Span(24).window(NOW), "en") == "by 15 min"
    assert width_of(LO_AND_ALARMS, Span(24).window(NOW), "en") == ""


def point(key: str, ago: timedelta, value: float | None = 1.0) -> dict[str, object]:
    return {"key": key, "time": NOW - ago, "value": value}


def test_a_curve_is_as_old_as_the_end_of_its_newest_stretch_and_its_limits_are_no_measurements() -> None:
    window = Span(24).window(NOW)
    rows = [point("W", 2 * HOUR), point("W", 30 * MINUTE, None), point("limit_1", 0 * MINUTE)]
    assert newest_of(rows, LO_AND_ALARMS, window) == NOW - 2 * HOUR + window.interval
    assert newest_of([point("W", 3 * MINUTE)], LO_AND_ALARMS, window) == NOW
    assert newest_of([point("rain", 3 * HOUR)], RAIN_HOURS, window) == NOW - 2 * HOUR
    assert newest_of(rows[1:], LO_AND_ALARMS, window) is None
