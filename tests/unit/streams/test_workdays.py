"""Working days by hand-counted examples: Tết, the days around a weekend, and what counts as the first day."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from streams.clock import LOCAL_ZONE
from streams.workdays import Calendar, add_working_days, is_working_day, working_days_between

TET = Calendar(frozenset(date(2026, 2, day) for day in range(16, 21)))
NATIONAL_DAY = Calendar(frozenset({date(2026, 8, 31)}), worked=frozenset({date(2026, 8, 22)}))
"""The last of August is off for a Saturday that is worked."""


def local(day: int, hour: int = 9, minute: int = 0, month: int = 2) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LOCAL_ZONE)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 2, 12), 0, date(2026, 2, 12)),
        (date(2026, 2, 12), 1, date(2026, 2, 13)),
        (date(2026, 2, 12), 2, date(2026, 2, 23)),
        (date(2026, 2, 13), 1, date(2026, 2, 23)),
        (date(2026, 2, 14), 1, date(2026, 2, 23)),
        (date(2026, 2, 18), 1, date(2026, 2, 23)),
        (date(2026, 2, 18), 0, date(2026, 2, 18)),
        (date(2026, 3, 2), 15, date(2026, 3, 23)),
    ],
)
def test_the_nth_working_day(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count, TET) == end


def test_days_are_those_of_the_province() -> None:
    assert working_days_between(local(12, 23, 59), local(13, 0, 1), TET) == 1
    assert working_days_between(local(13, 0, 1), local(13, 23, 59), TET) == 0
    assert working_days_between(local(13), local(23), TET) == 1
    assert working_days_between(local(23), local(13), TET) == -1
    assert working_days_between(local(12), local(2, month=3), TET) == 1 + 5 + 1


def test_a_holiday_and_a_saturday_are_none() -> None:
    assert [is_working_day(date(2026, 2, day), TET) for day in (13, 14, 15, 16, 20, 23)] == [True, *[False] * 4, True]


def test_a_saturday_that_is_worked_for_a_day_off_is_one() -> None:
    days = [day for day in range(21, 32) if is_working_day(date(2026, 8, day), NATIONAL_DAY)]
    assert days == [21, 22, 24, 25, 26, 27, 28]
    assert working_days_between(local(21, month=8), local(24, month=8), NATIONAL_DAY) == 2
    assert working_days_between(local(24, month=8), local(21, month=8), NATIONAL_DAY) == -2
    assert add_working_days(date(2026, 8, 21), 1, NATIONAL_DAY) == date(2026, 8, 22)
    assert add_working_days(date(2026, 8, 22), 1, NATIONAL_DAY) == date(2026, 8, 24)
    assert add_working_days(date(2026, 8, 21), 7, NATIONAL_DAY) == date(2026, 9, 1)


def test_nothing_is_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 2, 12), -1, TET)
