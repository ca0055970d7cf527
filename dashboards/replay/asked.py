"""What the address of a replay asks for: `?ngay=2026-11-20&toc-do=600&luc=13:45`; what is none is as if not asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dashboards.texts import Language, Text
from streams.clock import local_date

SPEEDS = (1, 10, 60, 300, 600, 1_800, 3_600)
USUAL_SPEED = 600
FASTEST = 3_600
FIRST = date(2000, 1, 1)
"""No day before it is replayed."""
_MIDNIGHT = 86_400
_NO_DAY = Text("Không phát lại được ngày “{}”: đang xem {:%d/%m/%Y}.", "“{}” cannot be replayed: this is {:%d/%m/%Y}.")
_NO_SPEED = Text("Không có tốc độ “{}”: đang phát ×{}.", "There is no speed “{}”: this is ×{}.")
_NO_MOMENT = Text("Không có lúc “{}” trong ngày: bắt đầu từ 00:00.", "No day has a “{}”: it begins at 00:00.")
_LONGEST_QUOTED = 40


@dataclass(frozen=True)
class Asked:
    """A day of the province, how many times as fast it plays, and the seconds after midnight at which it begins."""

    day: date
    speed: int
    seconds: int


def asked_in(query: Mapping[str, str], now: datetime) -> Asked:
    """Return what an address asks for; without a day, yesterday from its midnight at the usual speed."""
    today = local_date(now)
    day = _day(query.get("ngay", "")) or today - timedelta(days=1)
    speed = _speed(query.get("toc-do", ""))
    return Asked(
        min(max(day, FIRST), today),
        USUAL_SPEED if speed is None else min(max(speed, 1), FASTEST),
        _seconds(query.get("luc", "")) or 0,
    )


def in_vain(query: Mapping[str, str], now: datetime, language: Language) -> Iterator[str]:
    """Yield what of an address is not played, and what is instead, in words: it may be an old link, or a slip."""
    asked = asked_in(query, now)
    day, speed, moment = (query.get(name, "") for name in ("ngay", "toc-do", "luc"))
    if day and _day(day) != asked.day:
        yield _NO_DAY.of(language).format(day[:_LONGEST_QUOTED], asked.day)
    if speed and _speed(speed) != asked.speed:
        yield _NO_SPEED.of(language).format(speed[:_LONGEST_QUOTED], asked.speed)
    if moment and _seconds(moment) is None:
        yield _NO_MOMENT.of(language).format(moment[:_LONGEST_QUOTED])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _speed(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 5 else None


def _seconds(text: str) -> int | None:
    """Return a time of day in seconds; the end of a day is 24:00."""
    if text in ("24:00", "24:00:00"):
        return _MIDNIGHT
    try:
        at = time.fromisoformat(text)
    except ValueError:
        return None
    return at.hour * 3600 + at.minute * 60 + at.second
