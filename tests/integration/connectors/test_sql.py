"""Pulls from a department's own database, PostgreSQL and SQLite, into a real Kafka."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from connectors.connector import Connector, Sql
from connectors.transports.away import SourceAwayError
from connectors.transports.cursor import CursorFile, cursor_path
from connectors.transports.sql import SqlPages
from streams.clock import LOCAL_ZONE
from streams.settings import Settings
from streams.settings import Source as Place
from tests.integration.connectors.city import doors_settings, frozen, read_values
from tests.integration.connectors.gauges import gauge, numbers
from tests.integration.connectors.running import running
from tests.services import KafkaServer, PostgresServer, ServiceFactory
from tests.waiting import wait_until

QUERY = (
    "SELECT id, n, changed, fee, seal FROM licence WHERE (changed, id) > (:since, :after_id)"
    " ORDER BY changed, id LIMIT :limit"
)
SOURCE = Sql(QUERY, page_size=3, overlap_s=600)
SAME = datetime(2026, 11, 24, 1, 10, 3, 456_789, tzinfo=UTC)
INSERT = "INSERT INTO licence (id, n, changed, fee, seal) VALUES (%s, %s, %s, 12.50, %s)"


def licences(source: Sql = SOURCE) -> Connector:
    return gauge(source, "sql:licences", "licences")


@pytest.fixture(params=["timestamptz", "timestamp"])
def column(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Department:
    """A department's database, with one table."""

    def __init__(self, url: str, column: str = "timestamptz") -> None:
        self.url, self._naive = url, column == "timestamp"
        with psycopg.connect(url) as conn:
            conn.execute(
                f"CREATE TABLE licence (id bigint PRIMARY KEY, n int, changed {column}, fee numeric, seal bytea)"
            )

    def add(self, first: int, last: int, changed: datetime = SAME, seal: bytes | None = None) -> None:
        moment = changed.astimezone(LOCAL_ZONE).replace(tzinfo=None) if self._naive else changed
        with psycopg.connect(self.url) as conn:
            for n in range(first, last + 1):
                conn.execute(INSERT, (n, n, moment, seal))


def _database(server: PostgresServer) -> str:
    name = f"department_{secrets.token_hex(4)}"
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        # Their session may mean another zone than ours does.
        conn.execute(sql.SQL("ALTER DATABASE {} SET timezone = 'America/Lima'").format(sql.Identifier(name)))
    return server.url(name)


@pytest.fixture
def department(postgres_server: PostgresServer, column: str) -> Iterator[Department]:
    url = _database(postgres_server)
    yield Department(url, column)
    postgres_server.drop(url)


def _city(bootstrap: str, prefix: str, state: Path, url: str) -> Settings:
    return doors_settings(bootstrap, prefix, state, sources={"licences": Place(url=url, interval_s=0.05)})


@pytest.fixture
def city(kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path, department: Department) -> Settings:
    return _city(kafka_bootstrap, kafka_topic_prefix, tmp_path, department.url)


def cursor(city: Settings) -> datetime | None:
    return CursorFile(cursor_path(city, "licences")).load()


def test_rows_of_one_instant_come_once_each_over_many_pages(city: Settings, department: Department) -> None:
    department.add(1, 11)
    with running(city, licences()):
        wait_until(lambda: len(numbers(city)) >= 11)
        wait_until(lambda: cursor(city) == SAME)
        time.sleep(0.5)
    assert numbers(city) == list(range(1, 12))


def test_a_late_row_is_found_and_a_restart_goes_on_before_its_cursor(city: Settings, department: Department) -> None:
    department.add(1, 4)
    with running(city, licences()):
        wait_until(lambda: len(numbers(city)) >= 4)
        department.add(5, 5, SAME - timedelta(minutes=8))
        wait_until(lambda: len(numbers(city)) >= 5)
    assert numbers(city) == [1, 2, 3, 4, 5]
    department.add(6, 6, SAME - timedelta(minutes=9))
    department.add(7, 7, SAME - timedelta(minutes=11))
    department.add(8, 8, SAME + timedelta(minutes=1))
    with running(city, licences()):
        wait_until(lambda: 8 in numbers(city))
    assert set(numbers(city)) == {1, 2, 3, 4, 5, 6, 8}


def test_a_row_is_json_with_the_times_of_the_city(department: Department, column: str) -> None:
    department.add(1, 1)
    department.add(2, 2, seal=b"\x00\xff")
    pages = SqlPages(SOURCE, department.url)
    try:
        good, sealed = pages.page(pages.beginning(datetime(2000, 1, 1, tzinfo=UTC))).rows
    finally:
        pages.close()
    assert good.raw == b'{"changed":"2026-11-24T08:10:03.456789+07:00","fee":12.50,"id":1,"n":1,"seal":null}'
    assert (good.changed, good.refused) == (SAME, None)
    assert sealed.refused is not None
    assert (str(sealed.refused.reason), sealed.refused.detail) == ("wrong_type", "seal")
    assert b'"seal":"00ff"' in sealed.raw


def test_a_row_that_json_cannot_say_is_refused_alone(city: Settings, department: Department) -> None:
    department.add(1, 1)
    department.add(2, 2, seal=b"\x01")
    department.add(3, 3)
    with running(city, licences()):
        wait_until(lambda: len(numbers(city)) >= 2 and read_values(city, "rejects"))
    (kept,) = read_values(city, "rejects")
    assert (kept["door"], kept["reason"], kept["detail"]) == ("sql:licences", "wrong_type", "seal")
    assert numbers(city) == [1, 3]


@pytest.mark.parametrize("column", ["timestamptz"])
def test_nothing_is_written_and_nothing_takes_for_ever(department: Department) -> None:
    department.add(1, 1)
    for query, state in (
        ("DELETE FROM licence WHERE :since > '1999-01-01' AND id > :after_id RETURNING id, changed, :limit", "25006"),
        (
            "SELECT id, changed, pg_sleep(60) FROM licence WHERE changed > :since AND id > :after_id LIMIT :limit",
            "57014",
        ),
        ("SELECT * FROM no_such_view WHERE changed > :since AND id > :after_id LIMIT :limit", "42P01"),
        ("SELECT id, changed AS at FROM licence WHERE changed > :since AND id > :after_id LIMIT :limit", "changed"),
        ("SELECT 1 AS id, now() AS changed, CAST(repeat('9', 10000) AS json) AS fee LIMIT :limit", "ValueError"),
    ):
        pages = SqlPages(replace(SOURCE, query=query, timeout_s=0.5), department.url)
        with pytest.raises(SourceAwayError) as caught:
            pages.page(pages.beginning(datetime(2000, 1, 1, tzinfo=UTC)))
        assert state in str(caught.value)
        pages.close()


@pytest.mark.parametrize("column", ["timestamptz"])
def test_the_cursor_waits_for_kafka(city: Settings, department: Department, kafka_server: KafkaServer) -> None:
    department.add(1, 1)
    with running(city, licences()):
        wait_until(lambda: cursor(city) == SAME)
        with frozen(kafka_server.running.pid):
            department.add(2, 2, SAME + timedelta(seconds=1))
            time.sleep(1.0)
            assert cursor(city) == SAME
        wait_until(lambda: cursor(city) == SAME + timedelta(seconds=1))
    assert numbers(city) == [1, 2]


def test_a_database_that_is_away_is_connected_to_again(
    service_factory: ServiceFactory, kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path
) -> None:
    server = service_factory.postgres()
    department = Department(_database(server))
    department.add(1, 2)
    city = _city(kafka_bootstrap, kafka_topic_prefix, tmp_path, department.url)
    with running(city, licences()):
        wait_until(lambda: len(numbers(city)) == 2)
        server.running.kill()
        time.sleep(0.5)
        server.running.start()
        department.add(3, 3)
        wait_until(lambda: len(numbers(city)) == 3)


def test_sqlite_with_times_as_text(kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE licence (id INTEGER PRIMARY KEY, n INTEGER, changed TEXT, fee REAL, seal BLOB)")
    conn.executemany(
        "INSERT INTO licence VALUES (?, ?, '2026-11-24 08:10:03', 1.5, NULL)", [(n, n) for n in range(1, 8)]
    )
    conn.commit()
    source = replace(SOURCE, bind=lambda at: at.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M:%S"))
    city = _city(kafka_bootstrap, kafka_topic_prefix, tmp_path, f"sqlite:///{path}")
    with running(city, licences(source)):
        wait_until(lambda: len(numbers(city)) >= 7)
        conn.execute("INSERT INTO licence VALUES (8, 8, '2026-11-24 08:05:00', 1.5, NULL)")
        conn.commit()
        wait_until(lambda: len(numbers(city)) >= 8)
    conn.close()
    assert numbers(city) == list(range(1, 9))
    assert cursor(city) == SAME.replace(microsecond=0)
    pages = SqlPages(replace(SOURCE, query="DELETE FROM licence RETURNING id, changed"), f"sqlite:///{path}")
    with pytest.raises(SourceAwayError, match="OperationalError"):
        pages.page(pages.beginning(SAME))
    pages.close()
