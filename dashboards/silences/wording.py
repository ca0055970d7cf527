"""Silences in words: what they are about, and when they cover, however they recur; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from dashboards.texts import WEEKDAYS_VI, Language, Text, moment_of, time_of
from streams.alerts.lifecycle.silence import RecurrenceError, parts_of
from streams.clock import LOCAL_ZONE

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EVERY = Text("mỗi {}", "every {}")
_EVERY_DAY = Text("mỗi ngày", "every day")
_WORKING = Text("mỗi ngày từ Thứ Hai đến Thứ Sáu", "every day from Monday to Friday")
_DAYS_APART = Text("{} ngày một lần", "every {} days")
_WEEKS_APART = Text("{} tuần một lần, vào {}", "every {} weeks on {}")
_OF_THE_MONTH = Text("ngày {} mỗi tháng", "on day {} of every month")
_WEEKDAY_OF_THE_MONTH = Text("{} {} mỗi tháng", "the {1} {0} of every month")
_WHICH = {
    "-1": Text("cuối cùng", "last"),
    "1": Text("đầu tiên", "first"),
    "+1": Text("đầu tiên", "first"),
    "2": Text("lần thứ 2", "second"),
    "3": Text("lần thứ 3", "third"),
    "4": Text("lần thứ 4", "fourth"),
}
_BY_RRULE = Text("lặp theo {}", "recurring by {}")
_THROUGH = Text("đến hết ngày {}", "through {}")
_NEXT_DAY = Text("hôm sau", "the next day")
_FOR = Text("từ {}, dài {}", "from {} for {}")
_ANY_RULE = Text("Mọi quy tắc", "All rules")
_ANY_SUBJECT = Text("mọi trạm, mọi đối tượng", "all stations and other subjects")
_SIZES = ((86_400, Text("ngày", "d")), (3_600, Text("giờ", "h")), (60, Text("phút", "min")))


def rule_of(pattern: str | None, rules: Mapping[str, Text], language: Language) -> str:
    """Return what rules a pattern is about: a rule's label where it names one of `rules`, else the pattern."""
    if pattern is None:
        return _ANY_RULE.of(language)
    return rules[pattern].of(language) if pattern in rules else pattern


def subject_of(pattern: str | None, language: Language) -> str:
    """Return what stations and other subjects a pattern is about."""
    return _ANY_SUBJECT.of(language) if pattern is None else pattern


def window_of(window: tuple[datetime, datetime], rrule: str | None, language: Language) -> str:
    """Return when a window covers, as 'mỗi Chủ Nhật 22:00–23:00'; both instants are UTC."""
    start, end = window
    if rrule is None:
        if _day(start) == _day(end):
            return f"{_weekday(start, language)} {moment_of(start)}–{time_of(end)}"
        return f"{moment_of(start)} – {moment_of(end)}"
    hours = f"{time_of(start)}–{time_of(end)}"
    if _day(end) - _day(start) == timedelta(days=1) and end - start <= timedelta(days=1):
        hours += f" {_NEXT_DAY.of(language)}"
    elif _day(end) != _day(start):
        hours = _FOR.of(language).format(time_of(start), length_of(end - start, language))
    try:
        parts = parts_of(rrule)
    except RecurrenceError:
        parts = {}
    last = parts.get("UNTIL", "")
    through = f", {_THROUGH.of(language).format(f'{last[6:8]}/{last[4:6]}/{last[:4]}')}" if last else ""
    return f"{_cadence(parts, start, rrule, language)} {hours}{through}"


def length_of(length: timedelta, language: Language) -> str:
    """Return a length of time without rounding it to its largest unit: 1 giờ 30 phút."""
    rest, words = round(length.total_seconds() / 60) * 60, []
    for size, name in _SIZES:
        count, rest = divmod(rest, size)
        words += [f"{count} {name.of(language)}"] * (count > 0)
    return " ".join(words) or f"0 {_SIZES[-1][1].of(language)}"


def _cadence(parts: dict[str, str], start: datetime, rrule: str, language: Language) -> str:
    """Return how often; what no words are known for is given as it is written."""
    apart = int(parts.get("INTERVAL", 1))
    days = [day for day in parts.get("BYDAY", "").split(",") if day]
    kind = parts.get("FREQ"), sorted(parts.keys() - {"FREQ", "INTERVAL", "WKST", "UNTIL"})
    if kind == ("DAILY", []):
        return _EVERY_DAY.of(language) if apart == 1 else _DAYS_APART.of(language).format(apart)
    if kind in (("WEEKLY", []), ("WEEKLY", ["BYDAY"])) and all(day in DAYS for day in days):
        return _weekly(sorted(set(days), key=DAYS.index) or [DAYS[_local(start).weekday()]], apart, language)
    if kind == ("MONTHLY", ["BYMONTHDAY"]) and apart == 1 and "-" not in parts["BYMONTHDAY"]:
        return _OF_THE_MONTH.of(language).format(parts["BYMONTHDAY"].replace(",", ", "))
    if kind == ("MONTHLY", ["BYDAY"]) and apart == 1 and days[0][:-2] in _WHICH and len(days) == 1:
        which = _WHICH[days[0][:-2]].of(language)
        return _WEEKDAY_OF_THE_MONTH.of(language).format(weekday(days[0][-2:], language), which)
    return _BY_RRULE.of(language).format(rrule)


def _weekly(days: list[str], apart: int, language: Language) -> str:
    named = ", ".join(weekday(day, language) for day in days)
    if apart > 1:
        return _WEEKS_APART.of(language).format(apart, named)
    whole = {7: _EVERY_DAY, 5: _WORKING}.get(len(days)) if days[0] == "MO" else None
    if whole is not None and days == list(DAYS[: len(days)]):
        return whole.of(language)
    return _EVERY.of(language).format(named)


def weekday(day: str, language: Language) -> str:
    """Return the name of a weekday of RFC 5545."""
    return (WEEKDAYS_VI if language == "vi" else _WEEKDAYS_EN)[DAYS.index(day)]


def _weekday(instant: datetime, language: Language) -> str:
    return weekday(DAYS[_local(instant).weekday()], language)


def _local(instant: datetime) -> datetime:
    return instant.astimezone(LOCAL_ZONE)


def _day(instant: datetime) -> datetime:
    return _local(instant).replace(hour=0, minute=0, second=0, microsecond=0)
