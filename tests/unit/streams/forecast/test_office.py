"""Office time by hand-counted examples: nights, the midday break, weekends and holidays do not count."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest

from streams.clock import LOCAL_ZONE
from streams.forecast.office import office_clock
from streams.office_hours import shifts_of
from streams.workdays import Calendar

SHIFTS = shifts_of("07:30-11:30, 13:30-17:00")
HOLIDAY, WORKED = date(2026, 9, 2), date(2026, 8, 29)
CALENDAR = Calendar(frozenset({HOLIDAY}), frozenset({WORKED}))
CLOCK = office_clock(date(2026, 8, 24), date(2026, 9, 11), CALENDAR, SHIFTS)
"""Three weeks; the second of September is a Wednesday, the Saturday before is worked."""


def hours(since: datetime, until: datetime) -> float:
    passed = CLOCK.at(np.array([since.timestamp(), until.timestamp()]))
    return float(passed[1] - passed[0]) / 3600


def local(day: int, hour: int, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LOCAL_ZONE)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (local(1, 8), local(1, 9, 30), 1.5),
        (local(1, 11), local(1, 14), 1.0),
        (local(1, 12), local(1, 13), 0.0),
        (local(1, 16), local(3, 8, 30), 2.0),
        (local(4, 17), local(7, 7, 30), 0.0),
        (local(4, 0), local(4, 23), 7.5),
        (local(31, 0, month=8), local(5, 0), 4 * 7.5),
        (local(1, 9), local(1, 8), -1.0),
        (local(28, 16, month=8), local(31, 7, 30, month=8), 1.0 + 7.5),
    ],
)
def test_only_open_hours_count(since: datetime, until: datetime, expected: float) -> None:
    assert hours(since, until) == pytest.approx(expected)


def test_a_worked_saturday_is_a_working_day_of_the_clock_too() -> None:
    friday, monday = (np.array([local(day, 9, month=8).timestamp()]) for day in (28, 31))
    assert CLOCK.working_days(friday, monday).tolist() == [2]
    assert CLOCK.moved(friday, np.array([1])).tolist() == [local(29, 9, month=8).timestamp()]


def test_a_span_in_which_nobody_works_has_no_clock() -> None:
    with pytest.raises(ValueError, match="never open"):
        office_clock(HOLIDAY, HOLIDAY, CALENDAR, SHIFTS)


@pytest.mark.parametrize(
    "text", ["", "07:30", "17:00-07:30", "07:30-11:30,11:00-17:00", "7h30-11h30", "07:30-11:30-12"]
)
def test_office_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        shifts_of(text)
