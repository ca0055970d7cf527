"""Office time by hand-counted examples: nights, the midday break, weekends and holidays do not count."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest

from streams.clock import LOCAL_ZONE
from streams.forecast.office import office_clock
from streams.office_hours import shifts_of

SHIFTS = shifts_of("07:30-11:30, 13:30-17:00")
HOLIDAY = date(2026, 9, 2)
CLOCK = office_clock(date(2026, 8, 24), date(2026, 9, 11), {HOLIDAY}, SHIFTS)
"""Three weeks; the second of September is a Wednesday."""


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
    ],
)
def test_only_open_hours_count(since: datetime, until: datetime, expected: float) -> None:
    assert hours(since, until) == pytest.approx(expected)


def test_a_span_in_which_nobody_works_has_no_clock() -> None:
    with pytest.raises(ValueError, match="never open"):
        office_clock(HOLIDAY, HOLIDAY, {HOLIDAY}, SHIFTS)


@pytest.mark.parametrize(
    "text", ["", "07:30", "17:00-07:30", "07:30-11:30,11:00-17:00", "7h30-11h30", "07:30-11:30-12"]
)
def test_office_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        shifts_of(text)
