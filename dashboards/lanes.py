"""Days as lanes: a row of their names, and where in them a stretch of time lies; pure HTML."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboards.texts import SHORT_WEEKDAYS, Language
from streams.clock import LOCAL_ZONE


def heads(begin: datetime, days: int, language: Language) -> str:
    """Return the row that names the days from an instant on."""
    names = "".join(f"<li>{_day(begin + timedelta(days=n), language)}</li>" for n in range(days))
    return f'<ol class="days" aria-hidden="true">{names}</ol>'


def share(at: datetime, begin: datetime, days: int) -> float:
    """Return how much of the days has passed at an instant, in per cent."""
    return 100 * ((at - begin) / timedelta(days=days))


def place(from_at: datetime, to_at: datetime, begin: datetime, days: int) -> str:
    """Return the style of the bar of a stretch of time, cut off at both ends of the days."""
    left, right = (min(max(share(at, begin, days), 0), 100) for at in (from_at, to_at))
    return f"left:{left:.2f}%;width:{right - left:.2f}%"


def _day(day: datetime, language: Language) -> str:
    local = day.astimezone(LOCAL_ZONE)
    return f"<b>{SHORT_WEEKDAYS[local.weekday()].of(language)}</b> {local:%d}<span>/{local:%m}</span>"
