"""One record, or somebody's long lock, may slow a partition down but never end its worker."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
import pytest

from streams.clock import FixedClock
from streams.db import connect
from streams.dossiers.subject import DOSSIERS
from streams.engine.batch import Batch
from streams.engine.errors import StoppingError
from streams.engine.writer import BatchWriter, Outcome
from streams.kafka import Topic
from streams.rejects.subject import Rejects
from tests.integration.streams.helpers import batch_of, register_agencies
from tests.integration.streams.test_dossiers import step
from tests.waiting import wait_until

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SLOW = Topic("slow", "source", 1, 1)


def test_a_reject_with_nul_in_every_text_is_kept(database_url: str) -> None:
    here = BatchWriter(Rejects(), lambda: connect(database_url, autocommit=True), FixedClock(NOW), threading.Event())
    poison = b'{"door":"mqtt\\u0000","source":"S\\u0000","reason":"a\\u0000b","detail":"\\u0000","raw":"AAAA"}'
    good = {"door": "mqtt:air", "source": "AIR-001", "reason": "empty", "raw": ""}
    here.process(batch_of([good, poison, {**good, "raw": "AAAA"}], "rejects"))
    here.close()
    with connect(database_url) as conn:
        raws = conn.execute("SELECT raw FROM dead_letter").fetchall()
    assert {b"", bytes(3)} <= {bytes(row[0]) for row in raws}
    assert len(raws) == 3


def impatient(url: str) -> psycopg.Connection:
    conn = connect(url, autocommit=True, application="impatient")
    conn.execute("SET lock_timeout = '100ms'")
    return conn


def test_a_lock_held_for_too_long_is_waited_for(database_url: str) -> None:
    register_agencies(database_url)
    here = BatchWriter(DOSSIERS, lambda: impatient(database_url), FixedClock(NOW), threading.Event())
    outcomes = []
    writing = threading.Thread(target=lambda: outcomes.append(here.process(batch_of([step(1, 2, 5)], "dossiers"))))
    with connect(database_url) as somebody:
        somebody.execute("LOCK TABLE dossier IN ACCESS EXCLUSIVE MODE")
        writing.start()
        time.sleep(1.5)
        assert writing.is_alive()
    writing.join(30)
    here.close()
    assert [outcome.accepted for outcome in outcomes] == [1]


@dataclass(frozen=True)
class Slow:
    """Takes so long for each record, in one statement or between two."""

    at_work: bool
    name: str = "slow"
    topic: Topic = SLOW

    def write(self, conn: psycopg.Connection, batch: Batch, now: datetime) -> Outcome:
        seconds = 0.05 * len(batch.records)
        if self.at_work:
            conn.execute("SELECT pg_sleep(%s)", (seconds,))
        else:
            time.sleep(seconds)
        conn.execute("SELECT 1")
        return Outcome(accepted=len(batch.records))


def hasty(url: str) -> psycopg.Connection:
    conn = connect(url, autocommit=True)
    conn.execute("SET statement_timeout = '300ms'")
    conn.execute("SET idle_in_transaction_session_timeout = '300ms'")
    return conn


@pytest.mark.parametrize("at_work", [True, False], ids=["statement", "between statements"])
def test_a_batch_that_takes_too_long_is_written_in_parts(database_url: str, at_work: bool) -> None:
    here = BatchWriter(Slow(at_work), lambda: hasty(database_url), FixedClock(NOW), threading.Event())
    outcome = here.process(batch_of([{"source": str(n)} for n in range(8)], "slow"))
    here.close()
    with connect(database_url) as conn:
        flow = conn.execute("SELECT next_offset, received, accepted FROM flow WHERE topic = 'slow'").fetchall()
    assert outcome.accepted == 8
    assert flow == [(8, 8, 8)]


def test_a_writer_closed_at_work_tries_no_more_and_leaves_no_connection(database_url: str) -> None:
    """The partition went to another worker in the middle of a transaction."""
    register_agencies(database_url)
    here = BatchWriter(DOSSIERS, lambda: impatient(database_url), FixedClock(NOW), threading.Event())
    with ThreadPoolExecutor() as threads, connect(database_url, autocommit=True) as watching:
        with connect(database_url) as somebody:
            somebody.execute("LOCK TABLE dossier IN ACCESS EXCLUSIVE MODE")
            writing = threads.submit(here.process, batch_of([step(1, 2, 5)], "dossiers"))
            wait_until(lambda: _connections(watching))
            threads.submit(here.close).result(10)
            with pytest.raises(StoppingError):
                writing.result(10)
        wait_until(lambda: not _connections(watching))


def _connections(conn: psycopg.Connection) -> int:
    mine = "application_name = 'impatient' AND datname = current_database()"
    row = conn.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {mine}").fetchone()
    return int(row[0]) if row else 0
