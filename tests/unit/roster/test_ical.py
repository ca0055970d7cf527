"""Rosters as iCalendar: what goes out comes in again, and no file raises anything but its own error."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.roster.ical import CalendarError, Names, Person, read, written
from streams.roster.model import Roster, Rotation, Shift
from streams.roster.rota import spells

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
END = NOW + timedelta(days=30)
PEOPLE = {1: Person("Nguyễn Văn An", "an@example.vn"), 2: Person("Bình", None)}
NAMES = Names({"an@example.vn": 1}, {"nguyễn văn an": 1, "bình": 2})
WEEKLY = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//x//EN\r
BEGIN:VEVENT\r
UID:one\r
DTSTART:20261124T080000\r
DTEND:20261125T080000\r
RRULE:FREQ=WEEKLY\r
EXDATE:20261201T080000\r
SUMMARY:B\xc3\xacnh\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:two\r
DTSTART;VALUE=DATE:20261126\r
SUMMARY:ca tr\xe1\xbb\xb1c\r
ATTENDEE;CN=An:MAILTO:AN@example.vn\r
END:VEVENT\r
END:VCALENDAR\r
"""


def local(day: int, hour: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour - 7 if hour >= 7 else hour + 17, tzinfo=UTC) - timedelta(days=hour < 7)


def test_repeated_events_days_and_exceptions_in_local_time() -> None:
    found = read(WEEKLY, NAMES, "ioc", NOW, END)
    assert [(one.officer, one.from_at, one.to_at) for one in found] == [
        (2, local(24, 8), local(25, 8)),
        (1, local(26), local(27)),
        (2, local(8, 8, 12), local(9, 8, 12)),
        (2, local(15, 8, 12), local(16, 8, 12)),
        (2, local(22, 8, 12), local(23, 8, 12)),
    ]
    assert len({one.uid for one in found}) == len(found)


BOTH = b"ATTENDEE;CN=An:MAILTO:AN@example.vn\r\nATTENDEE:mailto:binh@example.vn\r\nATTENDEE:mailto:guest@example.vn"


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (b"UID:two", b"UID:two\r\nSTATUS:CANCELLED", []),
        (b"ATTENDEE;CN=An:MAILTO:AN@example.vn", BOTH, [1, 2]),
        (b"ATTENDEE;CN=An:MAILTO:AN@example.vn", BOTH.replace(b";CN=An", b";PARTSTAT=DECLINED"), [2]),
        (b"ATTENDEE;CN=An:MAILTO:AN@example.vn", b"", "nobody is known"),
        (b"ATTENDEE;CN=An:", b"ATTENDEE;PARTSTAT=DECLINED:", "everybody has declined"),
    ],
)
def test_who_of_an_event_is_on_duty(old: bytes, new: bytes, wanted: list[int] | str) -> None:
    names = Names({**NAMES.by_mail, "binh@example.vn": 2}, NAMES.by_name)
    event = WEEKLY.replace(old, new)
    if isinstance(wanted, str):
        with pytest.raises(CalendarError, match=wanted):
            read(event, names, "ioc", NOW, END)
        return
    found = [one for one in read(event, names, "ioc", NOW, END) if one.from_at == local(26)]
    assert [one.officer for one in found] == wanted
    assert len({one.uid for one in found}) == len(wanted)


def test_zones_by_their_windows_names_are_known() -> None:
    outlook = WEEKLY.replace(b"DTSTART:2026", b"DTSTART;TZID=SE Asia Standard Time:2026")
    assert read(outlook, NAMES, "ioc", NOW, END) == read(WEEKLY, NAMES, "ioc", NOW, END)


def test_a_name_is_known_in_letters_that_a_program_took_apart() -> None:
    apart = WEEKLY.replace("SUMMARY:Bình".encode(), "SUMMARY:Bi\u0300nh".encode())
    assert read(apart, NAMES, "ioc", NOW, END) == read(WEEKLY, NAMES, "ioc", NOW, END)


def test_what_goes_out_comes_in_again() -> None:
    rotation = Rotation("ioc", (1, 2), date(2026, 11, 23), 1, time(8), time(8))
    roster = Roster((rotation,), (Shift("ioc", 1, local(25, 9), local(25, 12)),))
    out = spells(roster, NOW, NOW + timedelta(days=9))
    back = read(written(out, PEOPLE, NOW), NAMES, "ioc", NOW, END)
    assert sorted((s.officer, s.from_at, s.to_at) for s in back) == sorted((s.officer, s.from_at, s.to_at) for s in out)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"SUMMARY:B\xc3\xacnh", b"SUMMARY:Somebody", "nobody is known as Somebody"),
        (b"RRULE:FREQ=WEEKLY", b"RRULE:FREQ=SECONDLY", "more than once a day"),
        (b"DTEND:20261125T080000", b"DTEND:20261124T080000", "has no end"),
        (b"BEGIN:VCALENDAR", b"BEGIN:NOTHING", "not a calendar"),
        (b"DTSTART:20261124T080000", b"DTSTART:yesterday", "."),
        (b"DTSTART:20261124T080000", b"DTSTART;TZID=Mars/Base:20261124T080000", "time zone Mars/Base is not known"),
    ],
)
def test_a_calendar_that_cannot_be_used_says_why(old: bytes, new: bytes, words: str) -> None:
    with pytest.raises(CalendarError, match=words):
        read(WEEKLY.replace(old, new), NAMES, "ioc", NOW, END)


def _line(name: bytes, text: str) -> list[bytes]:
    return [name + b":" + text.encode("utf-8", "surrogatepass")]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The calendar with lines cut out, doubled or replaced by anything."""
    lines = WEEKLY.split(b"\r\n")
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        name = lines[place].partition(b":")[0]
        lines[place : place + 1] = draw(
            st.sampled_from([[], [lines[place]] * 2, [name + b":"], [name]])
            | st.text(max_size=20).map(partial(_line, name))
        )
    return b"\r\n".join(lines)


@settings(max_examples=200, deadline=None)
@given(damaged() | st.binary(max_size=200))
def test_no_file_raises_anything_else(raw: bytes) -> None:
    with suppress(CalendarError):
        for shift in read(raw, NAMES, "ioc", NOW, END):
            assert shift.to_at is not None
            assert shift.to_at > shift.from_at
