"""The ledger: everything that the simulated province emits, written before it is sent.

A SQLite file in WAL mode. A position grows by one with each distinct valid observation, correction, other event
and invalid message; whoever holds a position knows everything that was emitted up to it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from infra.native.errors import NativeError
from infra.simulator.entry import Block, Entry, Event, Invalid, Message, Served

_PRUNED_AT_ONCE = 3_000_000
_LAYOUT = 3
_SCHEMA = """
CREATE TABLE IF NOT EXISTS number (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, source TEXT, metric TEXT, UNIQUE (source, metric));
CREATE TABLE IF NOT EXISTS observation
    (position INTEGER PRIMARY KEY, series INTEGER, time INTEGER, revision INTEGER, value REAL);
CREATE TABLE IF NOT EXISTS event (position INTEGER PRIMARY KEY, topic TEXT, body BLOB, owed INTEGER);
CREATE TABLE IF NOT EXISTS invalid
    (position INTEGER PRIMARY KEY, door TEXT, source TEXT, raw BLOB, why TEXT, time INTEGER, events TEXT);
CREATE TABLE IF NOT EXISTS duplicate (source TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox
    (id INTEGER PRIMARY KEY AUTOINCREMENT, position INTEGER, target TEXT, payload BLOB, way TEXT);
CREATE TABLE IF NOT EXISTS served (system TEXT, id INTEGER, changed INTEGER, body BLOB, PRIMARY KEY (system, id));
CREATE INDEX IF NOT EXISTS served_changed ON served (system, changed, id);
"""


class LedgerError(NativeError):
    """The file is not one that this simulator can go on with."""


class Ledger:
    """The ledger's file; one object may be used by several threads, several processes may open the file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        with self._lock:
            self._require_own_layout()
            self._db.executescript(f"BEGIN IMMEDIATE;{_SCHEMA}PRAGMA user_version={_LAYOUT};COMMIT;")
        self._series: dict[tuple[str, str], int] = {}

    def _require_own_layout(self) -> None:
        found = self._db.execute("PRAGMA user_version").fetchone()[0]
        empty = self._db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
        if found != _LAYOUT and not empty:
            raise LedgerError(f"{self.path} was written by another version of the simulator: `ioc reset` begins anew")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def position(self) -> int:
        """Return the position of the newest entry, 0 when the ledger is empty."""
        return self.number("position") or 0

    def number(self, name: str) -> int | None:
        """Return a remembered number (a cursor, a first instant), or None."""
        row = self._one("SELECT value FROM number WHERE name = ?", name)
        return None if row is None else int(row[0])

    def record(self, entry: Entry) -> list[int]:
        """Write an entry in one transaction; return the outbox ids of its messages, in their order."""
        with self._transaction():
            return self._write(entry)

    def record_history(self, blocks: Iterable[Block], events: Iterable[Event], numbers: dict[str, int]) -> None:
        """Write a past that is loaded in bulk, in one transaction: readings of revision 0, and events all owed."""
        with self._transaction():
            places = count(self.position() + 1)
            for block in blocks:
                series = self._series_number(block.source, block.metric)
                rows = zip(block.time.tolist(), block.value.tolist(), strict=True)
                self._insert("observation", 5, ((next(places), series, time, 0, value) for time, value in rows))
            self._insert("event", 4, ((next(places), event.topic, event.body, True) for event in events))
            self._set_numbers({**numbers, "position": next(places) - 1})

    def confirm(self, ids: Sequence[int]) -> None:
        """Forget messages that have been taken."""
        if not ids:
            return
        with self._transaction():
            self._db.executemany("DELETE FROM outbox WHERE id = ?", ((i,) for i in ids))

    def unconfirmed(self, upto: int | None = None) -> list[tuple[int, Message]]:
        """Return the messages that nobody has taken yet, oldest first."""
        rows = self._all(
            "SELECT id, target, payload, way FROM outbox WHERE position <= ? ORDER BY id",
            upto if upto is not None else 2**62,
        )
        return [(row[0], Message(*row[1:])) for row in rows]

    def readings(self, after: int, upto: int, since: int = 0) -> Iterator[tuple[int, int, int, float]]:
        """Yield (series of the ledger, time, revision, value) between two positions, not older than `since`."""
        return self._stream(
            "SELECT series, time, revision, value FROM observation WHERE position > ? AND position <= ? AND time >= ?",
            (after, upto, since),
        )

    def series(self) -> dict[int, tuple[str, str]]:
        """Return (source, metric) by the ledger's own series number."""
        return {row[0]: (row[1], row[2]) for row in self._all("SELECT id, source, metric FROM series")}

    def events(self, topic: str, after: int, upto: int) -> Iterator[bytes]:
        """Yield the events of a topic between two positions, as JSON."""
        query = "SELECT body FROM event WHERE position > ? AND position <= ? AND topic = ?"
        return (row[0] for row in self._stream(query, (after, upto, topic)))

    def unowed(self, topic: str, after: int, upto: int) -> Iterator[bytes]:
        """Yield those of the same events that may never arrive: samples at which nobody need have looked."""
        query = "SELECT body FROM event WHERE position > ? AND position <= ? AND topic = ? AND NOT owed"
        return (row[0] for row in self._stream(query, (after, upto, topic)))

    def invalid(self, after: int, upto: int) -> Iterator[Invalid]:
        """Yield the invalid messages between two positions."""
        columns = ", ".join(Invalid._fields)
        query = f"SELECT {columns} FROM invalid WHERE position > ? AND position <= ?"
        return (Invalid(*row) for row in self._stream(query, (after, upto)))

    def duplicates(self) -> dict[str, int]:
        """Return how many messages each source sent a second time."""
        return dict(self._all("SELECT source, count FROM duplicate"))

    def served(self, system: str, since: int, after_id: int, limit: int) -> list[Served]:
        """Return rows that a system shows in the order (update time, id), after the given place."""
        rows = self._all(
            "SELECT system, id, changed, body FROM served WHERE system = ? AND (changed, id) > (?, ?)"
            " ORDER BY changed, id LIMIT ?",
            system,
            since,
            after_id,
            limit,
        )
        return [Served(*row) for row in rows]

    def newest_served(self, system: str) -> Served | None:
        """Return the row that a system has shown last, or None before its first."""
        query = "SELECT system, id, changed, body FROM served WHERE system = ? ORDER BY changed DESC, id DESC LIMIT 1"
        row = self._one(query, system)
        return None if row is None else Served(*row)

    def prune(self, before: int) -> None:
        """Forget readings and served rows older than an instant: no store keeps them any more.

        Old readings stand at low positions, so only the lowest are looked at; a second call goes on.
        """
        lowest = self._one("SELECT min(position) FROM observation")
        upto = ((lowest and lowest[0]) or 0) + _PRUNED_AT_ONCE
        with self._transaction():
            self._db.execute("DELETE FROM observation WHERE position < ? AND time < ?", (upto, before))
            self._db.execute("DELETE FROM served WHERE changed < ?", (before,))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                self._series.clear()
                raise

    def _write(self, entry: Entry) -> list[int]:
        places = count(self.position() + 1)
        rows = [(next(places), self._series_number(r.source, r.metric), *r[2:]) for r in entry.readings]
        self._insert("observation", 5, rows)
        self._insert("event", 4, ((next(places), *event) for event in entry.events))
        self._insert("invalid", 7, ((next(places), *i) for i in entry.invalid))
        last = next(places) - 1
        self._set_numbers({**entry.numbers, "position": last})
        self._insert("served", 4, entry.served)
        self._db.executemany(
            "INSERT INTO duplicate VALUES (?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
            entry.duplicates.items(),
        )
        insert = "INSERT INTO outbox (position, target, payload, way) VALUES (?, ?, ?, ?)"
        ids = []
        for message in entry.messages:
            ids.append(self._db.execute(insert, (last, *message)).lastrowid or 0)
        return ids

    def _insert(self, table: str, width: int, rows: Iterable[tuple[object, ...]]) -> None:
        self._db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)

    def _set_numbers(self, numbers: dict[str, int]) -> None:
        self._db.executemany("INSERT OR REPLACE INTO number VALUES (?, ?)", numbers.items())

    def _series_number(self, source: str, metric: str) -> int:
        name = (source, metric)
        if name not in self._series:
            self._db.execute("INSERT OR IGNORE INTO series (source, metric) VALUES (?, ?)", name)
            row = self._one("SELECT id FROM series WHERE source = ? AND metric = ?", *name)
            assert row is not None
            self._series[name] = int(row[0])
        return self._series[name]

    def _one(self, query: str, *values: object) -> tuple[Any, ...] | None:
        with self._lock:
            row: tuple[Any, ...] | None = self._db.execute(query, values).fetchone()
            return row

    def _all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def _stream(self, query: str, values: tuple[object, ...]) -> Iterator[Any]:
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=30) as db:
            yield from db.execute(query, values)
