"""A flood of the simulator through the writer: alarm levels in their order, and when the next one is reached."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby

import psycopg
import pytest

from connectors.metrics import sync_metrics
from infra.provinces import load as provinces
from infra.reconcile import outlooks
from infra.reconcile.report import Kind as Difference
from infra.reconcile.report import Report
from infra.simulator.entry import Reading
from infra.simulator.faults import Faults
from infra.simulator.field import SensorField
from infra.simulator.scenes import Kind, Scene
from streams.clock import FixedClock, instant_of, microseconds
from streams.db import connect
from streams.engine.writer import BatchWriter
from streams.observations.series import SeriesIndex
from streams.observations.subject import Observations
from streams.rivers import reaches
from tests.integration.streams.helpers import batch_of
from tests.proof import Proof

START = datetime(2026, 11, 24, tzinfo=UTC)
WAVE = timedelta(hours=48)
STEP = timedelta(minutes=5)
AHEAD = timedelta(hours=1)
NOT_FORETOLD = 1.0
PROVINCE = provinces.read("tuyen_quang")
Standing = tuple[str, datetime, int | None, datetime | None]


@pytest.fixture
def open_here(database_url: str) -> Callable[[], psycopg.Connection]:
    with connect(database_url) as conn:
        provinces.load(conn, PROVINCE)
        sync_metrics(conn)
    return partial(connect, database_url, autocommit=True)


def levels_of(names: Sequence[str], seed: int, first: timedelta, last: timedelta, faults: Faults) -> list[Reading]:
    """Return the levels that gauges send in a part of the flood, in the order of sending."""
    stations = [station for station in PROVINCE.stations if station.id in names]
    scene = Scene(Kind.FLOOD, microseconds(START), microseconds(START + WAVE))
    since, until = (microseconds(START + at) // 1_000_000 for at in (first, last))
    entry = SensorField(stations, seed, faults, since).emit(since, until, [scene])
    return [reading for reading in entry.readings if reading.metric == "water_level"]


def played(open_here: Callable[[], psycopg.Connection], readings: Sequence[Reading]) -> Iterator[Standing]:
    """Store the levels five minutes at a time; yield how each gauge stood after each time."""
    clock, first = FixedClock(START), 0
    index = SeriesIndex(open_here)
    writer = BatchWriter(Observations(index, timedelta(days=30)), open_here, clock, threading.Event())
    with open_here() as conn:
        for at, own in groupby(readings, key=lambda reading: reading.time // (STEP // timedelta(microseconds=1))):
            clock.instant = instant_of((at + 1) * (STEP // timedelta(microseconds=1)))
            batch = batch_of([reading._asdict() for reading in own], first=first)
            writer.process(batch)
            first += len(batch.records)
            yield from conn.execute("SELECT station, at, line, reaches_at FROM water_outlook ORDER BY 1").fetchall()
    writer.close()
    index.close()


def crossings(readings: Sequence[Reading]) -> dict[tuple[str, int], datetime]:
    """Return when each gauge's level, freed of its ripples, first stood at each of its alarm levels."""
    found: dict[tuple[str, int], datetime] = {}
    for station in PROVINCE.stations:
        own = [(r.time, r.value) for r in readings if r.source == station.id and r.revision == 0]
        for n, (time, _) in enumerate(own[15:-15], 15):
            smooth = sum(value for _, value in own[n - 15 : n + 16]) / 31
            for line, at in enumerate(station.attributes.get("alarm_m", []), 1):
                if at is not None and smooth >= at:
                    found.setdefault((station.id, line), instant_of(time))
    return found


def errors(standings: Sequence[Standing], crossed: dict[tuple[str, int], datetime]) -> dict[tuple[str, int], float]:
    """Return by which share each prediction made an hour ahead was wrong; NOT_FORETOLD where there was none."""
    found = {}
    for (station, line), at in crossed.items():
        before = [s for s in standings if s[0] == station and s[1] and s[1] <= at - AHEAD]
        _, now, next_line, reaches_at = before[-1]
        right = next_line == line and reaches_at is not None
        found[station, line] = abs((reaches_at - at) / (at - now)) if right and reaches_at else NOT_FORETOLD
    return found


def test_a_wave_passes_the_levels_in_order_and_each_was_foretold_an_hour_ahead(
    open_here: Callable[[], psycopg.Connection], proof: Proof
) -> None:
    names = proof.size("gauges", small=["WTR-010"], full=["WTR-010", "WTR-014", "WTR-015"])
    seeds = proof.size("floods", small=[2], full=[1, 2, 3, 4, 5, 6, 7, 8])
    faults = Faults() if proof.size("faults of the field", small=False, full=True) else Faults.none()
    worst = {}
    with open_here() as conn:
        for seed in seeds:
            conn.execute("TRUNCATE observation, observation_minute, observation_hour, observation_day, water_outlook")
            conn.execute("TRUNCATE observation_last, condition, condition_change, flow")
            readings = levels_of(names, seed, timedelta(hours=9), timedelta(hours=25), faults)
            standings = list(played(open_here, readings))
            for name in names:
                raised = conn.execute(
                    "SELECT level FROM condition_change WHERE subject = %s AND level > was ORDER BY event_time", (name,)
                ).fetchall()
                lines = next(s.attributes["alarm_m"] for s in PROVINCE.stations if s.id == name)
                known = [(n,) for n, line in enumerate(lines, 1) if line is not None]
                assert list(dict.fromkeys(raised)) == known
            for key, error in errors(standings, crossings(readings)).items():
                worst[seed, *key] = error
            report = Report(0)
            assert outlooks.compare(conn, report) == len(names)
            assert report.clean, report.shown
    assert len(worst) == len(seeds) * (len(names) + 2)
    right = sum(error <= 0.2 for error in worst.values()) / len(worst)
    proof.figure("predictions an hour ahead", len(worst))
    proof.figure("median error", round(sorted(worst.values())[len(worst) // 2], 3))
    proof.figure("largest error", round(max(worst.values()), 3))
    proof.figure("share within 20 %", round(right, 3))
    # In one flood all are right; of many, some that cross a line just below the crest are foretold too early.
    assert right >= (1.0 if len(worst) == 3 else 0.8)
    assert max(worst.values()) < NOT_FORETOLD


def test_the_outlook_does_not_depend_on_the_order_of_deliveries(open_here: Callable[[], psycopg.Connection]) -> None:
    readings = levels_of(["WTR-010"], 5, timedelta(hours=14), timedelta(hours=17), Faults.none())
    index = SeriesIndex(open_here)
    writer = BatchWriter(
        Observations(index, timedelta(days=30)), open_here, FixedClock(START + WAVE), threading.Event()
    )
    events = [reading._asdict() for reading in readings]
    for first, part in ((0, events[100:]), (1_000, events[:60]), (2_000, events[60:100])):
        writer.process(batch_of(part, first=first))
    report = Report(0)
    with open_here() as conn:
        assert outlooks.compare(conn, report) == 1
        assert report.clean, report.shown
        assert conn.execute("SELECT line, reaches_at IS NOT NULL FROM water_outlook").fetchall() == [(2, True)]
        conn.execute("UPDATE water_outlook SET rate = rate + 0.1")
        outlooks.compare(conn, report)
        assert report.counts == {Difference.WRONG_OUTLOOK: 1}
    writer.close()
    index.close()


def test_the_travel_time_is_found_in_the_data(open_here: Callable[[], psycopg.Connection]) -> None:
    now = START + timedelta(days=1)
    field = SensorField(PROVINCE.stations, 3, Faults.none())
    first, last = (microseconds(at) // 1_000_000 for at in (now - reaches.LOOKED_AT, now))
    km = {s.id: s.attributes["km"] for s in PROVINCE.stations if s.kind == "water"}
    with open_here() as conn:
        assert reaches.estimate(conn, now) == 0
        for block in field.history(first, last, 600):
            if block.metric == "water_level":
                conn.execute("INSERT INTO series (source, metric) VALUES (%s, 'water_level')", (block.source,))
                conn.execute(
                    "INSERT INTO observation_minute SELECT currval('series_id_seq'), at, 1, v, v, v, v, at FROM"
                    " (SELECT to_timestamp(t / 1e6) AS at, v FROM unnest(%s::bigint[], %s::float8[]) AS u (t, v)) AS m",
                    (block.time.tolist(), block.value.tolist()),
                )
        assert reaches.estimate(conn, now) >= 10
        found = conn.execute(
            "SELECT upstream, downstream, estimated_minutes FROM river_reach WHERE estimated_minutes IS NOT NULL"
        ).fetchall()
    # The simulator's waves go seven kilometres an hour, and swell as they go: the lag of the whole wave is longer.
    for upstream, downstream, minutes in found:
        travel = (km[downstream] - km[upstream]) / 7 * 60
        assert travel - 15 <= minutes <= 1.4 * travel + 15, (upstream, downstream)
