"""The energy of sound by hours on a real TimescaleDB: a function of the stored minutes, however they were delivered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from infra.reconcile import noise
from infra.reconcile.report import Kind, Report
from streams.clock import FixedClock, microseconds
from streams.engine.app import worker_connection
from streams.engine.batch import Batch
from streams.engine.writer import BatchWriter
from streams.observations.quality import OWN
from streams.settings import Settings
from tests.integration.streams.helpers import batch_of, observations_writer, process_at_once, register_stations

START = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
"""Midnight in the province."""
NOW = START + timedelta(hours=30)
STATIONS = ("NOI-001", "NOI-002")


@pytest.fixture
def city(database_url: str) -> Settings:
    register_stations(database_url, STATIONS, ("noise_laeq", "noise_lamax"))
    return Settings(database_url=database_url)


def writer(city: Settings) -> BatchWriter:
    return observations_writer(lambda: worker_connection(city), FixedClock(NOW))


def event(minute: float, level: float, station: str = STATIONS[0], **more: object) -> dict[str, object]:
    time = microseconds(START + timedelta(minutes=minute))
    return {"source": station, "metric": "noise_laeq", "time": time, "value": level, **more}


def stream_of(random: Random, count: int) -> list[dict[str, object]]:
    """Return levels of a day with corrections and bad ones, in any order."""
    metrics = ("noise_laeq", "noise_laeq", "noise_lamax")
    return [
        event(
            minute := random.randrange(1_440),
            40 + (minute * 7 + revision * 13) % 40,
            random.choice(STATIONS),
            revision=revision,
            quality=OWN if revision and minute % 5 == 0 else 0,
            metric=random.choice(metrics),
        )
        for revision in random.choices((0, 0, 0, 1), k=count)
    ]


def test_decibels_are_averaged_by_their_energy_and_what_turns_bad_is_taken_away(city: Settings) -> None:
    here = writer(city)
    here.process(batch_of([event(0, 60.0), event(1, 70.0), event(61, 50.0), event(2, 90.0, metric="noise_lamax")]))
    with worker_connection(city) as conn:
        kept = "SELECT n, round((10 * log(energy / n))::numeric, 3)::float FROM noise_hour ORDER BY bucket"
        assert conn.execute(kept).fetchall() == [(2, 67.404), (1, 50.0)]
        here.process(batch_of([event(1, 80.0, revision=1), event(61, 50.0, revision=1, quality=OWN)], first=10))
        assert conn.execute(kept).fetchall() == [(2, 77.033)]


def test_two_workers_and_any_order_make_the_same_table(city: Settings) -> None:
    events = stream_of(Random(766), 1_200)
    cut = [batch_of(events[first : first + 90], first=first) for first in range(0, len(events), 90)]
    parts = [cut[::2], [Batch("observations", 1, batch.records, batch.log_end) for batch in cut[1::2]]]
    process_at_once(lambda: writer(city), parts)
    report = Report(0)
    with worker_connection(city) as conn:
        rows = noise.compare(conn, START, report)
        assert (rows, report.clean) == (48, True), report.shown
        conn.execute("UPDATE noise_hour SET n = n + 1 WHERE bucket = %s", (START,))
        conn.execute("DELETE FROM noise_hour WHERE bucket = %s", (START + timedelta(hours=3),))
        noise.compare(conn, START, report)
    assert report.counts[Kind.WRONG_NOISE] == 4
