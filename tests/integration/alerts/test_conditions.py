"""Conditions in the batch's transaction: forward only, queued when they change, safe for two workers at once."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from streams.alerts.conditions import Observed, record, watched_metrics
from streams.alerts.rulebook import rules_now
from tests.at_once import at_once
from tests.integration.alerts.scene import LEVELS_M, database, observe, register, value

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
QUEUED = "SELECT count(*) FROM condition_change WHERE judged_at IS NULL"


def test_water_level_is_watched(conn: psycopg.Connection) -> None:
    watched = watched_metrics(rules_now(conn))
    assert "water_level" in watched
    assert "pm25" not in watched


def test_only_a_change_is_queued(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    for minute, level in enumerate((20.0, 22.5, 22.7, 24.5)):
        observe(conn, NOW + timedelta(minutes=minute), [("WTR-010", level)])
    rows = conn.execute("SELECT level, was, event_time FROM condition_change ORDER BY id").fetchall()
    assert rows == [(1, 0, NOW + timedelta(minutes=1)), (2, 1, NOW + timedelta(minutes=3))]
    standing = conn.execute("SELECT level, since, evidence ->> 'value' FROM condition").fetchone()
    assert standing == (2, NOW + timedelta(minutes=3), "24.5")


def test_a_station_that_is_not_in_service_wakes_nobody_and_what_it_said_ends(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010", "WTR-011")
    conn.execute("UPDATE station SET valid_from = '2026-11-25' WHERE id = 'WTR-011'")
    observe(conn, NOW, [("WTR-010", 25.0), ("WTR-011", 25.0)])
    assert conn.execute("SELECT subject, level FROM condition_change").fetchall() == [("WTR-010", 2)]
    conn.execute("UPDATE station SET valid_to = '2026-11-23' WHERE id = 'WTR-010'")
    observe(conn, NOW + timedelta(minutes=1), [("WTR-010", 25.0)])
    assert conn.execute("SELECT level, was FROM condition_change ORDER BY id").fetchall() == [(2, 0), (0, 2)]
    assert value(conn, "SELECT evidence FROM condition WHERE subject = 'WTR-010'") == {"no_figure": "unwatched"}


def test_a_batch_that_is_rolled_back_leaves_nothing(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    with conn.transaction(force_rollback=True):
        record(conn, [Observed("WTR-010", "water_level", NOW, 25.0, "live")], NOW)
    assert value(conn, "SELECT count(*) FROM condition") == 0
    assert value(conn, "SELECT count(*) FROM condition_change") == 0


def test_many_observations_of_one_batch_are_taken_in_order(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010", "WTR-011")
    batch = [
        Observed(station, metric, NOW + timedelta(seconds=second), level, "live")
        for second, level in enumerate((22.5, 24.5, 26.5, 20.0))
        for station in ("WTR-010", "WTR-011")
        for metric in ("water_level", "rain")
    ]
    with conn.transaction():
        record(conn, batch, NOW)
    rows = conn.execute("SELECT level FROM condition_change WHERE subject = 'WTR-011' ORDER BY id").fetchall()
    assert rows == [(1,), (2,), (3,), (0,)]
    assert value(conn, "SELECT count(*) FROM condition") == 2


def test_a_redelivered_batch_changes_nothing(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    for _ in range(3):
        observe(conn, NOW, [("WTR-010", 25.0)])
    assert value(conn, "SELECT count(*) FROM condition_change") == 1


@pytest.mark.parametrize("origin", ["replay", "backfill"])
def test_replayed_data_become_history_and_queue_nothing(conn: psycopg.Connection, origin: str) -> None:
    register(conn, "WTR-010")
    observe(conn, NOW, [("WTR-010", 25.0)], origin)
    assert value(conn, QUEUED) == 0
    assert value(conn, "SELECT origin FROM condition_change") == origin
    observe(conn, NOW + timedelta(minutes=1), [("WTR-010", 25.0)])
    assert value(conn, QUEUED) == 1


def test_an_unregistered_station_and_one_without_lines_stay_normal(conn: psycopg.Connection) -> None:
    observe(conn, NOW, [("WTR-999", 99.0)])
    assert value(conn, "SELECT level FROM condition") == 0


def test_a_wrong_attribute_is_kept_as_failure(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010", "WTR-011")
    conn.execute("""UPDATE station SET attributes = '{"alarm_m": "cao"}' WHERE id = 'WTR-010'""")
    observe(conn, NOW, [("WTR-010", 25.0), ("WTR-011", 25.0)])
    assert "TypeError" in value(conn, "SELECT failure FROM condition WHERE subject = 'WTR-010'")
    assert value(conn, "SELECT level FROM condition WHERE subject = 'WTR-011'") == 2


def test_two_workers_at_the_same_stations(database_url: str) -> None:
    """Both hold the same partition for a moment and write the same batches, in opposite station order."""
    stations = [f"WTR-{n:03}" for n in range(12)]
    with database(database_url) as conn:
        register(conn, *stations)

    def work(seed: int) -> None:
        chance = random.Random(7)
        order = random.Random(seed)
        with database(database_url) as conn:
            for second in range(150):
                now = NOW + timedelta(seconds=second)
                batch = [(station, chance.choice(LEVELS_M)) for station in stations]
                order.shuffle(batch)
                observe(conn, now, batch[: order.randint(1, len(batch))])

    at_once(work, (1, 2, 3))
    with database(database_url) as conn:
        for station in stations:
            changes = conn.execute(
                "SELECT was, level, event_time FROM condition_change WHERE subject = %s ORDER BY id", (station,)
            ).fetchall()
            assert len(changes) > 10
            for (_, level, earlier), (was, _, later) in itertools.pairwise(changes):
                assert was == level
                assert later > earlier


def test_a_bad_value_wakes_nobody_and_takes_back_what_it_said_as_a_good_one(conn: psycopg.Connection) -> None:
    def seen(minute: int, level: float, good: bool) -> None:
        at = NOW + timedelta(minutes=minute)
        with conn.transaction():
            record(conn, [Observed("WTR-010", "water_level", at, level, "live", good)], at)

    register(conn, "WTR-010")
    seen(0, 20.0, good=True)
    seen(1, 99.0, good=False)
    assert value(conn, "SELECT count(*) FROM condition_change") == 0
    seen(2, 26.5, good=True)
    seen(2, 26.5, good=False)
    rows = conn.execute("SELECT was, level FROM condition_change ORDER BY id").fetchall()
    assert rows == [(0, 3), (3, 0)]
    assert value(conn, "SELECT evidence FROM condition") == {"no_figure": "struck_out"}
