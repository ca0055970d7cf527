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
from streams.clock import LOCAL_ZONE
from streams.db import connect
from streams.registry.store import Outcome
from streams.workdays import add_working_days, working_days_between
from tests.services import PostgresServer

FIRST, LAST = date(1969, 12, 1), date(2028, 12, 31)
days = st.dates(FIRST, LAST)
near = st.dates(date(2026, 1, 1), date(2026, 4, 30))
moments = st.datetimes(datetime(1969, 12, 1), datetime(2028, 12, 31), timezones=st.just(LOCAL_ZONE))  # noqa: DTZ001


@pytest.fixture(scope="module")
def conn(postgres_server: PostgresServer) -> Iterator[psycopg.Connection]:
    url = postgres_server.fresh_database()
    with connect(url) as conn:
        yield conn
    postgres_server.drop(url)


def let(conn: psycopg.Connection, holidays: set[date]) -> None:
    conn.execute("DELETE FROM holiday")
    conn.execute("INSERT INTO holiday SELECT day, 'nghỉ', 'off' FROM unnest(%s::date[]) AS day", (list(holidays),))


def one(conn: psycopg.Connection, sql: str, *values: object) -> object:
    row = conn.execute(sql.encode(), values).fetchone()
    assert row is not None
    return row[0]


def test_adding_equals_its_twin(conn: psycopg.Connection) -> None:
    @settings(max_examples=400)
    @given(start=days | near, count=st.integers(0, 60), holidays=st.sets(near, max_size=60))
    def check(start: date, count: int, holidays: set[date]) -> None:
        let(conn, holidays)
        expected = add_working_days(start, count, holidays)
        assert one(conn, "SELECT add_working_days(%s, %s)", start, count) == expected

    check()


def test_counting_equals_its_twin_and_undoes_adding(conn: psycopg.Connection) -> None:
    @settings(max_examples=400)
    @given(first=moments, length=st.timedeltas(timedelta(-90), timedelta(90)), holidays=st.sets(days | near))
    def check(first: datetime, length: timedelta, holidays: set[date]) -> None:
        let(conn, holidays)
        expected = working_days_between(first, first + length, holidays)
        assert one(conn, "SELECT working_days_between(%s, %s)", first, first + length) == expected
        if expected > 0:
            nth = add_working_days(first.date(), expected, holidays)
            assert nth <= (first + length).date() < add_working_days(first.date(), expected + 1, holidays)

    check()


def test_every_day_of_three_years_with_the_holidays_of_viet_nam(conn: psycopg.Connection) -> None:
    province = provinces.read("tuyen_quang")
    let(conn, set())
    assert provinces.load(conn, province)["holidays"] == Outcome(len(province.holidays), 0, 0)
    assert provinces.load(conn, province)["holidays"] == Outcome(0, 0, len(province.holidays))
    holidays = {holiday.day for holiday in province.holidays}
    rows = conn.execute(
        "SELECT day::date, n, add_working_days(day::date, n) FROM generate_series(date '2025-01-01', date '2027-12-31',"
        " '1 day') AS day, unnest(ARRAY[0, 1, 2, 5, 15, 30]) AS n"
    ).fetchall()
    assert len(rows) == 1_095 * 6
    assert [row for row in rows if row[2] != add_working_days(row[0], row[1], holidays)] == []


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
