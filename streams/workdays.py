"""Working days: Monday to Friday but for what a calendar says, of Asia/Ho_Chi_Minh; the twin of the database's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from streams.clock import local_date

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """What departs from Monday to Friday: days on which offices are closed, and those of weekends that they work."""

    holidays: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()


ORDINARY = Calendar()
"""Of weeks that are like any other."""


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Say whether offices work on a day."""
    return day in calendar.worked or (day.weekday() < _SATURDAY and day not in calendar.holidays)


def working_days_between(since: datetime, until: datetime, calendar: Calendar) -> int:
    """Return the working days after the local day of `since` up to and with that of `until`.

    It is negative when `until` is earlier; both instants carry a zone.
    """
    first, last = (local_date(instant) for instant in (since, until))
    if last < first:
        return -working_days_between(until, since, calendar)
    days = (first + n * _DAY for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day, calendar) for day in days)


def add_working_days(start: date, count: int, calendar: Calendar) -> date:
    """Return the `count`-th working day after a day, which itself never counts; of 0 the day itself.

    So says article 147 of the Civil Code 2015. Raises ValueError when `count` is negative.
    """
    if count < 0:
        raise ValueError("working days are counted forward")
    day = start
    for _ in range(count):
        day += _DAY
        while not is_working_day(day, calendar):
            day += _DAY
    return day
