"""TimescaleDB: connections, numbered forward-only migrations, and which errors are worth another try."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from importlib.resources import files
from importlib.resources.abc import Traversable

import psycopg
from psycopg import sql

_MIGRATION_NAME = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")
_TRANSIENT_CLASSES = frozenset({"08", "40", "53", "57", "58"})
# A lock held by others for too long, a transaction of ours left idle for too long, a server that only reads now.
_TRANSIENT_STATES = frozenset({"55P03", "25P03", "25006"})


class AdvisoryLock(IntEnum):
    """Numbers of PostgreSQL's advisory locks, of which each means one thing in the whole database."""

    MIGRATION = 7_660_001
    RETENTION = 7_660_002
    JUDGEMENT = 7_660_003
    ZALO_TOKEN = 7_660_004
    FORECAST = 7_660_005
    RECALL = 7_660_006
    LOG_ENDS = 7_660_008
    COUNTERS = 7_660_007
    """With the number of a series."""


def took(conn: psycopg.Connection, lock: AdvisoryLock) -> bool:
    """Take a lock for the session if nobody has it; return whether it is ours."""
    row = conn.execute("SELECT pg_try_advisory_lock(%s)", (lock,)).fetchone()
    return bool(row and row[0])


class MigrationError(RuntimeError):
    """The migrations on disk contradict each other or the database."""


def connect(url: str, *, autocommit: bool = False, application: str = "ioc") -> psycopg.Connection:
    """Open a connection whose time zone is UTC; raises psycopg.OperationalError when the server is away."""
    return psycopg.connect(
        url, autocommit=autocommit, application_name=application, options="-c timezone=UTC", connect_timeout=5
    )


def loggable(error: BaseException) -> str:
    """Return an error as a log may have it: the message of one that bears a SQLSTATE may quote a citizen's value."""
    code = getattr(error, "sqlstate", None)
    return f"{type(error).__name__} {code}" if code else f"{type(error).__name__}: {error}"


def is_transient(error: BaseException) -> bool:
    """Say whether trying again can help: the server is away, restarting, overloaded or chose us in a deadlock."""
    if not isinstance(error, psycopg.Error):
        return isinstance(error, OSError)
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return error.sqlstate[:2] in _TRANSIENT_CLASSES or error.sqlstate in _TRANSIENT_STATES


def is_too_long(error: BaseException) -> bool:
    """Say whether a statement, or the program between two of them, took longer than the connection allows."""
    return isinstance(error, psycopg.errors.QueryCanceled | psycopg.errors.IdleInTransactionSessionTimeout)


def is_culprit(error: BaseException) -> bool:
    """Say whether one record of the batch is to blame: SQLSTATE class 22 or 23, or what psycopg itself cannot send."""
    return isinstance(error, psycopg.DataError | psycopg.IntegrityError)


def pending(applied: Iterable[int]) -> list[tuple[int, str, str]]:
    """Return (number, name, SQL text) of the migrations that are not applied, in order."""
    done = set(applied)
    found = sorted((number, name, file) for number, name, file in _migrations())
    numbers = [number for number, _, _ in found]
    if len(numbers) != len(set(numbers)):
        raise MigrationError(f"two migrations share a number: {[name for _, name, _ in found]}")
    return [(n, name, file.read_text(encoding="utf-8")) for n, name, file in found if n not in done]


def _migrations() -> Iterable[tuple[int, str, Traversable]]:
    """Yield every file of every folder `migrations`; a number is unique over all of them."""
    for package in files("streams").iterdir():
        folder = package / "migrations"
        for file in folder.iterdir() if folder.is_dir() else ():
            if match := _MIGRATION_NAME.match(file.name):
                yield int(match.group(1)), file.name, file


def migrate(url: str) -> list[str]:
    """Apply what is missing, each file in its own transaction; return the names applied.

    Two processes may call it at once: an advisory lock lets one wait for the other.
    """
    names = []
    with connect(url, autocommit=True, application="ioc-migrate") as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", (AdvisoryLock.MIGRATION,))
        conn.execute(
            "CREATE TABLE IF NOT EXISTS schema_migration"
            " (number int PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        applied = [row[0] for row in conn.execute("SELECT number FROM schema_migration")]
        for number, name, text in pending(applied):
            with conn.transaction():
                conn.execute(sql.SQL(text))
                conn.execute("INSERT INTO schema_migration (number, name) VALUES (%s, %s)", (number, name))
            names.append(name)
    return names
