"""The city clock: the only source of the city's "now" in every process.

A simulated province may run at any speed from x1 to x1000; retention, absence, deadlines and rosters keep their meaning
because all of them ask this clock. Sessions, links, certificates and the audit are of real time: datetime.now(UTC).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from streams.settings import Settings

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.date()
HOUR_US = 3_600_000_000
"""Microseconds of an hour, as times travel in events."""
# Asia/Ho_Chi_Minh has been UTC+7 without summer time since 1975; a test holds this against the zone data.
LOCAL_OFFSET_S = 7 * 3_600
"""Seconds by which local time is ahead of UTC, for whole columns of instants."""
CLOCK_SKEW = timedelta(minutes=10)
"""How far ahead of its arrival, or of the city's clock, an event may be before its sender's clock is wrong."""


def microseconds(instant: datetime) -> int:
    """Return whole microseconds since 1970 UTC, as times travel in events."""
    return (instant - EPOCH) // timedelta(microseconds=1)


def instant_of(microseconds_since_1970: int) -> datetime:
    """Return the UTC instant of an event's time."""
    return EPOCH + timedelta(microseconds=microseconds_since_1970)


def local_date(instant: datetime) -> date:
    """Return the province's day in which an instant lies."""
    return instant.astimezone(LOCAL_ZONE).date()


def midnight(day: date) -> datetime:
    """Return the instant at which a day of the province begins."""
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL_ZONE)


class Clock(Protocol):
    """Whatever can say what time it is in the city."""

    def now(self) -> datetime:
        """Return the city's instant, in UTC."""
        ...

    def at(self, real: datetime) -> datetime:
        """Return what the city's instant was at a real one in the past."""
        ...


@dataclass(frozen=True)
class CityClock:
    """A clock that stood at city_origin when the real clock stood at real_origin and runs factor times as fast."""

    real_origin: datetime
    city_origin: datetime
    factor: float = 1.0

    def now(self) -> datetime:
        """Return the city's instant, in UTC."""
        return self.at(datetime.now(UTC))

    def at(self, real: datetime) -> datetime:
        """Return what the city's instant was at a real one: before the origins met, at the latest the origin's."""
        elapsed = max(0.0, (real - self.real_origin).total_seconds())
        return self.city_origin + timedelta(seconds=elapsed * self.factor)

    def real_seconds(self, city_seconds: float) -> float:
        """Return how long that many city seconds last in real seconds."""
        return city_seconds / self.factor


@dataclass
class FixedClock:
    """A clock that stands still until it is moved: for tests."""

    instant: datetime

    def now(self) -> datetime:
        """Return the instant at which the clock stands, in UTC."""
        return self.instant

    def at(self, real: datetime) -> datetime:
        """Return the instant at which the clock stands, whenever that is asked about."""
        return self.instant

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self.instant += timedelta(seconds=seconds)


def city_clock(settings: Settings) -> CityClock:
    """Return the clock that the settings describe."""
    return CityClock(settings.clock_real_origin, settings.clock_city_origin, settings.clock_factor)
