"""Since when offices have been open: not on a holiday, and on a Saturday that is worked for one."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from streams.alerts.office import open_seconds
from streams.clock import LOCAL_ZONE
from streams.office_hours import shifts_of
from streams.workdays import Calendar

SHIFTS = shifts_of("07:30-11:30,13:30-17:00")
CALENDAR = Calendar(frozenset({date(2026, 8, 31)}), worked=frozenset({date(2026, 8, 22)}))


@pytest.mark.parametrize(("day", "hours"), [(21, 1.5), (22, 1.5), (23, None), (24, 1.5), (29, None), (31, None)])
def test_offices_are_open_on_the_working_days_of_the_calendar(day: int, hours: float | None) -> None:
    now = datetime(2026, 8, day, 9, tzinfo=LOCAL_ZONE)
    assert open_seconds(now, SHIFTS, CALENDAR) == (None if hours is None else hours * 3600)
