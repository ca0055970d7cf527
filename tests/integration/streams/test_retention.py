"""Retention on a real TimescaleDB: old chunks go, younger rows and coarser roll-ups stay."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import streams
from streams import retention
from streams.db import AdvisoryLock, connect
from streams.settings import Settings
from streams.subjects import all_topics

NOW = datetime(2026, 11, 24, tzinfo=UTC)
YEAR = timedelta(days=365)


def test_only_what_is_too_old_by_the_city_clock_is_dropped(database_url: str) -> None:
    settings = Settings(raw_retention_days=30, minute_retention_days=365)
    ages = (1, 29, 40, 200, 500)
    with connect(database_url, autocommit=True) as conn:
        for age in ages:
            at = NOW - timedelta(days=age)
            conn.execute("INSERT INTO observation VALUES (1, %s, 1, 0, 0)", (at,))
            for table in ("observation_minute", "observation_hour"):
                conn.execute(f"INSERT INTO {table} VALUES (1, %s, 1, 1, 1, 1, 1, %s)", (at, at))

        def kept(table: str, column: str) -> list[int]:
            rows = conn.execute(f"SELECT {column} FROM {table} ORDER BY 1 DESC").fetchall()
            return [(NOW - row[0]).days for row in rows]

        dropped = retention.enforce(conn, settings, NOW)
        assert dropped == {"observation": 3, "observation_minute": 1}
        assert kept("observation", "time") == [1, 29]
        assert kept("observation_minute", "bucket") == [1, 29, 40, 200]
        assert kept("observation_hour", "bucket") == list(ages)
        assert retention.enforce(conn, settings, NOW) == {}
        assert retention.raw_since(conn, settings, NOW) == NOW - timedelta(days=29)
        longer = Settings(raw_retention_days=60)
        assert retention.enforce(conn, longer, NOW) == {}
        assert retention.raw_since(conn, longer, NOW) == NOW - timedelta(days=29), "what is gone does not come back"
        conn.execute("DROP TABLE raw_dropped")
        upgrade = Path(streams.__file__).parent / "observations" / "migrations" / "0099_raw_horizon.sql"
        conn.execute(upgrade.read_bytes())
        assert retention.raw_since(conn, longer, NOW) == NOW - timedelta(days=28), (
            "the first day that it finds, and one"
        )


def test_a_clock_that_is_a_year_ahead_drops_nothing_of_what_is_young_by_what_was_measured(database_url: str) -> None:
    settings = Settings(raw_retention_days=30, minute_retention_days=365)
    with connect(database_url, autocommit=True) as conn:
        for age in (1, 29, 40):
            conn.execute("INSERT INTO observation VALUES (1, %s, 1, 0, 0)", (NOW - timedelta(days=age),))
        conn.execute(
            "INSERT INTO flow (topic, partition, next_offset, log_end, newest_event, committed_at)"
            " VALUES ('observations', 0, 1, 1, %s, now()), ('observations', 1, 1, 1, %s, now())",
            (NOW, NOW - timedelta(days=400)),
        )
        assert retention.enforce(conn, settings, NOW + YEAR) == {"observation": 1}
        assert retention.dropped_before(conn) == NOW + timedelta(days=1) - timedelta(days=30)
        assert retention.raw_since(conn, settings, NOW) == NOW - timedelta(days=28), "what comes is taken again"


def test_a_second_process_does_nothing_while_the_first_is_at_it(database_url: str) -> None:
    with connect(database_url, autocommit=True) as first, connect(database_url, autocommit=True) as second:
        first.execute("INSERT INTO observation VALUES (1, %s, 1, 0, 0)", (NOW - timedelta(days=90),))
        first.execute("SELECT pg_advisory_lock(%s)", (AdvisoryLock.RETENTION,))
        assert retention.enforce(second, Settings(), NOW) == {}
        first.execute("SELECT pg_advisory_unlock(%s)", (AdvisoryLock.RETENTION,))
        assert retention.enforce(second, Settings(), NOW) == {"observation": 1}


def test_no_other_process_of_the_city_keeps_it_from_its_work(database_url: str) -> None:
    with connect(database_url, autocommit=True) as conn, connect(database_url, autocommit=True) as others:
        conn.execute("INSERT INTO observation VALUES (1, %s, 1, 0, 0)", (NOW - timedelta(days=90),))
        for lock in set(AdvisoryLock) - {AdvisoryLock.RETENTION}:
            others.execute("SELECT pg_advisory_lock(%s)", (lock,))
        assert retention.enforce(conn, Settings(), NOW) == {"observation": 1}


def test_camera_events_with_a_plate_are_forgotten_and_the_others_stay(database_url: str) -> None:
    insert = """
        INSERT INTO {} (system, camera, event_id, revision, seen, time, plate)
        VALUES ('camera_events', 'CAM-001', %s, 0, 'speeding', %s, %s)
    """
    with connect(database_url, autocommit=True) as conn:
        for table in ("camera_event", "camera_event_history"):
            for age, plate in ((1, "a" * 32), (29, "b" * 32), (31, "c" * 32), (400, "d" * 32), (401, None)):
                conn.execute(insert.format(table), (f"E-{age}", NOW - timedelta(days=age), plate))
        retention.enforce(conn, Settings(plate_retention_days=30), NOW)
        for table in ("camera_event", "camera_event_history"):
            left = {row[0] for row in conn.execute(f"SELECT event_id FROM {table}")}
            assert left == {"E-1", "E-29", "E-401"}
        retention.enforce(conn, Settings(plate_retention_days=7), NOW)
        assert conn.execute("SELECT event_id FROM camera_event WHERE plate IS NOT NULL").fetchall() == [("E-1",)]


def test_judged_changes_of_conditions_go_with_the_minutes_and_waiting_ones_stay(database_url: str) -> None:
    change = """
        INSERT INTO condition_change (rule, subject, level, was, event_time, origin, evidence, recorded_at, judged_at)
        VALUES ('r', 's', 1, 0, %(at)s, 'live', '{}', %(at)s, %(judged)s)
    """
    with connect(database_url, autocommit=True) as conn:
        for age, judged in ((500, True), (500, False), (300, True)):
            at = NOW - timedelta(days=age)
            conn.execute(change, {"at": at, "judged": at if judged else None})
        retention.enforce(conn, Settings(minute_retention_days=365), NOW)
        left = conn.execute("SELECT recorded_at, judged_at IS NULL FROM condition_change ORDER BY id").fetchall()
        assert [((NOW - at).days, waiting) for at, waiting in left] == [(500, True), (300, False)]


_SAMPLES = {
    "gauge_sample": "INSERT INTO {} VALUES ('data_centre', %(name)s, 'up', %(at)s, 0, 1)",
    "service_call": "INSERT INTO {} VALUES ('lgsp.dlqg', %(name)s, 0, 'lgsp', %(at)s, 'H60.08', 200, 12)",
}


def test_samples_and_calls_go_with_the_minutes(database_url: str) -> None:
    with connect(database_url, autocommit=True) as conn:
        for table, insert in _SAMPLES.items():
            for age in (1, 364, 366, 900):
                for name in (table, f"{table}_history"):
                    told = {"name": f"N-{age}", "at": NOW - timedelta(days=age)}
                    conn.execute(insert.format(name), told)
        retention.enforce(conn, Settings(minute_retention_days=365), NOW)
        for table in _SAMPLES:
            for name in (table, f"{table}_history"):
                left = conn.execute(f"SELECT (%s - time) FROM {name} ORDER BY time DESC", (NOW,)).fetchall()
                assert [age.days for (age,) in left] == [1, 364], name
        assert {one.topic for one in retention.SAMPLED} <= {topic.name for topic in all_topics()}


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        ("SELECT FROM gauge_sample WHERE time < now() - interval '1 year' LIMIT 10000", "gauge_sample_age"),
        ("SELECT FROM service_call WHERE time < now() - interval '1 year' LIMIT 10000", "service_call_time"),
        ("SELECT count(*) FROM condition_change WHERE failure IS NOT NULL", "condition_change_failed"),
    ],
)
def test_what_is_asked_again_and_again_of_what_grows_has_an_index(
    statement: str, index: str, database_url: str
) -> None:
    with connect(database_url) as conn:
        conn.execute("SET enable_seqscan = off")
        assert index in str(conn.execute(f"EXPLAIN {statement}").fetchall())


_REFUSE_MANY = """
CREATE FUNCTION refuse_many() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT count(*) FROM gone) > 3 THEN RAISE query_canceled; END IF;
    RETURN NULL;
END $$
"""
_TRIGGER = """
CREATE TRIGGER refuse_many AFTER DELETE ON {} REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION refuse_many()
"""
_MANY = {
    "flow_minute": "SELECT 'observations', n, %(old)s, 1, 0",
    "flow_system_minute": "SELECT 'observations', n, 'air', %(old)s, 1",
    "observation_ahead": "SELECT n, %(old)s, 0, 1, %(old)s",
    "gauge_sample": "SELECT 'data_centre', n::text, 'up', %(old)s, 0, 1",
    "service_call": "SELECT 'lgsp', n::text, 0, 'lgsp', %(old)s, 'H60.08', 200, 12",
    **dict.fromkeys(
        ("camera_event", "camera_event_history"),
        "SELECT 'camera_events', 'CAM-001', n::text, 0, 'speeding', %(old)s, NULL, 'a'",
    ),
}
"""More rows of a table than one statement may delete here, all of them too old."""


def test_a_backlog_goes_in_pieces_that_are_small_enough_for_a_worker(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    with connect(database_url, autocommit=True) as conn:
        conn.execute(_REFUSE_MANY)
        for table, rows in _MANY.items():
            conn.execute(f"INSERT INTO {table} {rows} FROM generate_series(1, 8) AS n", {"old": NOW - 9 * YEAR})
            conn.execute(_TRIGGER.format(table))
        retention.enforce(conn, Settings(), NOW)
        for table in _MANY:
            assert conn.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
