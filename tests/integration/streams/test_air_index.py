"""VN_AQI in its tables on a real TimescaleDB: a function of the stored hours, however they were delivered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from zlib import crc32

import psycopg
import pytest

from infra.reconcile import air_index
from infra.reconcile.report import Kind, Report
from streams.air_quality import store
from streams.air_quality.vn_aqi import POLLUTANTS
from streams.clock import FixedClock, microseconds
from streams.engine.app import worker_connection
from streams.engine.batch import Batch
from streams.engine.writer import BatchWriter
from streams.observations import rejudged
from streams.observations.quality import OWN
from streams.settings import Settings
from tests.integration.streams.helpers import batch_of, observations_writer, process_at_once, register_stations

START = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
"""Midnight in the province."""
NOW = START + timedelta(hours=60)
STATIONS = ("AIR-001", "AIR-002", "AIR-003")
Event = dict[str, object]
ROWS = "SELECT * FROM air_index_{} ORDER BY 1, 2"


@pytest.fixture
def connect_here(database_url: str) -> Callable[[], psycopg.Connection]:
    register_stations(database_url, STATIONS, POLLUTANTS)
    settings = Settings(database_url=database_url)
    return lambda: worker_connection(settings)


def writer(connect_here: Callable[[], psycopg.Connection]) -> BatchWriter:
    return observations_writer(connect_here, FixedClock(NOW))


def event(metric: str, hour: float, value: float, station: str = "AIR-001", **more: int) -> Event:
    time = microseconds(START + timedelta(hours=hour))
    return {"source": station, "metric": metric, "time": time, "value": value, **more}


def stream_of(random: Random, count: int) -> list[Event]:
    """Return events over two and a half days with gaps, corrections and bad quality, in any order."""
    events = []
    for _ in range(count):
        station, metric, hour = random.choice(STATIONS), random.choice(POLLUTANTS), random.randrange(0, 120) / 2
        if crc32(f"{station} {hour // 5}".encode()) % 7 == 0:
            continue
        revision = random.choice([0, 0, 0, 1])
        value = (crc32(f"{station} {metric} {hour} {revision}".encode()) % 10_000) / 25
        quality = OWN if revision and int(hour) % 3 == 0 else 0
        events.append(event(metric, hour, value, station, revision=revision, quality=quality))
    return events


def batches(events: list[Event], random: Random) -> list[Batch]:
    cut, first = [], 0
    while first < len(events):
        size = random.randint(1, 300)
        cut.append(batch_of(events[first : first + size], first=first))
        first += size
    return cut


def kept(conn: psycopg.Connection, table: str = "hour") -> list[tuple[object, ...]]:
    return conn.execute(ROWS.format(table)).fetchall()


def differences(conn: psycopg.Connection) -> list[object]:
    report = Report(0)
    compared = air_index.compare(conn, START - timedelta(days=1), report)
    assert compared > 0
    return list(report.shown)


def test_an_hour_enters_the_indices_of_the_eleven_after_it(connect_here: Callable[[], psycopg.Connection]) -> None:
    here = writer(connect_here)
    here.process(batch_of([event("pm25", hour, 40.0) for hour in range(12)]))
    here.process(batch_of([event("o3", 3, 210.0)], first=100))
    with connect_here() as conn:
        rows = conn.execute(
            "SELECT extract(hour FROM hour AT TIME ZONE 'Asia/Ho_Chi_Minh')::int, value, dominant, pm25, o3"
            " FROM air_index_hour ORDER BY hour"
        ).fetchall()
        assert rows[0] == (1, 80, "pm25", 80, None)
        assert rows[2] == (3, 105, "o3", 80, 105)
        # of the hour that has not begun two of the last three are known already, of the one after it they are not
        assert [row[0] for row in rows] == list(range(1, 13))
        here.process(batch_of([event("pm25", 0, 400.0, revision=1)], first=200))
        changed = conn.execute("SELECT value FROM air_index_hour ORDER BY hour").fetchall()
        assert changed[0][0] > 80
        assert changed[11] == (80,)
        assert differences(conn) == []


def test_what_turns_bad_takes_its_index_away(connect_here: Callable[[], psycopg.Connection]) -> None:
    here = writer(connect_here)
    here.process(batch_of([event("pm10", 5, 40.0), event("pm10", 6, 40.0), event("no2", 6, 30.0)]))
    here.process(batch_of([event("pm10", 6, 40.0, revision=1, quality=OWN)], first=10))
    with connect_here() as conn:
        assert conn.execute("SELECT value, dominant, no2 FROM air_index_hour").fetchall() == [(None, None, 15)]
        here.process(batch_of([event("no2", 6, 30.0, revision=1, quality=OWN)], first=20))
        assert kept(conn) == kept(conn, "day") == []


def test_verdicts_that_change_afterwards_change_the_index(connect_here: Callable[[], psycopg.Connection]) -> None:
    writer(connect_here).process(
        batch_of([event("pm25", hour, value) for hour, value in ((30, 40.0), (31, 40.0), (32, 400.0))])
    )
    index = "SELECT value FROM air_index_hour WHERE hour = %s"
    hour = START + timedelta(hours=32)
    with connect_here() as conn:
        before = conn.execute(index, (hour,)).fetchone()
        conn.execute("UPDATE metric SET highest = 300 WHERE name = 'pm25'")
        with conn.transaction():
            assert rejudged.anew(conn, ["pm25"], START) == 1
        assert before is not None
        assert before[0] > 200
        assert conn.execute(index, (hour,)).fetchone() == (80,)
        assert differences(conn) == []


@pytest.mark.parametrize("seed", range(3))
def test_the_tables_do_not_depend_on_order_and_cut(seed: int, connect_here: Callable[[], psycopg.Connection]) -> None:
    random = Random(seed)
    events = stream_of(random, 2_500)
    here = writer(connect_here)
    for batch in batches(events, random):
        here.process(batch)
    with connect_here() as conn:
        assert differences(conn) == []
        found = kept(conn), kept(conn, "day")
        assert len(found[0]) > 100
        assert any(row[2] for row in found[1])
        for table in ("hour", "day"):
            conn.execute(f"DELETE FROM air_index_{table}".encode())
        report = Report(0)
        air_index.compare(conn, START - timedelta(days=1), report)
        assert report.counts[Kind.WRONG_AIR_INDEX] == len(found[0]) + len(found[1])
        assert store.recompute(conn) == len(STATIONS)
        assert (kept(conn), kept(conn, "day")) == found


def test_two_workers_holding_the_same_stations_agree(connect_here: Callable[[], psycopg.Connection]) -> None:
    events = stream_of(Random(9), 1_500)
    shared = batches(events, Random(9))
    # Two partitions, so that not even the claim of the partition keeps them apart.
    parts = [shared[::2], [Batch("observations", 1, b.records, b.log_end) for b in shared[1::2]]]
    process_at_once(lambda: writer(connect_here), parts)
    with connect_here() as conn:
        assert differences(conn) == []


def test_another_sensor_s_hours_cost_nothing(connect_here: Callable[[], psycopg.Connection], database_url: str) -> None:
    register_stations(database_url, ["WTR-001"], ["water_level"])
    writer(connect_here).process(batch_of([event("water_level", 1, 5.0, "WTR-001")]))
    with connect_here() as conn:
        assert conn.execute("SELECT count(*) FROM air_index_claim").fetchone() == (0,)


def test_a_station_of_reference_has_no_index(connect_here: Callable[[], psycopg.Connection]) -> None:
    change = """UPDATE station SET attributes = '{"reference": %s}' WHERE id = 'AIR-001'"""
    hours = [event("pm25", hour, 40.0, station) for hour in range(3) for station in STATIONS]
    with connect_here() as conn:
        conn.autocommit = True
        conn.execute((change % "true").encode())
        writer(connect_here).process(batch_of(hours))
        assert {row[0] for row in kept(conn)} == {"AIR-002", "AIR-003"}
        assert air_index.compare(conn, START - timedelta(days=1), report := Report(0)) > 0
        assert report.clean, report.shown
        conn.execute((change % "false").encode())
        assert store.recompute(conn) == 3
        assert {row[0] for row in kept(conn)} == set(STATIONS)
        conn.execute((change % "true").encode())
        assert store.recompute(conn) == 2
        assert {row[0] for row in kept(conn, "hour")} == {"AIR-002", "AIR-003"}
