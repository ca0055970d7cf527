"""Figures on a real TimescaleDB: every version kept once, the newest in front, whatever the order and the workers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import psycopg
import pytest

from streams.clock import FixedClock, microseconds
from streams.engine.app import worker_connection
from streams.engine.writer import BatchWriter
from streams.figures.subject import FIGURES
from streams.registry import store
from streams.registry.records import Unit
from streams.settings import Settings
from tests.integration.streams.helpers import batch_of, process_at_once

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
UNITS = ("08", *(f"{number:05}" for number in range(7)))
PERIODS = {
    "2026": date(2026, 1, 1),
    "2026-Q3": date(2026, 7, 1),
    "2026-11": date(2026, 11, 1),
    "2026-11-09": date(2026, 11, 9),
}


@pytest.fixture
def connect_here(database_url: str) -> Callable[[], psycopg.Connection]:
    settings = Settings(database_url=database_url)
    with worker_connection(settings) as conn:
        store.put_units(conn, [Unit(code=code, name_vi=code, name_en=code, kind="ward") for code in UNITS])
    return lambda: worker_connection(settings)


def writer(connect_here: Callable[[], psycopg.Connection]) -> BatchWriter:
    return BatchWriter(FIGURES, connect_here, FixedClock(NOW), threading.Event())


def figure(period: str = "2026-11", value: float = 1.0, revision: int = 0, unit: str = "08") -> dict[str, Any]:
    said = microseconds(NOW - timedelta(hours=1))
    identity = {"system": "population", "code": "eid_level_2", "unit": unit, "period": period}
    return {**identity, "value": value, "time": said, "revision": revision}


def many(random: Random, count: int) -> list[dict[str, Any]]:
    """Return versions of figures, some twice, in any order; a version's value follows from what it is."""
    made = []
    for number in range(count):
        unit, period = f"{number % 7:05}", random.choice(list(PERIODS))
        revision = random.choice([0, 0, 0, 1, 2, 3])
        made.append(figure(period, number % 7 + revision * 10.5, revision, unit))
    random.shuffle(made)
    return made


def stored(conn: psycopg.Connection) -> tuple[dict[Any, Any], set[Any]]:
    rows = conn.execute("SELECT unit, period, revision, value FROM figure").fetchall()
    old = conn.execute("SELECT unit, period, revision, value FROM figure_history").fetchall()
    return {row[:2]: row[2:] for row in rows}, set(old)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("workers", [1, 2])
def test_every_version_is_kept_once_and_the_newest_is_in_front(
    connect_here: Callable[[], psycopg.Connection], seed: int, workers: int
) -> None:
    random = Random(seed)
    figures = many(random, 400)
    cuts = sorted(random.sample(range(1, 400), 20))
    batches = [batch_of(figures[a:b], "figures", a) for a, b in zip([0, *cuts], [*cuts, 400], strict=True)]
    process_at_once(lambda: writer(connect_here), (batches[3 * n :] + batches[: 3 * n] for n in range(workers)))
    versions = {(f["unit"], f["period"], f["revision"], f["value"]) for f in figures}
    newest = {key: max(v[2:] for v in versions if v[:2] == key) for key in {v[:2] for v in versions}}
    with connect_here() as conn:
        assert stored(conn) == (newest, {v for v in versions if v[2:] != newest[v[:2]]})


@pytest.mark.parametrize(("period", "starts"), PERIODS.items())
def test_a_period_begins_on_its_first_day(
    connect_here: Callable[[], psycopg.Connection], period: str, starts: date
) -> None:
    assert writer(connect_here).process(batch_of([figure(period)], "figures")).accepted == 1
    with connect_here() as conn:
        assert conn.execute("SELECT starts FROM figure").fetchall() == [(starts,)]


def test_what_is_no_figure_is_a_dead_letter_with_its_reason(connect_here: Callable[[], psycopg.Connection]) -> None:
    good = figure()
    bad = [
        {**good, "period": "2026-13"},
        {**good, "value": "viele"},
        {**good, "value": 2.0},
        {**good, "time": microseconds(NOW + timedelta(hours=1)), "unit": "00001"},
        {**good, "period": "2026-02-31"},
    ]
    outcome = writer(connect_here).process(batch_of([good, *bad], "figures"))
    assert outcome.accepted == 1
    reasons = sorted(rejected.reason for rejected in outcome.rejected)
    assert reasons == ["conflict", "in_the_future", "out_of_range", "refused_by_database", "wrong_type"]


def test_events_are_counted_by_the_system_they_name_once_however_often_they_come(
    connect_here: Callable[[], psycopg.Connection],
) -> None:
    batch = batch_of([figure("2026"), figure("2026-Q3"), figure("2026-11") | {"system": "land"}, b"{"], "figures")
    here = writer(connect_here)
    for _ in range(2):
        here.process(batch)
    here.close()
    with connect_here() as conn:
        told = conn.execute("SELECT system, n FROM flow_system ORDER BY system").fetchall()
        assert told == conn.execute("SELECT system, n FROM flow_system_minute ORDER BY system").fetchall()
    assert told == [("land", 1), ("population", 2)]
