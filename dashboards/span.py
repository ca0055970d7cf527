"""The time range of a board: its last hours until now, or from one instant of the city to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboards.macros import Window

_INTERVALS = ((2, 1), (8, 5), (30, 15), (80, 30), (200, 120), (800, 360))
HOUR = timedelta(hours=1)
DAY_MINUTES = 1_440


@dataclass(frozen=True)
class Span:
    """The last `hours` until whatever now is; with `between` that stretch instead, which no clock moves on."""

    hours: int
    between: tuple[datetime, datetime] | None = None

    def is_over(self, now: datetime) -> bool:
        """Say whether the whole range lies in the past: what is measured from now on is not in it."""
        return self.between is not None and self.between[1] < now

    def window(self, now: datetime) -> Window:
        """Return the time range at an instant, with a width of bucket that gives 60 to 130 of them."""
        start, end = self.between or (now - self.hours * HOUR, now)
        hours = (end - start) / HOUR
        minutes = next((width for most, width in _INTERVALS if hours <= most), DAY_MINUTES)
        return Window(start, end, timedelta(minutes=minutes))
