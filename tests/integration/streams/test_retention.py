"""Retention on a real TimescaleDB: old chunks go, younger rows and coarser roll-ups stay."""

from datetime import UTC, datetime, timedelta

from streams import retention
from streams.db import connect
from streams.settings import Settings

NOW = datetime(2026, 11, 24, tzinfo=UTC)


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


def test_a_second_process_does_nothing_while_the_first_is_at_it(database_url: str) -> None:
    with connect(database_url, autocommit=True) as first, connect(database_url, autocommit=True) as second:
        first.execute("INSERT INTO observation VALUES (1, %s, 1, 0, 0)", (NOW - timedelta(days=90),))
        first.execute("SELECT pg_advisory_lock(%s)", (retention._LOCK,))
        assert retention.enforce(second, Settings(), NOW) == {}
        first.execute("SELECT pg_advisory_unlock(%s)", (retention._LOCK,))
        assert retention.enforce(second, Settings(), NOW) == {"observation": 1}
