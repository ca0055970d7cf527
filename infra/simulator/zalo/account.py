"""What the simulated Zalo knows of the official account: tokens, who turned to it, what it sent. One SQLite file."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from streams.settings import Settings

_SCHEMA = """
CREATE TABLE IF NOT EXISTS refresh (token TEXT PRIMARY KEY, used INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS access (token TEXT PRIMARY KEY, expires REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS turned (user TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sent (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, user TEXT, text TEXT);
"""


class Sent(NamedTuple):
    """A message that the account sent; `at` is the city's instant (UTC)."""

    id: int
    at: datetime
    user: str
    text: str


class Tokens(NamedTuple):
    """A pair of tokens as Zalo gives them; the refresh token is good for one use."""

    access: str
    refresh: str


class Account:
    """The file; several threads may use one object, several processes the file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        with self._lock:
            self._db.executescript(f"BEGIN IMMEDIATE;{_SCHEMA}COMMIT;")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def authorise(self, refresh: str) -> None:
        """Let a refresh token be good, as if the account's owner had just authorised the application; once."""
        self._execute("INSERT OR IGNORE INTO refresh (token) VALUES (?)", refresh)

    def exchange(self, refresh: str, now_s: float, lifetime_s: float) -> Tokens | None:
        """Return new tokens for a refresh token, which is used up by it; None for one that is unknown or used."""
        fresh = Tokens(secrets.token_urlsafe(48), secrets.token_urlsafe(48))
        with self._transaction():
            found = self._db.execute("UPDATE refresh SET used = 1 WHERE token = ? AND NOT used", (refresh,))
            if found.rowcount != 1:
                return None
            self._db.execute("INSERT INTO refresh (token) VALUES (?)", (fresh.refresh,))
            self._db.execute("INSERT INTO access VALUES (?, ?)", (fresh.access, now_s + lifetime_s))
        return fresh

    def exchanges(self) -> int:
        """Return how many refresh tokens have been used."""
        return int(self._execute("SELECT coalesce(sum(used), 0) FROM refresh")[0][0])

    def admits(self, access: str, now_s: float) -> bool:
        """Say whether an access token is good at an instant (seconds since 1970 UTC)."""
        return bool(self._execute("SELECT 1 FROM access WHERE token = ? AND expires > ?", access, now_s))

    def expire(self) -> None:
        """Let every access token be worthless from now on."""
        self._execute("UPDATE access SET expires = 0")

    def turned(self, user: str, at_ms: int) -> None:
        """Note that a user turned to the account at an instant of the city (ms since 1970 UTC)."""
        self._execute(
            "INSERT INTO turned VALUES (?, ?) ON CONFLICT DO UPDATE SET at_ms = max(at_ms, excluded.at_ms)", user, at_ms
        )

    def last_turned(self, user: str) -> int | None:
        """Return when a user last turned to the account, None for a stranger."""
        rows = self._execute("SELECT at_ms FROM turned WHERE user = ?", user)
        return int(rows[0][0]) if rows else None

    def send(self, user: str, text: str, at: datetime) -> int:
        """Keep a message to a user; return its number."""
        with self._transaction():
            row = self._db.execute(
                "INSERT INTO sent (at, user, text) VALUES (?, ?, ?)", (at.astimezone(UTC).isoformat(), user, text)
            )
            return int(row.lastrowid or 0)

    def sent(self) -> list[Sent]:
        """Return what was sent, oldest first."""
        rows = self._execute("SELECT id, at, user, text FROM sent ORDER BY id")
        return [Sent(number, datetime.fromisoformat(at), user, text) for number, at, user, text in rows]

    def _execute(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise


def open_account(settings: Settings) -> Account:
    """Return the account of the city with these settings."""
    return Account(settings.state_dir / "simulator" / "zalo.sqlite")
