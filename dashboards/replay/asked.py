"""What the address of a replay asks for: `?ngay=2026-11-20&toc-do=600&luc=13:45`; what is none is as if not asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from streams.clock import local_date

SPEEDS = (1, 10, 60, 300, 600, 1_800, 3_600)
USUAL_SPEED = 600
FASTEST = 3_600


@dataclass(frozen=True)
class Asked:
    """A day of the province, how many times as fast it plays, and the seconds after midnight at which it begins."""

    day: date
    speed: int
    seconds: int


def asked_in(query: Mapping[str, str], now: datetime) -> Asked:
    """Return what an address asks for; without a day, yesterday from its midnight at the usual speed."""
    today = local_date(now)
    try:
        day = date.fromisoformat(query.get("ngay", ""))
    except ValueError:
        day = today - timedelta(days=1)
    return Asked(
        min(max(day, date(2000, 1, 1)), today), _speed(query.get("toc-do", "")), _seconds(query.get("luc", ""))
    )


def _speed(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 5:
        return USUAL_SPEED
    return min(max(int(text), 1), FASTEST)


def _seconds(text: str) -> int:
    try:
        at = time.fromisoformat(text)
    except ValueError:
        return 0
    return at.hour * 3600 + at.minute * 60 + at.second
