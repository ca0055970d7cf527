"""A subject's rows with all their revisions against the ledger: lost, unexpected, or with other content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any

import psycopg

from infra.reconcile.report import Kind, Report, instant
from infra.simulator.ledger import Ledger
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column

_CHUNK = 10_000


class Rows:
    """The rows of one table in one session of the database; its events carry their system in the column `system`.

    Rows of systems that the ledger does not know are somebody else's: only counted, in a note. Events that the
    ledger does not owe (samples of what stood somewhere for a while, infra.simulator.entry.Event) may be missing,
    for nobody need have looked; they are never lost, yet what is stored of them must be expected and right like all
    else. `gone` is the SQL condition of rows that the stores need no longer hold, whatever they hold of them.
    """

    def __init__(self, subject: VersionedSubject[Any], gone: str = "false") -> None:
        self.topic, self.table, self._gone = subject.topic.name, subject.table, gone

    def create(self, conn: psycopg.Connection) -> None:
        """Make the temporary table that takes the ledger's rows."""
        for name in (self._ledger, self._unowed):
            conn.execute(f"CREATE TEMP TABLE {name} AS SELECT {self._names()} FROM {self.table.name} LIMIT 0")

    def copy(self, conn: psycopg.Connection, ledger: Ledger, after: int, upto: int) -> int:
        """Append the ledger's events between two positions; return how many."""
        copied = 0
        for events in _chunks(ledger.events(self.topic, after, upto)):
            self.table.copy(conn, self._ledger, events)
            copied += len(events)
        for events in _chunks(ledger.unowed(self.topic, after, upto)):
            self.table.copy(conn, self._unowed, events)
        conn.execute(f"DELETE FROM {self._ledger} WHERE {self._gone}")
        return copied

    def analyze(self, conn: psycopg.Connection) -> None:
        """Let the planner know how much there is to compare."""
        conn.execute(f"ANALYZE {self._ledger}")

    def note_missing(self, conn: psycopg.Connection) -> None:
        """Remember which of the ledger's rows are owed and not stored yet."""
        conn.execute(
            f"CREATE TEMP TABLE {self._missing} AS SELECT {self._names(self._key)} FROM {self._ledger} AS a"
            f" WHERE NOT EXISTS (SELECT FROM {self._stored} AS b WHERE {self._same})"
            f" AND NOT EXISTS (SELECT FROM {self._unowed} AS b WHERE {self._same})"
        )

    def still_missing(self, conn: psycopg.Connection) -> int:
        """Forget those that have arrived meanwhile; return how many have not."""
        name, same = self.table.name, self._same
        conn.execute(
            f"DELETE FROM {self._missing} AS a WHERE EXISTS (SELECT FROM {name} AS b WHERE {same})"
            f" OR EXISTS (SELECT FROM {name}_history AS b WHERE {same})"
        )
        row = conn.execute(f"SELECT count(*) FROM {self._missing}").fetchone()
        return int(row[0]) if row else 0

    def note_unexpected(self, conn: psycopg.Connection) -> None:
        """Remember stored rows that the ledger, as far as copied, does not explain."""
        conn.execute(
            f"CREATE TEMP TABLE {self._unexpected} AS SELECT {self._names(self._key)} FROM {self._stored} AS a"
            f" WHERE system IN (SELECT system FROM {self._ledger})"
            f" AND NOT EXISTS (SELECT FROM {self._ledger} AS b WHERE {self._same})"
        )

    def explain(self, conn: psycopg.Connection) -> None:
        """Forget unexpected rows that the ledger explains now that its newest entries are copied too."""
        conn.execute(f"DELETE FROM {self._unexpected} AS a USING {self._ledger} AS b WHERE {self._same}")

    def compare(self, conn: psycopg.Connection, report: Report) -> None:
        """Add what is lost, unexpected or wrong."""
        for table, kind in ((self._missing, Kind.LOST_ROW), (self._unexpected, Kind.UNEXPECTED_ROW)):
            for row in conn.execute(f"SELECT * FROM {table} ORDER BY {self._names(self._key)}"):
                report.add(kind, self._identity(row))
        width = len(self._key)
        for row in conn.execute(self._wrong):
            report.add(Kind.WRONG_ROW, self._identity(row[:width]), f"expected {row[width]}, found {row[width + 1]}")
        for system, count in conn.execute(self._of_others):
            name = self.table.name
            report.notes.append(f"rows of {name} that another system, {system}, sent (not compared): {count}")

    @property
    def _wrong(self) -> str:
        expected, found = (f"({self._names(self.table.content, alias)})" for alias in "ab")
        return (
            f"SELECT {self._names(self._key, 'a')}, {expected}::text, {found}::text"
            f" FROM {self._ledger} AS a JOIN {self._stored} AS b ON {self._same}"
            f" WHERE {expected} IS DISTINCT FROM {found} ORDER BY {self._names(self._key, 'a')}"
        )

    @property
    def _of_others(self) -> str:
        return (
            f"SELECT system, count(*) FROM {self._stored} AS a"
            f" WHERE system NOT IN (SELECT system FROM {self._ledger}) GROUP BY system ORDER BY system"
        )

    @property
    def _key(self) -> tuple[Column, ...]:
        return self.table.columns[: len(self.table.identity) + 1]

    @cached_property
    def _same(self) -> str:
        return " AND ".join(f"a.{column.name} = b.{column.name}" for column in self._key)

    @cached_property
    def _stored(self) -> str:
        names, name = self._names(), self.table.name
        kept = f"WHERE NOT {self._gone}"
        return f"(SELECT {names} FROM {name} {kept} UNION ALL SELECT {names} FROM {name}_history {kept})"

    @property
    def _ledger(self) -> str:
        return f"ledger_{self.table.name}"

    @property
    def _unowed(self) -> str:
        return f"unowed_{self.table.name}"

    @property
    def _missing(self) -> str:
        return f"missing_{self.table.name}"

    @property
    def _unexpected(self) -> str:
        return f"unexpected_{self.table.name}"

    def _names(self, columns: Iterable[Column] | None = None, alias: str = "") -> str:
        prefix = f"{alias}." if alias else ""
        return ", ".join(prefix + column.name for column in columns or self.table.columns)

    def _identity(self, row: tuple[Any, ...]) -> str:
        words = (instant(value) if isinstance(value, datetime) else str(value) for value in row[:-1])
        return f"{self.table.name} {' '.join(words)} revision {row[-1]}"


def _chunks(events: Iterator[bytes]) -> Iterator[list[bytes]]:
    while chunk := list(islice(events, _CHUNK)):
        yield chunk
