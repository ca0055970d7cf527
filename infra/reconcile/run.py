"""The reconciliation as a whole: take the position, wait for the stores to pass it, compare in one snapshot."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from infra.reconcile import (
    air_index,
    copying,
    dossiers,
    flags,
    links,
    meters,
    noise,
    observations,
    outlooks,
    rollups,
    votes,
)
from infra.reconcile.letters import Letters
from infra.reconcile.report import Kind, Report
from infra.reconcile.versioned import Rows
from infra.simulator.ledger import Ledger
from streams.clock import Clock, microseconds
from streams.db import connect
from streams.retention import PERSONAL, SAMPLED, dropped_before, kept_since
from streams.subjects import versioned_subjects

OnProgress = Callable[[str, int, int], None]
"""Called with a stage, and how many of how many are done."""
_PAUSE_S = 0.5


@dataclass(frozen=True)
class Retention:
    """Since when the stores hold everything: raw rows, minutes and plates a day less than they are kept.

    Samples are kept as minutes are.
    """

    raw_since: datetime
    minutes_since: datetime
    plates_since: datetime

    @classmethod
    def at(cls, now: datetime, dropped: datetime | None, raw_days: int, minute_days: int, plate_days: int) -> Retention:
        """Return the bounds at an instant of the city, when raw rows have been dropped before another."""
        raw_since = kept_since(timedelta(days=raw_days), dropped, now)
        return cls(raw_since, *(now - timedelta(days=days - 1) for days in (minute_days, plate_days)))

    def gone(self, table: str) -> str:
        """Return the SQL condition of the rows of a versioned table that may have been deleted by now."""
        aged = {one.table: one.rows(self.plates_since) for one in PERSONAL}
        aged |= {one.table: one.rows(self.minutes_since) for one in SAMPLED}
        return aged.get(table, "false")


def reconcile(
    ledger: Ledger,
    database_url: str,
    clock: Clock,
    raw_days: int = 30,
    minute_days: int = 365,
    plate_days: int = 30,
    wait_s: float = 60.0,
    on_progress: OnProgress = lambda stage, done, total: None,
) -> Report:
    """Compare the stores with the ledger up to its position; raises psycopg.OperationalError without a database."""
    report = Report(ledger.position())
    with connect(database_url, autocommit=True, application="ioc-reconcile") as conn:
        conn.execute("SET work_mem = '256MB'")
        kept = Retention.at(clock.now(), dropped_before(conn), raw_days, minute_days, plate_days)
        work = _Comparison(conn, ledger, kept, report, on_progress)
        work.copy()
        work.wait(wait_s)
        on_progress("compare", 0, 1)
        conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with conn.transaction():
            work.compare()
        on_progress("compare", 1, 1)
    return report


class _Comparison:
    """One session: the ledger in temporary tables beside the stores."""

    def __init__(
        self, conn: psycopg.Connection, ledger: Ledger, kept: Retention, report: Report, on_progress: OnProgress
    ) -> None:
        self._conn, self._ledger, self._kept = conn, ledger, kept
        self._report, self._on_progress = report, on_progress
        self._letters = Letters()
        self._tables = [Rows(subject, kept.gone(subject.table.name)) for subject in versioned_subjects()]

    def copy(self) -> None:
        """Copy the ledger up to the report's position, and note what is not stored yet."""
        conn, upto = self._conn, self._report.position
        self._on_progress("copy the ledger", 0, upto)
        copying.create_tables(conn)
        for table in self._tables:
            table.create(conn)
        self._report.compared = self._append(0, upto, wait_for=True)
        conn.execute("ANALYZE ledger_observation")
        for table in self._tables:
            table.analyze(conn)
        self._on_progress("copy the ledger", upto, upto)
        observations.note_missing(conn, self._kept.raw_since)
        for table in self._tables:
            table.note_missing(conn)

    def _append(self, after: int, upto: int, wait_for: bool = False) -> dict[str, int]:
        conn, ledger = self._conn, self._ledger
        copying.copy_series(conn, ledger)
        readings = ledger.readings(after, upto, microseconds(self._kept.raw_since))
        copied = {"observations": copying.copy_observations(conn, readings)}
        copied |= {table.table.name: table.copy(conn, ledger, after, upto) for table in self._tables}
        return {**copied, "invalid messages": self._letters.add(conn, ledger.invalid(after, upto), wait_for)}

    def wait(self, wait_s: float) -> None:
        """Wait until everything up to the position is stored, or the time is over."""
        deadline = time.monotonic() + wait_s
        total = sum(self._report.compared.values())
        while True:
            open_, unconfirmed = self._missing(), self._ledger.unconfirmed(self._report.position)
            self._on_progress("wait for the stores", total - open_, total)
            if not open_ and not unconfirmed:
                return
            if time.monotonic() >= deadline:
                break
            time.sleep(_PAUSE_S)
        for number, message in unconfirmed:
            self._report.add(Kind.UNCONFIRMED_MESSAGE, f"{message.way} {message.to} {number}")

    def _missing(self) -> int:
        rows = sum(table.still_missing(self._conn) for table in self._tables)
        return rows + observations.still_missing(self._conn) + self._letters.still_missing(self._conn)

    def compare(self) -> None:
        """Compare one snapshot of the stores; whatever it holds was in the ledger before it was sent."""
        conn, kept, report = self._conn, self._kept, self._report
        self._missing()
        observations.note_unexpected(conn, kept.raw_since)
        for table in self._tables:
            table.note_unexpected(conn)
        self._append(report.position, self._ledger.position())
        observations.explain(conn)
        observations.compare(conn, kept.raw_since, report)
        for table in self._tables:
            table.explain(conn)
            table.compare(conn, report)
        self._letters.compare(conn, report)
        flags.compare(conn, kept.raw_since, report)
        rollups.compare(conn, kept.raw_since, kept.minutes_since, report)
        report.compared["air quality indices"] = air_index.compare(conn, kept.minutes_since, report)
        report.compared["hours of noise"] = noise.compare(conn, kept.minutes_since, report)
        report.compared["hours of counters"] = meters.compare(conn, report)
        report.compared["outlooks of gauges"] = outlooks.compare(conn, report)
        rollups.compare_last(conn, kept.raw_since, report)
        report.compared["links of dossiers"] = links.compare(conn, report)
        report.compared["dossiers"] = dossiers.compare(conn, report)
        report.compared["sums of dossiers"] = dossiers.compare_sums(conn, report)
        report.compared["votes"] = votes.compare(conn, report)
        _note_other_sources(conn, report)


def _note_other_sources(conn: psycopg.Connection, report: Report) -> None:
    sources = "SELECT count(*) FROM series WHERE source NOT IN (SELECT source FROM ledger_series)"
    row = conn.execute(sources).fetchone()
    if row and row[0]:
        report.notes.append(f"{row[0]} series are of other sources: only their roll-ups were compared")
