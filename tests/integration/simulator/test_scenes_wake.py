"""A staged scene wakes officers, an ordinary hour does not: the simulated field through writer, looks and judge."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial

import psycopg
import pytest

from connectors.metrics import sync_metrics
from infra.provinces import load as provinces
from infra.simulator.faults import Faults
from infra.simulator.field import SensorField
from infra.simulator.scenes import Kind, Scene
from streams.alerts import judgement, looking
from streams.alerts.office import OfficeHours
from streams.clock import FixedClock, microseconds
from streams.db import connect
from streams.engine.writer import BatchWriter
from streams.observations.series import SeriesIndex
from streams.observations.subject import Observations
from streams.office_hours import shifts_of
from tests.integration.alerts.scene import officer_on_duty
from tests.integration.streams.helpers import batch_of
from tests.proof import Proof

START = datetime(2026, 11, 24, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PROVINCE = provinces.read("tuyen_quang")
OFFICE = OfficeHours(shifts_of("07:30-11:30,13:30-17:00"))
Play = Callable[[int, Iterable[Scene]], None]


@pytest.fixture
def city(database_url: str) -> psycopg.Connection:
    with connect(database_url) as conn:
        provinces.load(conn, PROVINCE)
        sync_metrics(conn)
        officer_on_duty(conn)
    return connect(database_url, autocommit=True)


def play(conn: psycopg.Connection, url: str, minutes: int, scenes: list[Scene]) -> None:
    """Let the field measure for so many minutes; after each of them everybody looks and judges."""
    seconds = microseconds(START) // 1_000_000
    sensors, clock = SensorField(PROVINCE.stations, 1, Faults.none(), seconds), FixedClock(START)
    open_here = partial(connect, url, autocommit=True)
    index, first = SeriesIndex(open_here), 0
    writer = BatchWriter(Observations(index, timedelta(days=30)), open_here, clock, threading.Event())
    looking.plan(conn, START)
    for minute in range(minutes):
        clock.advance(60)
        readings = sensors.emit(seconds + 60 * minute, seconds + 60 * (minute + 1), scenes).readings
        if readings:
            writer.process(batch_of([reading._asdict() for reading in readings], first=first))
        first += len(readings)
        while looking.look_next(conn, clock.now(), OFFICE):
            pass
        while judgement.judge_changes(conn, clock.now()):
            pass
        judgement.judge_timers(conn, clock.now())
        judgement.judge_muted(conn, clock.now())
    writer.close()
    index.close()


def scene(kind: Kind, begin: int, minutes: int) -> Scene:
    return Scene(kind, microseconds(START + begin * MINUTE), microseconds(START + (begin + minutes) * MINUTE))


def fired(conn: psycopg.Connection) -> dict[str, int]:
    """Return how many alerts each rule has raised."""
    rows = conn.execute("SELECT rule, count(*)::int FROM alert WHERE state <> 'pending' GROUP BY rule").fetchall()
    return dict(rows)


def told(conn: psycopg.Connection) -> int:
    """Return of how many lines somebody was told."""
    row = conn.execute("SELECT count(DISTINCT (alert, seq))::int FROM outbox").fetchone()
    assert row is not None
    return int(row[0])


def test_an_ordinary_hour_wakes_next_to_nobody(city: psycopg.Connection, database_url: str, proof: Proof) -> None:
    play(city, database_url, proof.size("minutes of the hour", small=25, full=60), [])
    assert sum(fired(city).values()) <= 3
    assert told(city) <= 3


def test_a_staged_flood_is_a_few_incidents(city: psycopg.Connection, database_url: str) -> None:
    play(city, database_url, 22, [scene(Kind.FLOOD, 2, 15)])
    raised = fired(city)
    assert {"water_level", "water_rise", "cloudburst", "flash_flood"} <= set(raised)
    assert sum(raised.values()) >= 20
    assert told(city) <= sum(raised.values()) // 2


def test_a_staged_outage_is_one_incident(city: psycopg.Connection, database_url: str) -> None:
    play(city, database_url, 37, [scene(Kind.OUTAGE, 2, 33)])
    raised = fired(city)
    assert raised.get("station_silent", 0) >= 20
    # One message for each agency whose stations are silent.
    agencies = city.execute("SELECT count(DISTINCT agency)::int FROM alert WHERE rule = 'station_silent'").fetchone()
    messages = city.execute(
        "SELECT count(DISTINCT (o.alert, o.seq))::int FROM outbox o JOIN alert a ON a.id = o.alert"
        " WHERE a.rule = 'station_silent'"
    ).fetchone()
    assert messages == agencies
