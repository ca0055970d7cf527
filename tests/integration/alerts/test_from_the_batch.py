"""From a batch of the observations' topic to an alert: the wiring between the agent, the conditions and the judge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg

from streams.alerts import judgement
from streams.engine.batch import Batch
from streams.kafka import ORIGIN_HEADER
from streams.observations.series import SeriesIndex
from streams.observations.subject import Observations
from streams.pgarray import register as register_arrays
from tests.integration.alerts.scene import audited, database, register, value
from tests.integration.streams.helpers import Record, batch_of

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def levels(*values: float) -> Batch:
    first = int(NOW.timestamp() * 1_000_000)
    return batch_of(
        {"source": "WTR-010", "metric": "water_level", "time": first + n * 60_000_000, "value": v}
        for n, v in enumerate(values)
    )


def write(conn: psycopg.Connection, url: str, batch: Batch) -> None:
    register_arrays(conn)
    subject = Observations(SeriesIndex(lambda: database(url)), timedelta(days=30))
    with conn.transaction():
        subject.write(conn, batch, NOW + timedelta(minutes=10))


def metric_and_station(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    conn.execute("INSERT INTO metric VALUES ('water_level', 'water', 'm', 'Mực nước', 'Water level', 0, 100)")


def test_a_batch_raises_an_alert_in_its_own_transaction(database_url: str) -> None:
    with database(database_url) as conn:
        metric_and_station(conn)
        batch = levels(21.0, 22.4, 24.1)
        write(conn, database_url, batch)
        write(conn, database_url, batch)
        assert value(conn, "SELECT count(*) FROM condition_change") == 2
        judgement.judge_changes(conn, NOW)
        assert [kind for kind, _, _ in audited(conn)["WTR-010"]] == ["fired", "raised"]


def test_a_replayed_batch_wakes_nobody(database_url: str) -> None:
    with database(database_url) as conn:
        metric_and_station(conn)
        for record in (batch := levels(21.0, 24.1)).records:
            assert isinstance(record, Record)
            record.headers = [(ORIGIN_HEADER, b"replay")]
        write(conn, database_url, batch)
        assert judgement.judge_changes(conn, NOW) == 0
        assert value(conn, "SELECT level FROM condition") == 2
