"""Working days: Monday to Friday less the holidays, of Asia/Ho_Chi_Minh; the twin of the functions in the database."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from streams.clock import local_date

_DAY = timedelta(days=1)
_SATURDAY = 5


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Say whether offices work on a day."""
    return day.weekday() < _SATURDAY and day not in holidays


def working_days_between(since: datetime, until: datetime, holidays: Collection[date]) -> int:
    """Return the working days after the local day of `since` up to and with that of `until`.

    It is negative when `until` is earlier; both instants carry a zone.
    """
    first, last = (local_date(instant) for instant in (since, until))
    if last < first:
        return -working_days_between(until, since, holidays)
    days = (first + n * _DAY for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day, holidays) for day in days)


def add_working_days(start: date, count: int, holidays: Collection[date]) -> date:
    """Return the `count`-th working day after a day, which itself never counts; of 0 the day itself.

    So says article 147 of the Civil Code 2015. Raises ValueError when `count` is negative.
    """
    if count < 0:
        raise ValueError("working days are counted forward")
    day = start
    for _ in range(count):
        day += _DAY
        while not is_working_day(day, holidays):
            day += _DAY
    return day
