"""A silence as somebody writes it on the form, to what is to be set or to what is wrong with it; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from unicodedata import normalize

from dashboards.silences.wording import DAYS
from dashboards.texts import Text
from dashboards.wrong import WrongError
from streams.alerts.lifecycle.silence import RecurrenceError, Silence, fits, parts_of, recurrence, require_end
from streams.clock import LOCAL_ZONE

FIELDS = ("rule", "subject", "start", "until", "lasts", "days", "last", "rrule", "reason", "confirmed")
LONGEST = timedelta(days=31)
"""A window that is longer would be a threshold to be switched off: the city's own limit, no regulation's."""
FURTHEST = timedelta(days=366)
"""How far from now a window may begin."""
_LONGEST_WORDS = {"rule": 100, "subject": 200, "reason": 500}
_WRONG = {
    "rule": Text("Không có quy tắc này.", "There is no such rule."),
    "subject": Text(
        "Hãy chọn quy tắc hoặc trạm: tạm im tất cả sẽ che cả lũ.",
        "Choose a rule or a station: a silence over everything would hide a flood.",
    ),
    "start": Text("Hãy chọn lúc bắt đầu, trong vòng một năm.", "Choose when it begins, within a year."),
    "until": Text(
        "Lúc kết thúc phải sau lúc bắt đầu và chưa qua.", "It must end after it begins, and not in the past."
    ),
    "lasts": Text(
        "Cho biết trong bao lâu (ví dụ 90 phút, 1h30, 2 ngày) hoặc đến lúc nào; dài nhất 31 ngày.",
        "Say for how long (as 90 min, 1h30, 2 days) or until when; at most 31 days.",
    ),
    "last": Text("Ngày lặp cuối phải từ ngày bắt đầu trở đi.", "The last day must not be before the first."),
    "rrule": Text(
        "Không hiểu quy tắc lặp này; ví dụ FREQ=MONTHLY;BYDAY=-1FR.", "Not understood; e.g. FREQ=MONTHLY;BYDAY=-1FR."
    ),
    "reason": Text("Hãy ghi lý do, tối đa 500 ký tự.", "Say why, in at most 500 characters."),
}
_ENDLESS = Text(
    "Mỗi lần kéo dài tới lần kế tiếp: tạm im sẽ không bao giờ hết.",
    "Each window lasts until the next one begins: the silence would never end.",
)
_UNITS = {
    "d": ("ngày", "ngay", "d", "day", "days"),
    "h": ("giờ", "gio", "g", "h", "hour", "hours"),
    "m": ("phút", "phut", "p", "ph", "m", "min", "minute", "minutes", ""),
}
_MINUTES = {"d": 1440, "h": 60, "m": 1}
_AMOUNT = re.compile(r"(\d{1,6}(?:[.,]\d{1,2})?)\s*([^\W\d_]*)")


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be silent: patterns as streams.alerts.silences takes them, None = any."""

    rule: str | None
    subject: str | None

    def matches(self, rule: str, subject: str) -> bool:
        """Say whether it is about the alerts of that rule and subject."""
        return (self.rule is None or fits(self.rule, rule)) and self.covers(subject)

    def covers(self, subject: str) -> bool:
        """Say whether a station or other subject is one that it is about."""
        return self.subject is None or fits(self.subject, subject)


@dataclass(frozen=True, slots=True)
class Wish:
    """A silence to be set: instants in UTC; `confirmed` are the critical alerts of which somebody said they know."""

    scope: Scope
    window: tuple[datetime, datetime]
    rrule: str | None
    reason: str
    confirmed: frozenset[int]


def read(written: Mapping[str, str], rules: Mapping[str, Text], now: datetime) -> Wish:
    """Return the silence that was written at an instant of the city; raises WrongError with every wrong field.

    `rules` are the labels of the known rules by their names.
    """
    wrong: dict[str, Text] = {}
    scope = times = None
    try:
        scope = scope_of(written, rules)
    except WrongError as error:
        wrong |= error.wrong
    try:
        times = times_of(written, now)
    except WrongError as error:
        wrong |= error.wrong
    reason = reason_of(written)
    if not reason:
        wrong["reason"] = _WRONG["reason"]
    if wrong or scope is None or times is None:
        raise WrongError(wrong)
    numbers = re.findall(r"\b[0-9]{1,18}\b", written.get("confirmed", ""))
    return Wish(scope, *times, reason, frozenset(map(int, numbers)))


def reason_of(written: Mapping[str, str]) -> str:
    """Return why, empty when nothing usable is said."""
    return _words(written, "reason") or ""


def scope_of(written: Mapping[str, str], rules: Mapping[str, Text]) -> Scope:
    """Return what is to be silent; raises WrongError."""
    rule, subject = _pattern(written, "rule"), _pattern(written, "subject")
    if rule is not None:
        rule = _named(rule, rules)
    if rule is None and subject is None:
        raise _wrong("subject")
    return Scope(rule, subject)


def times_of(written: Mapping[str, str], now: datetime) -> tuple[tuple[datetime, datetime], str | None]:
    """Return the window and how it recurs; a window of one time begins now at the earliest. Raises WrongError."""
    recurs = _recurs(written)
    start = _instant(written, "start", now)
    if start is None:
        if recurs or written.get("start", "").strip():
            raise _wrong("start")
        start = now
    end = _end(written, start, now)
    if end - start > LONGEST:
        raise _wrong("lasts")
    if not recurs:
        if end <= max(start, now):
            raise _wrong("until")
        return (max(start, now), end), None
    if end <= start:
        raise _wrong("until")
    return (start, end), _recurrence(written, recurs, start, end - start)


def length_of(text: str) -> timedelta | None:
    """Return a length of time as people write it: 90, 90 phút, 1h30, 1,5 giờ, 2 ngày; None when it is none."""
    if _AMOUNT.sub("", text).strip():
        return None
    minutes = 0.0
    for amount, name in _AMOUNT.findall(text.lower()):
        unit = next((unit for unit, names in _UNITS.items() if name in names), None)
        if unit is None:
            return None
        minutes += float(amount.replace(",", ".")) * _MINUTES[unit]
    return timedelta(minutes=minutes) if 1 <= minutes <= LONGEST / timedelta(minutes=1) else None


def written_again(one: Silence, now: datetime) -> dict[str, str]:
    """Return a silence as the form shows it when it is to be set once more: what is left of it, else its length."""
    told = {"rule": one.rule or "", "subject": one.subject or "", "reason": one.reason}
    minutes = f"{(one.to_at - one.from_at) / timedelta(minutes=1):.0f}"
    if one.rrule is None:
        return told | ({"until": _local(one.to_at)} if one.to_at > now else {"lasts": minutes})
    told |= {"start": _local(one.from_at), "lasts": minutes}
    days = re.fullmatch(r"FREQ=WEEKLY;BYDAY=([A-Z,]+)|FREQ=DAILY", one.rrule)
    return told | ({"days": days[1] or ",".join(DAYS)} if days else {"rrule": one.rrule})


def _recurs(written: Mapping[str, str]) -> str:
    """Return the RRULE that is asked for but for its end, empty for none."""
    own = _words(written, "rrule", 200)
    days = sorted({day for day in written.get("days", "").split(",") if day in DAYS}, key=DAYS.index)
    if own and days:
        raise _wrong("rrule")
    return own or ("FREQ=DAILY" if len(days) == len(DAYS) else f"FREQ=WEEKLY;BYDAY={','.join(days)}" if days else "")


def _recurrence(written: Mapping[str, str], rrule: str, start: datetime, lasts: timedelta) -> str:
    last = written.get("last", "").strip()
    try:
        if last:
            day = date.fromisoformat(last)
            if day < start.astimezone(LOCAL_ZONE).date() or "UNTIL" in parts_of(rrule):
                raise _wrong("last")
            rrule = f"{rrule};UNTIL={day:%Y%m%d}"
        local = start.astimezone(LOCAL_ZONE).replace(tzinfo=None)
        recurrence(rrule, local)
    except RecurrenceError:
        raise _wrong("last" if last else "rrule") from None
    except ValueError as error:
        raise error if isinstance(error, WrongError) else _wrong("last") from None
    try:
        require_end(rrule, local, lasts)
    except RecurrenceError:
        raise WrongError({"until" if written.get("until", "").strip() else "lasts": _ENDLESS}) from None
    return rrule


def _end(written: Mapping[str, str], start: datetime, now: datetime) -> datetime:
    until, length = written.get("until", "").strip(), written.get("lasts", "").strip()
    if bool(until) == bool(length):
        raise _wrong("lasts")
    if length:
        lasts = length_of(length)
        if lasts is None:
            raise _wrong("lasts")
        return start + lasts
    end = _instant(written, "until", now)
    if end is None:
        raise _wrong("until")
    return end


def _instant(written: Mapping[str, str], name: str, now: datetime) -> datetime | None:
    """Return the instant (UTC) of a local time, None when there is none or it lies too far from now."""
    try:
        local = datetime.fromisoformat(written.get(name, "").strip())
    except ValueError:
        return None
    near = now.astimezone(LOCAL_ZONE).replace(tzinfo=None)
    if local.tzinfo is not None or abs(local - near) > FURTHEST + LONGEST:
        return None
    return local.replace(tzinfo=LOCAL_ZONE).astimezone(UTC)


def _pattern(written: Mapping[str, str], name: str) -> str | None:
    given = written.get(name, "").strip()
    if not given.strip("*, "):
        return None
    words = _words(written, name)
    if not words:
        raise _wrong(name)
    return words


def _named(pattern: str, rules: Mapping[str, Text]) -> str:
    """Return the pattern of the rules that somebody wrote, by name or by label."""
    named = {word.casefold(): name for name, label in rules.items() for word in label}
    pattern = named.get(pattern.casefold(), pattern)
    if not any(fits(pattern, name) for name in rules):
        raise _wrong("rule")
    return pattern


def _words(written: Mapping[str, str], name: str, most: int = 0) -> str | None:
    text = normalize("NFC", written.get(name, "")).strip()
    fine = len(text) <= (most or _LONGEST_WORDS[name]) and not re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", text)
    return text if fine else None


def _wrong(name: str) -> WrongError:
    return WrongError({name: _WRONG[name]})


def _local(instant: datetime) -> str:
    return f"{instant.astimezone(LOCAL_ZONE):%Y-%m-%dT%H:%M}"
