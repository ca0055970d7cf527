"""Observations on a real TimescaleDB: every way of arriving, against a model that only knows identities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zlib import crc32

import psycopg
import pytest

import streams
from streams import retention
from streams.awaiting.recall import Recall
from streams.clock import FixedClock, microseconds
from streams.db import connect
from streams.dead_letters import quarantine
from streams.engine.app import worker_connection
from streams.engine.batch import Batch
from streams.engine.errors import BadReleaseError
from streams.engine.writer import BatchWriter
from streams.publisher import Ends, Outgoing
from streams.settings import Settings
from tests.integration.streams.helpers import (
    METRICS,
    STATIONS,
    batch_of,
    observations_writer,
    process_at_once,
    register_stations,
    rollup_differences,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
Event = dict[str, object]


@pytest.fixture
def connect_here(database_url: str) -> Callable[[], psycopg.Connection]:
    register_stations(database_url)
    settings = Settings(database_url=database_url)
    return lambda: worker_connection(settings)


def writer(connect_here: Callable[[], psycopg.Connection], clock: FixedClock | None = None) -> BatchWriter:
    return observations_writer(connect_here, clock or FixedClock(NOW))


def event(station: str, metric: str, second: float, value: float, revision: int = 0, quality: int = 0) -> Event:
    time = microseconds(NOW - timedelta(hours=30)) + int(second * 1_000_000)
    return {
        "source": station,
        "metric": metric,
        "time": time,
        "value": value,
        "revision": revision,
        "quality": quality,
    }


def stream_of(random: Random, count: int) -> list[Event]:
    """Return events with duplicates, corrections in any order, late ones and bad quality."""
    events = []
    for _ in range(count):
        station, metric = random.choice(STATIONS), random.choice(METRICS)
        second, revision = random.randrange(0, 90_000, 15), random.choice([0, 0, 0, 1, 2])
        # Content is a function of the identity and revision, so that no two deliveries contradict each other.
        value = (crc32(f"{station} {metric} {second} {revision}".encode()) % 10_000) / 16
        quality = 13 if (second + revision) % 7 == 0 else 0
        events.append(event(station, metric, second, value, revision, quality))
    events += random.sample(events, count // 5)
    random.shuffle(events)
    return events


def versions(conn: psycopg.Connection) -> tuple[set[object], set[object]]:
    query = (
        "SELECT source, metric, (extract(epoch FROM time) * 1000000)::bigint, revision, value, quality"
        " FROM {} AS o JOIN series ON series.id = o.series"
    )
    return (
        set(conn.execute(query.format("observation"))),
        set(conn.execute(query.format("observation_history"))),
    )


def expected(events: list[Event]) -> tuple[set[object], set[object]]:
    rows = {tuple(e[k] for k in ("source", "metric", "time", "revision", "value", "quality")) for e in events}
    newest: dict[object, int] = {}
    for row in rows:
        newest[row[:3]] = max(newest.get(row[:3], 0), int(str(row[3])))
    current = {row for row in rows if newest[row[:3]] == row[3]}
    return current, rows - current  # type: ignore[return-value]


def batches(events: list[Event], random: Random) -> list[Batch]:
    cut, first = [], 0
    while first < len(events):
        size = random.randint(1, 400)
        cut.append(batch_of(events[first : first + size], first=first))
        first += size
    return cut


@pytest.mark.parametrize("seed", range(4))
def test_every_version_is_kept_once_whatever_the_order_and_the_cut(
    seed: int, connect_here: Callable[[], psycopg.Connection]
) -> None:
    random = Random(seed)
    events = stream_of(random, 1500)
    here = writer(connect_here)
    for batch in batches(events, random):
        here.process(batch)
        if random.random() < 0.2:
            here.process(batch)
    with connect_here() as conn:
        assert versions(conn) == expected(events)
        assert rollup_differences(conn) == {}
        stale = conn.execute(
            "SELECT series FROM (SELECT DISTINCT ON (series) * FROM observation WHERE quality = 0"
            " ORDER BY series, time DESC) AS newest"
            " FULL JOIN observation_last AS l USING (series, time, value, revision, quality)"
            " WHERE newest.series IS NULL OR l.series IS NULL"
        ).fetchall()
        assert stale == []


def test_two_workers_holding_the_same_partition_count_nothing_twice(
    connect_here: Callable[[], psycopg.Connection],
) -> None:
    random = Random(7)
    events = stream_of(random, 2000)
    shared = batches(events, random)
    process_at_once(lambda: writer(connect_here), (shared, shared[3:] + shared[:3]))
    with connect_here() as conn:
        assert versions(conn) == expected(events)
        assert rollup_differences(conn) == {}


def test_each_refusal_is_a_dead_letter_with_its_reason(connect_here: Callable[[], psycopg.Connection]) -> None:
    good = event("AIR-001", "pm25", 10, 5.0)
    bad = {
        "unknown_station": event("AIR-999", "pm25", 10, 5.0),
        "unknown_metric": event("AIR-001", "mood", 10, 5.0),
        "too_late": {**good, "time": microseconds(NOW - timedelta(days=29, minutes=1))},
        "wrong_shape": {**good, "quality": 3},
        "conflict": {**good, "value": 6.0},
        "not_json": b"{",
        "wrong_type": {**good, "value": "5"},
    }
    outcome = writer(connect_here).process(batch_of([good, *bad.values()]))
    assert outcome.accepted == 1
    with connect_here() as conn:
        letters = conn.execute("SELECT reason, raw FROM dead_letter WHERE door = 'topic:observations'").fetchall()
        kept: dict[str, bytes] = dict(letters)
        assert set(kept) == set(bad)
        assert kept["not_json"] == b"{"
        flow = conn.execute("SELECT received, accepted, rejected FROM flow").fetchone()
        assert flow == (8, 1, 7)


def test_what_was_dropped_stays_too_late_though_more_is_kept_now(
    connect_here: Callable[[], psycopg.Connection],
) -> None:
    def at(days: int, **more: object) -> Event:
        return {**event("AIR-001", "pm25", 0, 5.0), "time": microseconds(NOW - timedelta(days=days)), **more}

    assert writer(connect_here, FixedClock(NOW - timedelta(days=44))).process(batch_of([at(45)])).accepted == 1
    assert writer(connect_here).process(batch_of([at(1)], first=1)).accepted == 1
    longer = observations_writer(connect_here, FixedClock(NOW), kept_days=60)
    with connect_here() as conn:
        retention.enforce(conn, Settings(raw_retention_days=30), NOW)
        outcome = longer.process(batch_of([at(45, value=6.0, revision=1), at(28)], first=2))
        assert (outcome.accepted, [r.reason for r in outcome.rejected]) == (1, ["too_late"])
        assert conn.execute("SELECT n, sum FROM observation_hour").fetchall() == [(1, 5.0)] * 3


def test_processes_that_start_anew_burn_no_numbers_of_series(
    connect_here: Callable[[], psycopg.Connection],
) -> None:
    known, later = ([event(station, metric, 0, 5.0) for station in STATIONS] for metric in METRICS)
    for first, events in ((0, known), (100, known), (200, [*known, *later])):
        writer(connect_here).process(batch_of(events, first=first))
    with connect_here() as conn:
        numbers = [row[0] for row in conn.execute("SELECT id FROM series ORDER BY id")]
    assert numbers == list(range(1, 2 * len(STATIONS) + 1))


def test_a_station_measures_what_its_kind_does_and_what_it_says_of_itself(
    connect_here: Callable[[], psycopg.Connection], database_url: str
) -> None:
    register_stations(database_url, ["AIR-003", "NEW-001"], ["water_level", "link_rssi"])
    with connect_here() as conn:
        conn.execute("INSERT INTO metric_kind (metric, kind) VALUES ('pm25', 'air'), ('water_level', 'water')")
        conn.execute("""UPDATE station SET attributes = '{"also_measures": ["water"]}' WHERE id = 'AIR-002'""")
        conn.execute("""UPDATE station SET attributes = '{"also_measures": ["water_level"]}' WHERE id = 'AIR-003'""")
        conn.execute("UPDATE station SET kind = 'new' WHERE id = 'NEW-001'")
        conn.commit()
    here = writer(connect_here)
    kept = [event(name, "water_level", 10, 5.0) for name in ("AIR-002", "AIR-003", "NEW-001")]
    kept += [event("AIR-001", metric, 10, 5.0) for metric in ("pm25", "link_rssi")]
    wrong = event("AIR-001", "water_level", 10, 5.0)
    outcome = here.process(batch_of([*kept, wrong]))
    assert (outcome.accepted, [(r.index, r.reason) for r in outcome.rejected]) == (5, [(5, "metric_not_of_kind")])
    with connect_here() as conn:
        conn.execute("UPDATE station SET kind = 'water' WHERE id = 'AIR-001'")
    assert here.process(batch_of([wrong], first=10)).accepted == 1, "the registry is mended, the letter sent again"
    again = writer(connect_here).process(batch_of([event("AIR-001", "pm25", 20, 5.0)], first=11))
    assert [r.reason for r in again.rejected] == ["metric_not_of_kind"], "also where the series is there from before"


def test_a_nul_in_a_name_is_a_dead_letter_and_not_an_error(connect_here: Callable[[], psycopg.Connection]) -> None:
    outcome = writer(connect_here).process(
        batch_of([event("AIR\x00", "pm25", 1, 1.0), event("AIR-001", "pm25", 1, 1.0)])
    )
    assert (outcome.accepted, [r.reason for r in outcome.rejected]) == (1, ["unknown_station"])


def test_a_new_station_works_without_a_restart(
    connect_here: Callable[[], psycopg.Connection], database_url: str
) -> None:
    here = writer(connect_here)
    late_comer = batch_of([event("AIR-777", "pm25", 1, 1.0), event("AIR-778", "pm25", 1, 1.0)])
    assert here.process(late_comer).accepted == 0
    register_stations(database_url, ["AIR-777"])
    upgrade = Path(streams.__file__).parent / "dead_letters" / "migrations" / "0087_awaited_stations.sql"
    with connect(database_url) as conn:
        conn.execute("UPDATE dead_letter SET awaits = '' WHERE source = 'AIR-777'")
        conn.execute(upgrade.read_bytes())
        assert Recall(kept := Kept()).turn(conn, NOW) == 1, "it comes by itself, however the station is registered"
    assert [record.value for record in kept.sent] == [late_comer.values()[0]]
    assert here.process(late_comer).accepted == 1


class Kept:
    """Keeps what it is given to deliver."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []

    def ends_of(self, records: Sequence[Outgoing]) -> Ends:
        self.sent += records
        return {}


def test_a_source_of_rubbish_is_set_aside_alone_and_let_in_again(
    connect_here: Callable[[], psycopg.Connection],
) -> None:
    here = writer(connect_here, clock := FixedClock(NOW))
    rubbish = [{**event("AIR-002", "pm25", i, 1.0), "value": "x"} for i in range(quarantine.INVALID_LIMIT)]
    here.process(batch_of(rubbish[:-1]))
    clock.advance(quarantine.BUCKET.total_seconds())
    here.process(batch_of(rubbish[-1:], first=500))
    both = batch_of([event("AIR-002", "pm25", 5, 1.0), event("AIR-003", "pm25", 5, 1.0)], first=1000)
    outcome = here.process(both)
    assert outcome.accepted == 1
    assert [r.reason for r in outcome.rejected] == ["quarantined"]
    with connect_here() as conn:
        assert quarantine.quarantined(conn) == {"AIR-002"}
        stored = {row[0] for row in conn.execute("SELECT source FROM observation JOIN series ON id = series")}
        assert stored == {"AIR-003"}
        assert [(q.source, q.waiting) for q in quarantine.history(conn)] == [("AIR-002", 101)]
        assert quarantine.release(conn, "AIR-002", "test", NOW)
    assert here.process(both).accepted == 1


def test_a_late_bulk_with_some_rubbish_sets_nobody_aside(connect_here: Callable[[], psycopg.Connection]) -> None:
    here = writer(connect_here, clock := FixedClock(NOW))
    rubbish = [{**event("AIR-002", "pm25", i, 1.0), "value": "x"} for i in range(120)]
    here.process(batch_of(rubbish))
    here.process(batch_of([event("AIR-002", "pm25", 30 * i, 1.0) for i in range(2_000)], first=200))
    clock.advance(quarantine.BUCKET.total_seconds())
    here.process(batch_of([{**rubbish[0], "value": "y"}], first=3_000))
    with connect_here() as conn:
        assert quarantine.quarantined(conn) == frozenset()


def test_many_sources_turning_invalid_at_once_stop_the_worker(
    connect_here: Callable[[], psycopg.Connection],
) -> None:
    here = writer(connect_here)
    bad = [{"source": f"AIR-{i % 40:03}", "metric": "pm25", "zeit": 1, "value": 1.0} for i in range(400)]
    with pytest.raises(BadReleaseError, match="40 sources"):
        here.process(batch_of(bad))
    with connect_here() as conn:
        assert conn.execute("SELECT count(*) FROM dead_letter").fetchone() == (0,)


def test_a_metric_that_nobody_registered_stops_the_worker_instead_of_burying_the_city(
    connect_here: Callable[[], psycopg.Connection], database_url: str
) -> None:
    stations = [f"NEW-{i:03}" for i in range(40)]
    register_stations(database_url, stations)
    events = [event(station, "mood", second, 1.0) for station in stations for second in range(10)]
    with pytest.raises(BadReleaseError, match="40 sources"):
        writer(connect_here).process(batch_of(events))


def test_an_unregistered_station_is_not_set_aside_for_it(connect_here: Callable[[], psycopg.Connection]) -> None:
    events = [event("AIR-999", "pm25", second, 1.0) for second in range(2 * quarantine.INVALID_LIMIT)]
    writer(connect_here).process(batch_of(events))
    with connect_here() as conn:
        assert quarantine.quarantined(conn) == frozenset()


def test_a_record_that_the_database_refuses_is_found_and_buried_alone(
    connect_here: Callable[[], psycopg.Connection],
) -> None:
    with connect_here() as conn:
        conn.execute("ALTER TABLE observation ADD CONSTRAINT planted CHECK (value <> 13)")
    events = [event("AIR-001", "pm25", i, float(i)) for i in range(40)]
    outcome = writer(connect_here).process(batch_of(events))
    assert outcome.accepted == 39
    with connect_here() as conn:
        letters = conn.execute("SELECT reason, detail FROM dead_letter").fetchall()
        assert letters == [("refused_by_database", "sqlstate 23514")]
        assert rollup_differences(conn) == {}


def test_what_kafka_delivers_again_is_counted_once(connect_here: Callable[[], psycopg.Connection]) -> None:
    here = writer(connect_here)
    bad = [{**event("AIR-002", "pm25", i, 1.0), "value": "x"} for i in range(5)]
    batch = batch_of([event("AIR-001", "pm25", 1, 1.0), *bad, bad[0]])
    counts = """SELECT (SELECT sum(received) FROM flow), (SELECT sum(rejected) FROM flow),
        (SELECT sum(n) FROM source_invalid), (SELECT sum(count) FROM dead_letter),
        (SELECT count(*) FROM dead_letter WHERE state = 'waiting')"""
    with connect_here() as conn:
        here.process(batch)
        once = conn.execute(counts).fetchone()
        assert once == (7, 6, 6, 6, 5)
        conn.execute("UPDATE dead_letter SET state = 'replayed'")
        for _ in range(3):
            here.process(batch)
        assert conn.execute(counts).fetchone() == (7, 6, 6, 6, 0)
