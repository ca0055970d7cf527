"""Silences and maintenance windows, one-off and recurring: which of them cover an alert at an instant; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import islice, pairwise

from dateutil.rrule import rrule, rrulestr

from streams.clock import LOCAL_ZONE

_FURTHEST = timedelta(days=50 * 366)
"""A recurrence is followed for so long."""
_LOOKED_AT = 60
"""So many windows tell how far apart they are: more than a year of months, or eight weeks of days."""
_ALWAYS = frozenset({"FREQ", "INTERVAL", "WKST", "UNTIL"})
_BY = {
    "DAILY": frozenset[str](),
    "WEEKLY": frozenset({"BYDAY"}),
    "MONTHLY": frozenset({"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"}),
    "YEARLY": frozenset({"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"}),
}
"""What may narrow each frequency: narrowed days may never come, and dateutil looks for one until the year 9999."""
_UNTIL = ("%Y%m%d", "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ")


class RecurrenceError(ValueError):
    """An RRULE that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Silence:
    """From when to when (UTC, the end excluded) the alerts of a rule and subject tell nobody.

    `rule` and `subject` are patterns with *, several apart by commas, None = any. `rrule` repeats the window as RFC
    5545 says, in the province's local time; one that was ended by hand covers nothing from `ended_at` on.
    """

    id: int
    rule: str | None
    subject: str | None
    from_at: datetime
    to_at: datetime
    rrule: str | None
    reason: str
    created_by: str
    created_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None

    def matches(self, rule: str, subject: str) -> bool:
        """Say whether it is about the alerts of that rule and subject."""
        return _fits(self.rule, rule) and _fits(self.subject, subject)

    def covers(self, at: datetime) -> datetime | None:
        """Return the end of its window in which an instant lies, None when it lies in none."""
        if self.ended_at is not None and at >= self.ended_at:
            return None
        starts = self._newest_start(at)
        if starts is None:
            return None
        ends = starts + (self.to_at - self.from_at)
        return ends if at < ends else None

    def next_start(self, at: datetime) -> datetime | None:
        """Return when its next window after an instant begins, None when there is none."""
        if self.ended_at is not None:
            return None
        if self.rrule is None:
            return self.from_at if self.from_at > at else None
        found = recurrence(self.rrule, _local(self.from_at)).after(_local(at))
        return None if found is None else _utc(found, at)

    def windows(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield its windows that overlap a stretch of time (the end excluded), in order; none after it was ended."""
        lasts = self.to_at - self.from_at
        for starts in self._starts(begin - lasts, end):
            stops = starts + lasts if self.ended_at is None else min(starts + lasts, self.ended_at)
            if starts < end and stops > max(begin, starts):
                yield starts, stops

    def _starts(self, begin: datetime, end: datetime) -> list[datetime]:
        if self.rrule is None:
            return [self.from_at]
        found = recurrence(self.rrule, _local(self.from_at)).between(_local(begin), _local(end), inc=True)
        return [_utc(start, begin) for start in found]

    def _newest_start(self, at: datetime) -> datetime | None:
        if self.rrule is None or at < self.from_at:
            return self.from_at if at >= self.from_at else None
        found = recurrence(self.rrule, _local(self.from_at)).before(_local(at), inc=True)
        return None if found is None else _utc(found, at)


def covering(silences: Iterable[Silence], rule: str, subject: str, at: datetime) -> Silence | None:
    """Return the silence that covers a rule's alert of a subject for the longest from an instant on, if one does."""
    found = [(ends, one) for one in silences if one.matches(rule, subject) and (ends := one.covers(at)) is not None]
    return max(found, key=lambda pair: (pair[0], -pair[1].id))[1] if found else None


@lru_cache(maxsize=256)
def recurrence(text: str, start: datetime) -> rrule:
    """Return an RRULE from a local start on; raises RecurrenceError.

    Both are naive local time: Asia/Ho_Chi_Minh has had no summer time since 1975, so no local time is missing or twice.
    A window recurs once a day at most, and ends by UNTIL, not by COUNT.
    """
    parts = parts_of(text)
    last = min(start + _FURTHEST, _until(parts.pop("UNTIL", None), start))
    try:
        found = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start, cache=True)
        assert isinstance(found, rrule)
        found = found.replace(until=last)
        comes = found.after(start, inc=True) is not None
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError) as error:
        raise RecurrenceError(f"not a recurrence of RFC 5545: {error}") from None
    if not comes:
        raise RecurrenceError("it never comes")
    return found


def require_end(text: str, start: datetime, lasts: timedelta) -> None:
    """Raise RecurrenceError when each window reaches into the next, so that the silence would never end.

    `start` is naive local time, as for `recurrence`.
    """
    starts = list(islice(recurrence(text, start).xafter(start, inc=True), _LOOKED_AT))
    if len(starts) > 1 and all(later - earlier <= lasts for earlier, later in pairwise(starts)):
        raise RecurrenceError("each window lasts until the next one begins: it would never end")


def parts_of(text: str) -> dict[str, str]:
    """Return the parts of an RRULE that may be used, by name; raises RecurrenceError."""
    pairs = [part.partition("=")[::2] for part in text.upper().removeprefix("RRULE:").split(";")]
    parts = dict(pairs)
    frequency = parts.get("FREQ", "")
    if len(parts) < len(pairs) or frequency not in _BY:
        raise RecurrenceError(f"give FREQ as one of {', '.join(_BY)}, and each part once")
    known = _ALWAYS | _BY[frequency]
    if strange := [name for name in parts if name not in known]:
        raise RecurrenceError(f"only {', '.join(sorted(known))} are understood there, not {strange[0][:20]!r}")
    if garbled := [name for name, value in parts.items() if not re.fullmatch(r"[A-Z0-9,+-]+", value)]:
        raise RecurrenceError(f"{garbled[0]} is not written as RFC 5545 writes it; give one RRULE and nothing else")
    if not re.fullmatch("[1-9][0-9]{0,3}", parts.get("INTERVAL", "1")):
        raise RecurrenceError("INTERVAL is a number from 1 on")
    return parts


def _until(text: str | None, start: datetime) -> datetime:
    if text is None:
        return start + _FURTHEST
    for form in _UNTIL:
        with suppress(ValueError):
            last = datetime.strptime(text, form)  # noqa: DTZ007
            day = timedelta(days=1, seconds=-1) if form == _UNTIL[0] else timedelta(0)
            return _local(last.replace(tzinfo=UTC)) if form.endswith("Z") else last + day
    raise RecurrenceError("UNTIL is YYYYMMDD or YYYYMMDDTHHMMSS, in local time")


def fits(patterns: str, word: str) -> bool:
    """Say whether a word is of one of the patterns, which stand apart by commas."""
    return any(fnmatchcase(word, pattern.strip()) for pattern in patterns.split(","))


def exactly(word: str) -> str:
    """Return the pattern that only this word is of (or one that differs where it has a comma)."""
    return re.sub(r"([*?[])", r"[\1]", word).replace(",", "?")


def _fits(pattern: str | None, word: str) -> bool:
    return pattern is None or fits(pattern, word)


def _local(at: datetime) -> datetime:
    return at.astimezone(LOCAL_ZONE).replace(tzinfo=None)


def _utc(local: datetime, like: datetime) -> datetime:
    return local.replace(tzinfo=LOCAL_ZONE).astimezone(like.tzinfo)
