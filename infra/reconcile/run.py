"""The reconciliation as a whole: take the position, wait for the stores to pass it, compare in one snapshot."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from infra.reconcile import copying, observations, rollups, steps
from infra.reconcile.letters import Letters
from infra.reconcile.report import Kind, Report
from infra.simulator.ledger import Ledger
from streams.clock import Clock, microseconds
from streams.db import connect

OnProgress = Callable[[str, int, int], None]
"""Called with a stage, and how many of how many are done."""
_PAUSE_S = 0.5


@dataclass(frozen=True)
class Retention:
    """Since when the stores hold everything: raw rows a day less than they are kept, minutes as long as kept."""

    raw_since: datetime
    minutes_since: datetime

    @classmethod
    def at(cls, now: datetime, raw_days: int, minute_days: int) -> Retention:
        """Return the bounds at an instant of the city."""
        return cls(now - timedelta(days=raw_days - 1), now - timedelta(days=minute_days - 1))


def reconcile(
    ledger: Ledger,
    database_url: str,
    clock: Clock,
    raw_days: int = 30,
    minute_days: int = 365,
    wait_s: float = 60.0,
    on_progress: OnProgress = lambda stage, done, total: None,
) -> Report:
    """Compare the stores with the ledger up to its position; raises psycopg.OperationalError without a database."""
    kept = Retention.at(clock.now(), raw_days, minute_days)
    report = Report(ledger.position())
    with connect(database_url, autocommit=True, application="ioc-reconcile") as conn:
        conn.execute("SET work_mem = '256MB'")
        letters = _copy(conn, ledger, kept, report, on_progress)
        _wait(conn, ledger, letters, report, wait_s, on_progress)
        on_progress("compare", 0, 1)
        conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with conn.transaction():
            _compare(conn, ledger, letters, kept, report)
        on_progress("compare", 1, 1)
    return report


def _copy(
    conn: psycopg.Connection, ledger: Ledger, kept: Retention, report: Report, on_progress: OnProgress
) -> Letters:
    on_progress("copy the ledger", 0, report.position)
    letters = Letters()
    copying.create_tables(conn)
    report.compared = _append(conn, ledger, letters, kept, 0, report.position, wait_for=True)
    for table in ("ledger_observation", "ledger_step"):
        conn.execute(f"ANALYZE {table}")
    on_progress("copy the ledger", report.position, report.position)
    observations.note_missing(conn, kept.raw_since)
    steps.note_missing(conn)
    return letters


def _append(
    conn: psycopg.Connection,
    ledger: Ledger,
    letters: Letters,
    kept: Retention,
    after: int,
    upto: int,
    wait_for: bool = False,
) -> dict[str, int]:
    copying.copy_series(conn, ledger)
    readings = ledger.readings(after, upto, microseconds(kept.raw_since))
    return {
        "observations": copying.copy_observations(conn, readings),
        "dossier steps": copying.copy_steps(conn, ledger.steps(after, upto)),
        "invalid messages": letters.add(conn, ledger.invalid(after, upto), wait_for),
    }


def _wait(
    conn: psycopg.Connection,
    ledger: Ledger,
    letters: Letters,
    report: Report,
    wait_s: float,
    on_progress: OnProgress,
) -> None:
    """Wait until everything up to the position is stored, or the time is over."""
    deadline = time.monotonic() + wait_s
    total = sum(report.compared.values())
    while True:
        open_ = observations.still_missing(conn) + steps.still_missing(conn) + letters.still_missing(conn)
        unconfirmed = ledger.unconfirmed(report.position)
        on_progress("wait for the stores", total - open_, total)
        if not open_ and not unconfirmed:
            return
        if time.monotonic() >= deadline:
            break
        time.sleep(_PAUSE_S)
    for number, message in unconfirmed:
        report.add(Kind.UNCONFIRMED_MESSAGE, f"{message.topic} {number}")


def _compare(conn: psycopg.Connection, ledger: Ledger, letters: Letters, kept: Retention, report: Report) -> None:
    """Compare one snapshot of the stores; whatever it holds was in the ledger before it was sent."""
    observations.still_missing(conn)
    steps.still_missing(conn)
    letters.still_missing(conn)
    observations.note_unexpected(conn, kept.raw_since)
    steps.note_unexpected(conn)
    _append(conn, ledger, letters, kept, report.position, ledger.position())
    observations.explain(conn)
    steps.explain(conn)
    observations.compare(conn, kept.raw_since, report)
    steps.compare(conn, report)
    letters.compare(conn, report)
    rollups.compare(conn, kept.raw_since, kept.minutes_since, report)
    rollups.compare_last(conn, kept.raw_since, report)
    report.compared["dossiers"] = steps.compare_dossiers(conn, report)
    sources = "SELECT count(*) FROM series WHERE source NOT IN (SELECT source FROM ledger_series)"
    row = conn.execute(sources).fetchone()
    if row and row[0]:
        report.notes.append(f"{row[0]} series are of other sources: only their roll-ups were compared")
