"""Office hours: working days, 7:30–11:30 and 13:30–17:00 local time, in seconds since 1970 UTC."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from infra.provinces.load import national_holidays
from streams import clock
from streams.clock import EPOCH_DAY, LOCAL_OFFSET_S, LOCAL_ZONE

_DAY_S = 86_400
_SHIFTS = ((27_000, 41_400), (48_600, 61_200))
WORKDAY_S = sum(end - start for start, end in _SHIFTS)


def is_open(at: int) -> bool:
    """Say whether the offices are open."""
    day, second = _split(at)
    return _works(day) and any(start <= second < end for start, end in _SHIFTS)


def shifts(day: date) -> list[tuple[int, int]]:
    """Return the spans in which the offices are open on a local day; none on a day of rest."""
    since = (day - EPOCH_DAY).days
    begin = since * _DAY_S - LOCAL_OFFSET_S
    return [(begin + start, begin + end) for start, end in _SHIFTS] if _works(since) else []


def after(at: int, work_s: float) -> int:
    """Return the instant at which that many whole seconds of office time have passed since `at`."""
    day, second = _split(at)
    left = int(work_s)
    while True:
        for start, end in _SHIFTS if _works(day) else ():
            begin = max(start, second)
            if begin + left < end:
                return day * _DAY_S + begin + left - LOCAL_OFFSET_S
            left -= max(0, end - begin)
        day, second = day + 1, 0


def due(received: int, working_days: int) -> int:
    """Return the close of business that many working days after the day of receipt."""
    day, _ = _split(received)
    left = working_days
    while left > 0:
        day += 1
        left -= _works(day)
    return day * _DAY_S + _SHIFTS[-1][1] - LOCAL_OFFSET_S


def day_and_minute(at: int) -> tuple[int, int]:
    """Return the local day since 1970 and the minute within it."""
    day, second = _split(at)
    return day, second // 60


def midnight(day: date) -> int:
    """Return the instant at which a local day begins."""
    return int(clock.midnight(day).timestamp())


def works(day: date) -> bool:
    """Say whether the offices open on a local day."""
    return _works((day - EPOCH_DAY).days)


def local_time(microseconds: int) -> str:
    """Return an instant (µs since 1970 UTC) as agency systems write it: RFC 3339, local offset, whole seconds."""
    return datetime.fromtimestamp(microseconds // 1_000_000, LOCAL_ZONE).isoformat()


def _split(at: int) -> tuple[int, int]:
    return divmod(at + LOCAL_OFFSET_S, _DAY_S)


def _works(day: int) -> bool:
    return ((day + 3) % 7 < 5) != (day in _exceptions())


@lru_cache(maxsize=1)
def _exceptions() -> frozenset[int]:
    """Return the holidays from Monday to Friday, and the days of weekends that are worked for one."""
    days = (holiday.day for holiday in national_holidays() if holiday.works or holiday.day.weekday() < 5)
    return frozenset((day - EPOCH_DAY).days for day in days)
