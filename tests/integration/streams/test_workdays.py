"""The working days of the database equal their twin in Python, whatever the holidays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.provinces import load as provinces
from streams.calendar import holidays
from streams.calendar.holidays import calendar_of
from streams.clock import LOCAL_ZONE
from streams.db import connect
from streams.registry.store import Outcome
from streams.workdays import ORDINARY, Calendar, add_working_days, working_days_between
from tests.services import PostgresServer

FIRST, LAST = date(1969, 12, 1), date(2028, 12, 31)
days = st.dates(FIRST, LAST)
near = st.dates(date(2026, 1, 1), date(2026, 4, 30))
moments = st.datetimes(datetime(1969, 12, 1), datetime(2028, 12, 31), timezones=st.just(LOCAL_ZONE))  # noqa: DTZ001


def calendars(dates: st.SearchStrategy[date], most: int | None = None) -> st.SearchStrategy[Calendar]:
    """Holidays, some of them at weekends, and other days of weekends that are worked."""
    return st.builds(_calendar, st.sets(dates, max_size=most), st.sets(dates, max_size=most))


def _calendar(rest: set[date], exchanged: set[date]) -> Calendar:
    worked = frozenset(day for day in exchanged if day.weekday() > 4)
    return Calendar(frozenset(rest) - worked, worked)


@pytest.fixture(scope="module")
def conn(postgres_server: PostgresServer) -> Iterator[psycopg.Connection]:
    url = postgres_server.fresh_database()
    with connect(url) as conn:
        yield conn
    postgres_server.drop(url)


def let(conn: psycopg.Connection, calendar: Calendar) -> None:
    conn.execute("DELETE FROM holiday")
    days = [*calendar.holidays, *calendar.worked]
    conn.execute(
        "INSERT INTO holiday SELECT day, 'ngày', 'day', day = ANY (%s::date[]) FROM unnest(%s::date[]) AS day",
        (list(calendar.worked), days),
    )


def one(conn: psycopg.Connection, sql: str, *values: object) -> object:
    row = conn.execute(sql.encode(), values).fetchone()
    assert row is not None
    return row[0]


def test_adding_equals_its_twin(conn: psycopg.Connection) -> None:
    @settings(max_examples=400)
    @given(start=days | near, count=st.integers(0, 60), calendar=calendars(near, 60))
    def check(start: date, count: int, calendar: Calendar) -> None:
        let(conn, calendar)
        expected = add_working_days(start, count, calendar)
        assert one(conn, "SELECT add_working_days(%s, %s)", start, count) == expected

    check()


def test_counting_equals_its_twin_and_undoes_adding(conn: psycopg.Connection) -> None:
    @settings(max_examples=400)
    @given(first=moments, length=st.timedeltas(timedelta(-90), timedelta(90)), calendar=calendars(days | near))
    def check(first: datetime, length: timedelta, calendar: Calendar) -> None:
        let(conn, calendar)
        expected = working_days_between(first, first + length, calendar)
        assert one(conn, "SELECT working_days_between(%s, %s)", first, first + length) == expected
        if expected > 0:
            nth = add_working_days(first.date(), expected, calendar)
            assert nth <= (first + length).date() < add_working_days(first.date(), expected + 1, calendar)

    check()


def test_every_day_of_three_years_with_the_holidays_of_viet_nam(conn: psycopg.Connection) -> None:
    province = provinces.read("tuyen_quang")
    let(conn, ORDINARY)
    assert provinces.load(conn, province)["holidays"] == Outcome(len(province.holidays), 0, 0)
    assert provinces.load(conn, province)["holidays"] == Outcome(0, 0, len(province.holidays))
    calendar = calendar_of((holiday.day, holiday.works) for holiday in province.holidays)
    assert holidays.calendar_from(conn, date(2025, 1, 1)) == calendar
    rows = conn.execute(
        "SELECT day::date, n, add_working_days(day::date, n) FROM generate_series(date '2025-01-01', date '2027-12-31',"
        " '1 day') AS day, unnest(ARRAY[0, 1, 2, 5, 15, 30]) AS n"
    ).fetchall()
    assert len(rows) == 1_095 * 6
    assert [row for row in rows if row[2] != add_working_days(row[0], row[1], calendar)] == []
    assert one(conn, "SELECT working_days_between('2026-08-21 09:00+07', '2026-08-24 09:00+07')") == 2


def test_what_an_operator_changed_stays(conn: psycopg.Connection) -> None:
    province = provinces.read("tuyen_quang")
    provinces.load(conn, province)
    conn.execute("UPDATE holiday SET name_vi = 'Tết' WHERE day = '2026-02-17'")
    assert holidays.remove(conn, date(2026, 2, 18))
    conn.execute("DELETE FROM holiday WHERE day = '2026-02-19'")
    assert provinces.load(conn, province, only_missing=True)["holidays"] == Outcome(1, 0, 0), "what is new comes"
    assert one(conn, "SELECT count(*) FROM holiday WHERE day = '2026-02-18'") == 0, "what he removed does not"
    assert one(conn, "SELECT name_vi FROM holiday WHERE day = '2026-02-17'") == "Tết"
    assert provinces.load(conn, province)["holidays"] == Outcome(1, 1, len(province.holidays) - 2)
    assert holidays.missing(conn, province.holidays) == []


def test_nothing_is_counted_backwards(conn: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.NumericValueOutOfRange):
        one(conn, "SELECT add_working_days('2026-02-12', -1)")
    conn.rollback()
