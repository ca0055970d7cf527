"""Silences and maintenance windows: when they cover, when they recur, and what an RRULE may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.alerts.lifecycle.silence import RecurrenceError, Silence, covering, exactly, fits, recurrence, require_end

START = datetime(2026, 11, 22, 15, tzinfo=UTC)
"""A Sunday, ten o'clock in the evening in the province."""
HOUR = timedelta(hours=1)


def silence(rrule: str | None = None, rule: str | None = "station_silent", subject: str | None = None) -> Silence:
    return Silence(1, rule, subject, START, START + 2 * HOUR, rrule, "bảo trì", "an", START)


def test_a_window_covers_from_its_start_to_its_end_excluded() -> None:
    one = silence()
    assert one.covers(START - timedelta(seconds=1)) is None
    assert one.covers(START) == START + 2 * HOUR
    assert one.covers(START + 2 * HOUR) is None
    assert one.next_start(START - HOUR) == START
    assert one.next_start(START) is None


def test_every_sunday_evening_in_the_provinces_time() -> None:
    weekly = silence("FREQ=WEEKLY;BYDAY=SU")
    week = timedelta(days=7)
    assert weekly.covers(START + 3 * week + HOUR) == START + 3 * week + 2 * HOUR
    assert weekly.covers(START + 3 * week + 3 * HOUR) is None
    assert weekly.covers(START + timedelta(days=1)) is None
    assert weekly.next_start(START + HOUR) == START + week
    assert weekly.covers(START - week) is None


def test_the_last_friday_of_each_month_until_the_end_of_the_year() -> None:
    monthly = silence("RRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20261231")
    assert monthly.next_start(START) == datetime(2026, 11, 27, 15, tzinfo=UTC)
    assert monthly.next_start(datetime(2026, 12, 1, tzinfo=UTC)) == datetime(2026, 12, 25, 15, tzinfo=UTC)
    assert monthly.next_start(datetime(2026, 12, 26, tzinfo=UTC)) is None


def test_a_window_over_midnight_covers_the_morning_after() -> None:
    late = Silence(1, "x", None, START, START + timedelta(hours=9), "FREQ=DAILY", "đêm", "an", START)
    assert late.covers(START + timedelta(days=4, hours=8)) == START + timedelta(days=4, hours=9)
    assert late.covers(START + timedelta(days=4, hours=10)) is None


@pytest.mark.parametrize(
    ("rrule", "hours", "ends"),
    [
        ("FREQ=DAILY", 23, True),
        ("FREQ=DAILY", 24, False),
        ("FREQ=DAILY", 33, False),
        ("FREQ=WEEKLY;BYDAY=SA,SU", 24, True),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", 24, False),
        ("FREQ=MONTHLY", 24 * 31, False),
        ("FREQ=DAILY;UNTIL=20261122", 30, True),
    ],
)
def test_one_whose_windows_leave_no_pause_would_never_end(rrule: str, hours: int, ends: bool) -> None:
    if ends:
        require_end(rrule, datetime(2026, 11, 22, 10), timedelta(hours=hours))  # noqa: DTZ001
        return
    with pytest.raises(RecurrenceError, match="never end"):
        require_end(rrule, datetime(2026, 11, 22, 10), timedelta(hours=hours))  # noqa: DTZ001


def test_one_that_was_ended_covers_nothing_any_more() -> None:
    one = silence("FREQ=DAILY")
    ended = replace(one, ended_at=START + HOUR, ended_by="an")
    assert ended.covers(START) is not None
    assert ended.covers(START + HOUR) is None
    assert ended.next_start(START + HOUR) is None


def test_its_windows_within_a_stretch_of_time() -> None:
    week, day = timedelta(days=7), timedelta(days=1)
    once, weekly = silence(), silence("FREQ=WEEKLY;BYDAY=SU")
    assert list(once.windows(START - day, START + day)) == [(START, START + 2 * HOUR)]
    assert list(once.windows(START + HOUR, START + day)) == [(START, START + 2 * HOUR)]
    assert list(once.windows(START + 2 * HOUR, START + day)) == []
    both = [(START + n * week, START + n * week + 2 * HOUR) for n in (0, 1)]
    assert list(weekly.windows(START + HOUR, START + 2 * week)) == both
    ended = replace(weekly, ended_at=START + week + HOUR, ended_by="an")
    assert list(ended.windows(START, START + 9 * week)) == [both[0], (START + week, START + week + HOUR)]
    assert list(replace(once, ended_at=START - HOUR).windows(START - day, START + day)) == []


def test_patterns_say_what_is_silenced() -> None:
    assert silence(rule="water_*").matches("water_level", "WTR-1")
    assert silence(subject="AIR-*").matches("station_silent", "AIR-7")
    assert not silence(subject="AIR-*").matches("station_silent", "WTR-7")
    assert not silence(rule="water_*").matches("heat", "WTR-1")
    several = silence(rule=None, subject="AIR-1, WTR-*")
    assert [several.matches("heat", subject) for subject in ("AIR-1", "WTR-7", "AIR-12")] == [True, True, False]


@given(st.text(max_size=8), st.text(max_size=8))
def test_the_pattern_of_one_subject_is_of_that_subject_alone(subject: str, other: str) -> None:
    assert fits(exactly(subject.strip()), subject.strip())
    assert "," in subject or not fits(exactly(subject.strip()), other) or other == subject.strip()


def test_of_two_the_longer_one_is_named() -> None:
    short, long = silence(), Silence(2, None, "*", START, START + 5 * HOUR, None, "x", "an", START)
    assert covering([short, long], "station_silent", "AIR-1", START) is long
    assert covering([short, long], "heat", "AIR-1", START) is long
    assert covering([short], "heat", "AIR-1", START) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=1,2,3",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=3",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;UNTIL=tomorrow",
        "DTSTART:20260101T000000\nRRULE:FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=MO\nEXDATE:20261207T220000",
        "FREQ=DAILY;INTERVAL=2;WKST=MO\nRRULE:FREQ=DAILY",
    ],
)
def test_what_is_no_recurrence(text: str) -> None:
    with pytest.raises(RecurrenceError):
        recurrence(text, datetime(2026, 11, 22, 22))  # noqa: DTZ001


def test_a_day_that_never_comes_is_not_looked_for_for_ever() -> None:
    for frequency in ("YEARLY", "MONTHLY", "DAILY"):
        with pytest.raises(RecurrenceError):
            recurrence(f"FREQ={frequency};BYMONTH=2;BYMONTHDAY=30", datetime(2026, 11, 22, 22))  # noqa: DTZ001


_PARTS = [
    "FREQ=DAILY",
    "FREQ=MONTHLY",
    "FREQ=YEARLY",
    "INTERVAL=2",
    "BYDAY=SU",
    "BYDAY=-1FR",
    "BYMONTHDAY=31",
    "BYMONTHDAY=0",
    "BYMONTH=2",
    "BYMONTH=13",
    "BYSETPOS=-1",
    "BYSETPOS=0",
    "WKST=MO",
    "WKST=?",
    "UNTIL=20270101",
    "UNTIL=2",
]


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(_PARTS), max_size=5).map(";".join)))
def test_whatever_is_written_is_a_recurrence_or_refused(text: str) -> None:
    try:
        found = recurrence(text, datetime(2026, 11, 22, 22))  # noqa: DTZ001
    except RecurrenceError:
        return
    found.after(datetime(2026, 12, 1))  # noqa: DTZ001
