"""Words on the screen, Vietnamese first and English second, and how numbers and times are written in each."""

from __future__ import annotations

from datetime import datetime

from streams.clock import LOCAL_ZONE, local_date
from streams.texts import LANGUAGES, Language, Text, number

__all__ = [
    "LANGUAGES",
    "SHORT_WEEKDAYS",
    "WEEKDAYS_VI",
    "Language",
    "Text",
    "date_of",
    "dated",
    "lasting",
    "moment_of",
    "number",
    "time_of",
]
WEEKDAYS_VI = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
SHORT_WEEKDAYS = tuple(
    Text(vi, en)
    for vi, en in zip(
        ("T2", "T3", "T4", "T5", "T6", "T7", "CN"), ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True
    )
)
"""The days of the week as a narrow column has room for, Monday first."""


def date_of(instant: datetime, language: Language) -> str:
    """Write the local day of an instant with its weekday."""
    local = instant.astimezone(LOCAL_ZONE)
    if language == "vi":
        return f"{WEEKDAYS_VI[local.weekday()]}, {local:%d/%m/%Y}"
    return f"{local:%A, %d %B %Y}"


def time_of(instant: datetime) -> str:
    """Write the local time of an instant, to the minute."""
    return f"{instant.astimezone(LOCAL_ZONE):%H:%M}"


def dated(instant: datetime) -> str:
    """Write day and time of an instant with its year, as what stands on record needs it."""
    return f"{instant.astimezone(LOCAL_ZONE):%d/%m/%Y %H:%M}"


def moment_of(instant: datetime, now: datetime | None = None) -> str:
    """Write day and time of an instant briefly, as tables and tooltips need it; today's without the day."""
    local = instant.astimezone(LOCAL_ZONE)
    today = now is not None and local.date() == local_date(now)
    return f"{local:%H:%M}" if today else f"{local:%d/%m %H:%M}"


def lasting(seconds: float, language: Language) -> str:
    """Write a length of time in its largest unit: 45 s, 12 min, 3 h, 2 days."""
    units = (
        (86_400, Text("ngày", "d")),
        (3_600, Text("giờ", "h")),
        (60, Text("phút", "min")),
        (1, Text("giây", "s")),
    )
    for size, name in units:
        if seconds >= size:
            return f"{seconds / size:.0f} {name.of(language)}"
    return f"0 {units[-1][1].of(language)}"
