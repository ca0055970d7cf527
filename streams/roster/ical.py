"""Rosters as iCalendar (RFC 5545), in and out; pure. Times without a zone are those of Asia/Ho_Chi_Minh."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from unicodedata import normalize

import icalendar
import recurring_ical_events

from streams.clock import LOCAL_ZONE
from streams.roster.model import Shift, Spell

MOST = 5_000
"""Shifts that one file may hold."""
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_FINER = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
_FAULTS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, NotImplementedError)


class CalendarError(ValueError):
    """A file is no usable calendar; the message says each fault on a line."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whose duty an event is."""

    name: str
    mail: str | None


@dataclass(frozen=True, slots=True)
class Names:
    """Officers by their addresses and by their names, both as `plain` writes them."""

    by_mail: Mapping[str, int]
    by_name: Mapping[str, int]


def plain(text: str) -> str:
    """Write a name or address as it is compared: some programs take Vietnamese letters apart."""
    return normalize("NFC", text).strip().lower()


def written(spells: Iterable[Spell], people: Mapping[int, Person], now: datetime) -> bytes:
    """Return stretches of duty as a calendar; one without an end is left open."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//IOC//duty roster//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Lịch trực")
    for spell in spells:
        calendar.add_component(_event(spell, people[spell.officer], now))
    return bytes(calendar.to_ical())


def _event(spell: Spell, person: Person, now: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{spell.team or 'all'}-{spell.officer}-{spell.from_at:%Y%m%dT%H%M%S}@ioc")
    event.add("dtstamp", now)
    event.add("dtstart", spell.from_at.astimezone(LOCAL_ZONE))
    if spell.to_at is not None:
        event.add("dtend", spell.to_at.astimezone(LOCAL_ZONE))
    event.add("summary", person.name)
    if spell.team:
        event.add("categories", [spell.team])
    if person.mail:
        event.add("attendee", f"mailto:{person.mail}")
    return event


def read(raw: bytes, names: Names, team: str | None, begin: datetime, end: datetime) -> list[Shift]:
    """Return the shifts of a calendar that touch a stretch of time, repeated events one by one.

    Each attendee who is known and has not declined has a shift; what is cancelled is none.

    Raises CalendarError when it is no calendar, an event has no end or a time zone that is not known, or nobody
    is known under its attendee or title.
    """
    try:
        calendar = icalendar.Calendar.from_ical(raw)
        if calendar.name != "VCALENDAR":
            raise CalendarError("not a calendar")
        _require_days(calendar)
        _require_zones(calendar)
        events = [_Read(event) for event in recurring_ical_events.of(calendar).between(begin, end)]
    except _FAULTS as error:
        if isinstance(error, CalendarError):
            raise
        raise CalendarError(f"not a calendar that can be read ({type(error).__name__})") from None
    if len(events) > MOST:
        raise CalendarError(f"more than {MOST} shifts")
    found, faults = list[Shift](), list[str]()
    for one in events:
        shifts: Sequence[Shift] | str = () if one.cancelled else one.shifts(names, team)
        if isinstance(shifts, str):
            faults.append(shifts)
        else:
            found += shifts
    if faults:
        raise CalendarError("\n".join(dict.fromkeys(faults)))
    return sorted(found, key=lambda shift: (shift.from_at, shift.officer))


def _require_days(calendar: Any) -> None:
    """Raise CalendarError for what repeats more than once a day: nobody's duty does, and it would never end."""
    for event in calendar.walk("VEVENT"):
        rules = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            often = {str(word).upper() for word in rule.get("FREQ", [])} - _FREQUENCIES
            if often or _FINER & {name.upper() for name in rule}:
                raise CalendarError("an event repeats more than once a day")


def _require_zones(calendar: Any) -> None:
    """Raise CalendarError for hours in a time zone that nobody knows: they would be taken for the province's."""
    for event in calendar.walk("VEVENT"):
        for one in filter(None, (event.get("DTSTART"), event.get("DTEND"))):
            if "TZID" in one.params and isinstance(one.dt, datetime) and one.dt.tzinfo is None:
                raise CalendarError(f"the time zone {str(one.params['TZID'])[:60]} is not known")


class _Read:
    """What one event says."""

    def __init__(self, event: Any) -> None:
        self.begin, self.end = _instant(event.start), _instant(event.end)
        self.uid = str(event.get("UID", ""))
        self.cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
        self.title = str(event.get("SUMMARY", "")).strip()
        attendees = event.get("ATTENDEE", [])
        listed = attendees if isinstance(attendees, list) else [attendees]
        coming = [one for one in listed if str(getattr(one, "params", {}).get("PARTSTAT", "")).upper() != "DECLINED"]
        self.declined = bool(listed) and not coming
        self.mails = [plain(str(one)).removeprefix("mailto:").strip() for one in coming]

    def shifts(self, names: Names, team: str | None) -> Sequence[Shift] | str:
        """Return the shift of each officer, or why it is none."""
        if self.declined:
            return f"everybody has declined an event of {self.title[:100]}"
        known = dict.fromkeys(names.by_mail[mail] for mail in self.mails if mail in names.by_mail)
        officers = list(known) or [names.by_name[title] for title in (plain(self.title),) if title in names.by_name]
        if not officers:
            return f"nobody is known as {', '.join([*self.mails, self.title])[:200]}"
        if self.end <= self.begin:
            return f"an event of {self.title[:100]} has no end"
        uid = f"{team or ''}/{self.uid}/{self.begin:%Y%m%dT%H%M%SZ}"
        if len(uid) > 480 or "\x00" in uid:
            return "an event's UID cannot be kept"
        # The first keeps the name that an import of one officer an event gave.
        uids = [uid, *(f"{uid}/{officer}" for officer in officers[1:])]
        pairs = zip(officers, uids, strict=True)
        return [Shift(team, officer, self.begin, self.end, uid=name) for officer, name in pairs]


def _instant(moment: date | datetime) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=LOCAL_ZONE)).astimezone(UTC)
