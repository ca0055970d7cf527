"""What counters counted by hours on a real TimescaleDB: a function of the stored readings, whatever their order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import psycopg
import pytest

from infra.reconcile import meters
from infra.reconcile.report import Kind, Report
from streams.clock import FixedClock, microseconds
from streams.db import migrate
from streams.engine.app import worker_connection
from streams.engine.batch import Batch
from streams.engine.writer import BatchWriter
from streams.observations.quality import OWN
from streams.settings import Settings
from tests.integration.streams.helpers import batch_of, observations_writer, process_at_once, register_stations

START = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
"""Midnight in the province."""
DAYS = 5
NOW = START + timedelta(days=DAYS, hours=1)
STATIONS = ("WTM-001", "WTM-002")
_KEPT = "SELECT count(*), sum(used)::float, count(*) FILTER (WHERE measured) FROM counted_hour"


@pytest.fixture
def city(database_url: str) -> Settings:
    register_stations(database_url, STATIONS, ("water_counter", "temperature"))
    return Settings(database_url=database_url)


def writer(city: Settings) -> BatchWriter:
    return observations_writer(lambda: worker_connection(city), FixedClock(NOW))


def reading(hours: float, value: float, station: str = STATIONS[0], **more: object) -> dict[str, object]:
    time = microseconds(START + timedelta(hours=hours))
    return {"source": station, "metric": "water_counter", "time": time, "value": value, **more}


def counter(random: Random, station: str) -> list[dict[str, object]]:
    """Return what a meter read in DAYS: gaps of hours, a reading out of line, a new meter, corrections, bad values."""
    found, value, gap = [], 100.0, 0
    for tenth in range(DAYS * 144):
        value += random.random() * (tenth % 144 > 40)
        if tenth == 400:
            value = 3.0
        gap = random.choice((5, 30, 60)) if random.random() < 0.01 else gap - 1
        if gap > 0:
            continue
        found.append(reading(tenth / 6, value, station))
        if random.random() < 0.05:
            quality = random.choice((0, OWN))
            found.append(reading(tenth / 6, value + random.random(), station, revision=1, quality=quality))
    return found


def compared(conn: psycopg.Connection) -> tuple[int, Report]:
    report = Report(0)
    return meters.compare(conn, report), report


def test_an_hour_is_counted_when_its_end_is_read_and_again_when_it_is_corrected(city: Settings) -> None:
    here = writer(city)
    here.process(batch_of([reading(hour, 100 + 6 * hour) for hour in range(4)]))
    with worker_connection(city) as conn:
        assert conn.execute(_KEPT).fetchone() == (3, 18.0, 3)
        here.process(batch_of([reading(5, 130), reading(5.5, 133)], first=10))
        assert conn.execute(_KEPT).fetchone() == (6, 33.0, 3)
        here.process(batch_of([reading(4, 124)], first=20))
        assert conn.execute(_KEPT).fetchone() == (6, 33.0, 5)
        here.process(batch_of([reading(5, 130, revision=1, quality=OWN)], first=30))
        here.process(batch_of([reading(5.5, 133, revision=1, quality=OWN)], first=40))
        assert conn.execute(_KEPT).fetchone() == (4, 24.0, 4)


def test_a_meter_that_is_read_every_few_days_counts_alike_in_any_order(city: Settings) -> None:
    here, read = writer(city), ((-200, 100), (-100, 900), (0, 110))
    for first, (station, order) in enumerate(zip(STATIONS, (read, read[::-1]), strict=True)):
        for place, (hours, value) in enumerate(order):
            here.process(batch_of([reading(hours, value, station)], first=10 * first + place))
    with worker_connection(city) as conn:
        # The reading in between is out of line, and the others lie more than a week apart.
        assert compared(conn)[1].shown == []
        assert conn.execute(_KEPT).fetchone() == (0, None, 0)


@pytest.mark.parametrize("seed", range(2))
def test_two_workers_and_any_order_make_the_same_table(city: Settings, seed: int) -> None:
    random = Random(seed)
    events = [event for station in STATIONS for event in counter(random, station)]
    early = random.sample(events, len(events) // 8)
    events = [event for event in events if event not in early] + early
    cut = [batch_of(events[first : first + 90], first=first) for first in range(0, len(events), 90)]
    parts = [cut[::2], [Batch("observations", 1, batch.records, batch.log_end) for batch in cut[1::2]]]
    process_at_once(lambda: writer(city), parts)
    with worker_connection(city) as conn:
        hours, report = compared(conn)
        assert hours > 150
        assert report.clean, report.shown
        conn.execute("UPDATE counted_hour SET used = used + 1 WHERE bucket = %s", (START + timedelta(hours=50),))
        conn.execute("DELETE FROM counted_hour WHERE bucket = %s", (START + timedelta(hours=70),))
        assert compared(conn)[1].counts[Kind.WRONG_COUNT] == 4


def test_a_full_scale_that_is_named_later_counts_anew_and_so_does_an_upgrade(city: Settings) -> None:
    writer(city).process(batch_of([reading(hour, (990 + 4 * hour) % 1_000) for hour in range(8)]))
    with worker_connection(city) as conn:
        assert conn.execute(_KEPT).fetchone() == (7, 24.0, 6)
        conn.execute("""UPDATE station SET attributes = '{"rolls_over_at": 1000}' WHERE id = 'WTM-001'""")
        assert conn.execute(_KEPT).fetchone() == (7, 28.0, 7)
        conn.execute("""
            DROP TRIGGER station_scale ON station;
            DROP FUNCTION count_station_anew, counted_anew, counter_hours;
            DROP TABLE counted_hour;
            DELETE FROM schema_migration WHERE number = 81""")
        assert len(migrate(city.database_url.get_secret_value())) == 1
        assert conn.execute(_KEPT).fetchone() == (7, 28.0, 7)
