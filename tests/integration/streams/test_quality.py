"""Verdicts in the stores: the same whatever the order and the cut of the deliveries, and no bad value in a roll-up."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from streams.clock import CLOCK_SKEW, FixedClock, microseconds
from streams.db import connect
from streams.engine.app import worker_connection
from streams.engine.writer import BatchWriter
from streams.observations import rejudged
from streams.observations.event import Observation
from streams.observations.judgement import Norms
from streams.observations.quality import GOOD, RANGE, SPIKE, STUCK, Norm
from streams.observations.series import SeriesIndex
from streams.observations.subject import Observations
from streams.settings import Settings
from tests.integration.streams.helpers import STATIONS, batch_of, register_stations, rollup_differences

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
START = NOW - timedelta(hours=3)
Event = dict[str, object]
TABLES = {
    "observation": "o.series, o.time, o.value, o.revision, o.quality",
    "observation_history": "o.series, o.time, o.value, o.revision, o.quality",
    "observation_ahead": "o.series, o.time, o.value, o.revision, o.arrived",
    "observation_last": "o.series, o.time, o.value, o.revision, o.quality",
}


class Stores:
    """A database with stations whose metric has a norm, and one writer on it."""

    def __init__(self, url: str) -> None:
        register_stations(url)
        with connect(url) as conn:
            conn.execute("UPDATE metric SET lowest = 0, highest = 100, step = 5, still = '60 minutes'")
        self.url = url
        self.conn = connect(url, autocommit=True)
        self.clock = FixedClock(NOW)
        own = partial(worker_connection, Settings(database_url=url))
        self._index = SeriesIndex(own)
        self._writer = BatchWriter(Observations(self._index, timedelta(days=30)), own, self.clock, threading.Event())
        self._first = 0

    def take(self, *events: Event) -> None:
        self._writer.process(batch_of(events, first=self._first))
        self._first += len(events)

    def rows(self, table: str) -> list[tuple[object, ...]]:
        return self.conn.execute(f"SELECT {TABLES[table]} FROM {table} AS o ORDER BY 1, 2, 4").fetchall()

    def qualities(self) -> list[int]:
        return [int(str(row[4])) for row in self.rows("observation")]

    def last(self) -> tuple[object, ...]:
        ((_, time, value, *_),) = self.rows("observation_last")
        return time, value

    def empty(self) -> None:
        for table in (*TABLES, "observation_minute", "observation_hour", "observation_day", "flow", "dead_letter"):
            self.conn.execute(f"DELETE FROM {table}")
        self._first = 0

    def forget(self) -> None:
        """Let another worker go on: what this one remembers of the partition is worth nothing any more."""
        self.conn.execute("UPDATE flow SET next_offset = next_offset + 1")

    def close(self) -> None:
        self.conn.close()
        self._writer.close()
        self._index.close()


@pytest.fixture
def stores(database_url: str) -> Iterator[Stores]:
    found = Stores(database_url)
    yield found
    found.close()


def at(minute: float, value: float, revision: int = 0, quality: int = GOOD, station: str = "AIR-001") -> Event:
    time = microseconds(START + timedelta(minutes=minute))
    return {"source": station, "metric": "pm25", "time": time, "value": value, "revision": revision, "quality": quality}


def test_a_bad_value_is_kept_and_marked_and_left_out_of_figures(stores: Stores) -> None:
    stores.take(*(at(n, value) for n, value in enumerate([10, 11, 10, 90, -999, 12])))
    assert stores.qualities() == [GOOD, GOOD, GOOD, SPIKE, RANGE, GOOD]
    assert stores.conn.execute("SELECT n, sum, min, max FROM observation_hour").fetchone() == (4, 43, 10, 12)
    assert rollup_differences(stores.conn) == {}


def test_verdicts_are_the_same_one_by_one_and_all_at_once(stores: Stores) -> None:
    values = [10.0, 11, 10, 90, 11, 10, 80, 81, 80, 80, *[80.0] * 70, 79]
    events = [at(n, value) for n, value in enumerate(values)]
    stores.take(*events)
    at_once = stores.qualities()
    assert {SPIKE, STUCK} < set(at_once)
    stores.empty()
    for event in events:
        stores.take(event)
    assert stores.qualities() == at_once


def test_a_run_is_known_across_batches_however_long_it_lasts(stores: Stores) -> None:
    for hour in range(3):
        stores.take(*(at(60 * hour + minute, 7.0) for minute in range(0, 60, 2)))
    assert stores.qualities() == [GOOD] * 30 + [STUCK] * 60
    stores.take(at(61, 8.0))
    assert stores.qualities()[:32] == [GOOD] * 30 + [STUCK, GOOD]
    assert stores.qualities()[32:] == [GOOD] * 30 + [STUCK] * 29
    assert rollup_differences(stores.conn) == {}


def test_what_measures_about_each_hour_can_be_stuck_whoever_reads_it(stores: Stores) -> None:
    stores.conn.execute("UPDATE metric SET still = '12 hours'")
    for forgets in (False, True):
        stores.empty()
        for hour in range(14):
            stores.take(at(60 * hour - 840 + hour % 2, 7.0))
            if forgets:
                stores.forget()
        assert stores.qualities() == [GOOD] * 12 + [STUCK] * 2


def test_a_station_may_say_what_is_allowed_to_stand_still_there(stores: Stores) -> None:
    attribute = """UPDATE station SET attributes = '{"may_stand_still": ["pm25"]}' WHERE id = 'AIR-001'"""
    stores.conn.execute(attribute)
    stores.take(*(at(minute, 7.0, station=name) for minute in range(0, 90, 5) for name in ("AIR-001", "AIR-002")))
    found = stores.conn.execute(
        "SELECT source, count(*) FILTER (WHERE quality = %s) FROM observation"
        " JOIN series ON id = series GROUP BY 1 ORDER BY 1",
        (STUCK,),
    ).fetchall()
    assert found == [("AIR-001", 0), ("AIR-002", 6)]


def test_what_a_worker_remembers_is_what_it_would_read(stores: Stores) -> None:
    random, found = Random(3), []
    values = [random.choice([7.0] * 12 + [7.5, 60.0, -9.0]) for _ in range(150)] + [7.0] * 150
    for forgets in (False, True):
        stores.empty()
        for minute in range(0, 300, 5):
            stores.take(*(at(minute / 2 + n / 2, values[minute + n]) for n in range(5)))
            if forgets:
                stores.forget()
        found.append(stores.qualities())
    assert found[0] == found[1]
    assert set(found[0]) == {GOOD, RANGE, SPIKE, STUCK}


def test_a_late_value_changes_the_verdict_on_those_behind_it(stores: Stores) -> None:
    stores.take(*(at(n, value) for n, value in ((0, 10), (1, 10), (2, 10), (5, 60), (6, 60))))
    assert stores.qualities() == [GOOD] * 3 + [SPIKE] * 2
    stores.take(at(4, 60), at(3, 35))
    assert stores.qualities() == [GOOD] * 3 + [SPIKE] * 3 + [GOOD]
    assert stores.last() == (START + timedelta(minutes=6), 60)
    assert rollup_differences(stores.conn) == {}


def test_a_correction_makes_bad_good_and_good_bad_again(stores: Stores) -> None:
    stores.take(*(at(n, value) for n, value in enumerate([10, 11, 10, 90])))
    assert stores.last() == (START + timedelta(minutes=2), 10)
    stores.take(at(3, 12, revision=1))
    assert stores.qualities() == [GOOD] * 4
    assert stores.last() == (START + timedelta(minutes=3), 12)
    stores.take(at(3, 91, revision=2))
    assert stores.qualities() == [GOOD, GOOD, GOOD, SPIKE]
    assert stores.last() == (START + timedelta(minutes=2), 10)
    assert [row[2:] for row in stores.rows("observation_history")] == [(90, 0, GOOD), (12, 1, GOOD)]
    assert stores.conn.execute("SELECT sum(n), max(max) FROM observation_day").fetchone() == (3, 11)
    assert rollup_differences(stores.conn) == {}


def test_a_bad_newest_value_does_not_hide_the_newest_good_one(stores: Stores) -> None:
    stores.take(at(0, 10))
    stores.take(at(1, -999), at(2, 11, quality=12))
    assert stores.last() == (START, 10)
    stores.take(at(0, -999, revision=1))
    assert stores.rows("observation_last") == []


def test_the_same_value_again_is_no_conflict_with_its_verdict(stores: Stores) -> None:
    events = [at(n, value) for n, value in enumerate([10, 11, 10, 90])]
    stores.take(*events)
    stores.take(*events)
    flow = stores.conn.execute("SELECT accepted, duplicates, rejected FROM flow").fetchone()
    assert flow == (4, 4, 0)
    stores.take({**events[3], "quality": 12})
    assert stores.conn.execute("SELECT reason FROM dead_letter").fetchall() == [("conflict",)]


def test_what_is_measured_after_it_arrives_stands_in_nobody_s_way(stores: Stores) -> None:
    skewed = {**at(0, 10), "time": microseconds(NOW + timedelta(hours=7))}
    in_time = {**at(0, 10), "time": microseconds(NOW + CLOCK_SKEW)}
    stores.take(skewed, skewed, in_time)
    stores.take(skewed, {**skewed, "value": 11})
    assert [row[1:] for row in stores.rows("observation_ahead")] == [(NOW + timedelta(hours=7), 10, 0, NOW)]
    assert len(stores.rows("observation")) == 1
    assert stores.conn.execute("SELECT accepted, duplicates, rejected FROM flow").fetchone() == (2, 2, 1)
    stores.clock.advance(timedelta(hours=7).total_seconds())
    stores.take({**skewed, "value": 12})
    assert stores.last() == (NOW + timedelta(hours=7), 12)


def test_another_norm_judges_anew_what_is_stored(stores: Stores) -> None:
    stores.take(*(at(n, value) for n, value in enumerate([10, 11, 10, 60, 61, 120, 12])))
    before = stores.qualities()
    assert before == [GOOD] * 3 + [SPIKE, SPIKE, RANGE, SPIKE]
    for step, highest, expected in ((100, 200, [GOOD] * 7), (5, 100, before)):
        stores.conn.execute("UPDATE metric SET step = %s, highest = %s WHERE name = 'pm25'", (step, highest))
        with stores.conn.transaction():
            assert rejudged.anew(stores.conn, ["pm25"], START - timedelta(days=2)) == 4
            assert rejudged.anew(stores.conn, ["pm25", "pm10"], START - timedelta(days=2)) == 0
        assert stores.qualities() == expected
        assert rollup_differences(stores.conn) == {}
    with stores.conn.transaction():
        stores.conn.execute("UPDATE metric SET step = NULL WHERE name = 'pm25'")
        assert rejudged.anew(stores.conn, ["pm25"], START) == 0, "what lacks a day of history is left as it is"


def test_partitions_that_learn_of_series_at_once_know_all_their_norms(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn = Norms.including

    def slowly(known: Norms, learnt: Mapping[int, Norm]) -> Norms:
        result = learn(known, learnt)
        time.sleep(0.05)
        return result

    monkeypatch.setattr(Norms, "including", slowly)
    index = SeriesIndex(partial(worker_connection, Settings(database_url=stores.url)))
    with ThreadPoolExecutor(len(STATIONS)) as pool:
        found = list(pool.map(index.resolve, [[observed(station)] for station in STATIONS]))
    index.close()
    assert index.norms_of(np.concatenate(found)).step.tolist() == [5.0] * len(STATIONS)


def observed(station: str) -> Observation:
    return {"source": station, "metric": "pm25", "time": 0, "value": 1.0}


DELIVERY = st.lists(
    st.tuples(
        st.sampled_from(["AIR-001", "AIR-002"]),
        st.integers(0, 100).map(lambda n: n if n < 80 else 12 * (n - 79)),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=60,
)
VALUES = [10.0, 10.0, 10.0, 10.0, 12.0, 60.0, 61.0, -999.0]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(delivered=DELIVERY, seed=st.integers(0, 2**32))
@example(delivered=[("AIR-001", 0, 0, False), ("AIR-001", 240, 0, False)], seed=0)
def test_the_tables_do_not_depend_on_order_count_or_cut(
    stores: Stores, delivered: list[tuple[str, int, int, bool]], seed: int
) -> None:
    events = [
        at(minute, Random(f"{name} {minute} {revision}").choice(VALUES), revision, 0 if fair else 13, name)
        for name, minute, revision, fair in {(n, m, r): (n, m, r, f or r > 0) for n, m, r, f in delivered}.values()
    ]
    steady = [at(minute, 10.0, station="AIR-003") for minute in range(0, 150, 3)]
    # At instants at which nothing else is delivered: two values of one identity and revision contradict each other.
    ahead = [{**at(0, 10.0), "time": microseconds(NOW + timedelta(hours=hour, minutes=1))} for hour in (1, 2)]
    random = Random(seed)
    found = []
    for forgetful in (0.0, 0.5, 1.0):
        stores.empty()
        shuffled = events + steady + ahead + random.sample(events, len(events) // 3)
        random.shuffle(shuffled)
        cuts = sorted(random.sample(range(1, len(shuffled)), random.randint(0, 12)))
        for first, last in pairwise([0, *cuts, len(shuffled)]):
            stores.take(*shuffled[first:last])
            if random.random() < forgetful:
                stores.forget()
        assert rollup_differences(stores.conn) == {}
        found.append([stores.rows(table) for table in TABLES])
    assert found[0] == found[1] == found[2]
