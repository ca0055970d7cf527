"""The ledger: everything that the simulated province emits, written before it is sent.

A SQLite file in WAL mode. A position grows by one with each distinct valid observation, correction, dossier
step and invalid message; whoever holds a position knows everything that was emitted up to it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from infra.simulator.noise import Floats, Ints

_PRUNED_AT_ONCE = 3_000_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS number (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, source TEXT, metric TEXT, UNIQUE (source, metric));
CREATE TABLE IF NOT EXISTS observation
    (position INTEGER PRIMARY KEY, series INTEGER, time INTEGER, revision INTEGER, value REAL);
CREATE TABLE IF NOT EXISTS step
    (position INTEGER PRIMARY KEY, dossier TEXT, status INTEGER, time INTEGER, revision INTEGER, system TEXT,
     agency TEXT, unit TEXT, procedure TEXT, channel INTEGER, due INTEGER);
CREATE TABLE IF NOT EXISTS invalid
    (position INTEGER PRIMARY KEY, door TEXT, source TEXT, raw BLOB, why TEXT, time INTEGER, events TEXT);
CREATE TABLE IF NOT EXISTS duplicate (source TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox
    (id INTEGER PRIMARY KEY AUTOINCREMENT, position INTEGER, topic TEXT, payload BLOB);
CREATE TABLE IF NOT EXISTS served (id INTEGER PRIMARY KEY, changed INTEGER, body BLOB);
CREATE INDEX IF NOT EXISTS served_changed ON served (changed, id);
"""


class Reading(NamedTuple):
    """One value as the city should store it: time in microseconds since 1970 UTC, value in the metric's unit."""

    source: str
    metric: str
    time: int
    revision: int
    value: float


class Step(NamedTuple):
    """One dossier step as the city should store it; times in microseconds since 1970 UTC."""

    dossier: str
    status: int
    time: int
    revision: int
    system: str
    agency: str
    unit: str
    procedure: str
    channel: int
    due: int | None


class Invalid(NamedTuple):
    """Bytes that a door must refuse, and why.

    `events` are the canonical events that a door may have made of them all the same, for the streams to
    refuse (an unknown station): JSON, a list of objects of source, metric, time, value, revision.
    """

    door: str
    source: str
    raw: bytes
    why: str
    time: int
    events: str | None = None


class Message(NamedTuple):
    """An MQTT message on its way out."""

    topic: str
    payload: bytes


class Served(NamedTuple):
    """A row that the dossier system shows from now on: update time in microseconds, and its JSON."""

    id: int
    changed: int
    body: bytes


class Block(NamedTuple):
    """One metric of one station over a span: times in microseconds since 1970 UTC, values in the metric's unit."""

    source: str
    metric: str
    time: Ints
    value: Floats


@dataclass
class Entry:
    """What one step of the simulation emits; it is recorded whole or not at all."""

    readings: list[Reading] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    invalid: list[Invalid] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    served: list[Served] = field(default_factory=list)
    duplicates: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def duplicate(self, source: str) -> None:
        """Count one message that is sent a second time."""
        self.duplicates[source] = self.duplicates.get(source, 0) + 1


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
            self._db.executescript("BEGIN IMMEDIATE;" + _SCHEMA + "COMMIT;")
        self._series: dict[tuple[str, str], int] = {}

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

    def record_history(self, blocks: Iterable[Block], steps: Iterable[Step], numbers: dict[str, int]) -> None:
        """Write a past that is loaded in bulk, in one transaction; its readings have revision 0."""
        with self._transaction():
            places = count(self.position() + 1)
            for block in blocks:
                series = self._series_number(block.source, block.metric)
                rows = zip(block.time.tolist(), block.value.tolist(), strict=True)
                self._insert("observation", 5, ((next(places), series, time, 0, value) for time, value in rows))
            self._insert("step", 11, ((next(places), *step) for step in steps))
            self._set_numbers({**numbers, "position": next(places) - 1})

    def confirm(self, ids: Sequence[int]) -> None:
        """Forget messages that the broker has acknowledged."""
        if not ids:
            return
        with self._transaction():
            self._db.executemany("DELETE FROM outbox WHERE id = ?", ((i,) for i in ids))

    def unconfirmed(self, upto: int | None = None) -> list[tuple[int, Message]]:
        """Return the messages that the broker has not acknowledged, oldest first."""
        rows = self._all(
            "SELECT id, topic, payload FROM outbox WHERE position <= ? ORDER BY id",
            upto if upto is not None else 2**62,
        )
        return [(row[0], Message(row[1], row[2])) for row in rows]

    def readings(self, after: int, upto: int, since: int = 0) -> Iterator[tuple[int, int, int, float]]:
        """Yield (series of the ledger, time, revision, value) between two positions, not older than `since`."""
        return self._stream(
            "SELECT series, time, revision, value FROM observation WHERE position > ? AND position <= ? AND time >= ?",
            (after, upto, since),
        )

    def series(self) -> dict[int, tuple[str, str]]:
        """Return (source, metric) by the ledger's own series number."""
        return {row[0]: (row[1], row[2]) for row in self._all("SELECT id, source, metric FROM series")}

    def steps(self, after: int, upto: int) -> Iterator[Step]:
        """Yield the dossier steps between two positions."""
        columns = ", ".join(Step._fields)
        query = f"SELECT {columns} FROM step WHERE position > ? AND position <= ?"
        return (Step(*row) for row in self._stream(query, (after, upto)))

    def invalid(self, after: int, upto: int) -> Iterator[Invalid]:
        """Yield the invalid messages between two positions."""
        columns = ", ".join(Invalid._fields)
        query = f"SELECT {columns} FROM invalid WHERE position > ? AND position <= ?"
        return (Invalid(*row) for row in self._stream(query, (after, upto)))

    def duplicates(self) -> dict[str, int]:
        """Return how many messages each source sent a second time."""
        return dict(self._all("SELECT source, count FROM duplicate"))

    def served(self, since: int, after_id: int, limit: int) -> list[Served]:
        """Return rows of the dossier system in the order (update time, id), after the given place."""
        rows = self._all(
            "SELECT id, changed, body FROM served WHERE (changed, id) > (?, ?) ORDER BY changed, id LIMIT ?",
            since,
            after_id,
            limit,
        )
        return [Served(*row) for row in rows]

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
        self._insert("step", 11, ((next(places), *s) for s in entry.steps))
        self._insert("invalid", 7, ((next(places), *i) for i in entry.invalid))
        last = next(places) - 1
        self._set_numbers({**entry.numbers, "position": last})
        self._insert("served", 3, entry.served)
        self._db.executemany(
            "INSERT INTO duplicate VALUES (?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
            entry.duplicates.items(),
        )
        insert = "INSERT INTO outbox (position, topic, payload) VALUES (?, ?, ?)"
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

    def _stream(self, query: str, values: tuple[int, ...]) -> Iterator[Any]:
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=30) as db:
            yield from db.execute(query, values)
