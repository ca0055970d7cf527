"""Pages of a department's database over SQLAlchemy, by (changed, id): one connection, read only, bounded in time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from connectors import canonical
from connectors.connector import Sql
from connectors.invalid import InvalidError
from connectors.transports.away import SourceAwayError
from connectors.transports.paged_pull import Page, Row

CONNECT_S = 10
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class Position(NamedTuple):
    """Where the next page begins: behind this (changed, id), as the database itself writes them."""

    since: Any
    after_id: Any


class SqlPages:
    """Asks the database for pages; connects when it is first asked, and anew after a failure."""

    def __init__(self, source: Sql, url: str) -> None:
        self._source = source
        self._query = text(source.query)
        self._engine = engine_of(url, source.timeout_s)

    def beginning(self, since: datetime) -> Position:
        """Return the position before the first change after this instant (UTC)."""
        return Position(self._source.bind(since), self._source.first_id)

    def page(self, position: Position) -> Page[Position]:
        """Return the page behind the position; raises SourceAwayError."""
        source = self._source
        try:
            with self._engine.connect() as conn:
                rows = self._rows(conn, position)
        # What a driver cannot read (JSON with a number of ten thousand digits) it says in errors of its own.
        except (SQLAlchemyError, ValueError, RecursionError) as error:
            raise SourceAwayError(told(error)) from error
        onward = None
        try:
            if len(rows) >= source.page_size:
                onward = Position(rows[-1][source.changed], rows[-1][source.id])
            return Page([self._row(row) for row in rows], onward)
        except KeyError as error:
            raise SourceAwayError(f"the query gives no column {error.args[0]}") from None

    def close(self) -> None:
        """Close the connection."""
        self._engine.dispose()

    def _rows(self, conn: Connection, position: Position) -> list[dict[str, Any]]:
        values = {"since": position.since, "after_id": position.after_id, "limit": self._source.page_size}
        return [dict(row) for row in conn.execute(self._query, values).mappings()]

    def _row(self, row: dict[str, Any]) -> Row:
        changed = instant_in(row[self._source.changed])
        try:
            return Row(canonical.row(row), changed)
        except InvalidError as error:
            return Row(canonical.lossy(row), changed, error.invalid)


def engine_of(url: str, timeout_s: float) -> Engine:
    """Return an engine with one connection that can only read and gives up after so many seconds.

    PostgreSQL and SQLite are told so; for other databases the department's role must be a reading one. Raises
    SQLAlchemyError for an address that is none.
    """
    place = _with_driver(make_url(url))
    backend = place.get_backend_name()
    arguments = {"connect_timeout": CONNECT_S} if backend == "postgresql" else {}
    engine = create_engine(place, poolclass=QueuePool, pool_size=1, max_overflow=0, connect_args=arguments)
    prepare = _SESSIONS.get(backend)
    if prepare is not None:
        statements = [statement.format(ms=int(timeout_s * 1_000)) for statement in prepare]
        event.listen(engine, "connect", lambda raw, _record: _prepare(raw, statements))
    return engine


_SESSIONS = {
    # The time zone decides what an instant means where a column has none.
    "postgresql": (
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "SET statement_timeout = {ms}",
        "SET idle_in_transaction_session_timeout = {ms}",
        "SET TIME ZONE 'Asia/Ho_Chi_Minh'",
    ),
    "sqlite": ("PRAGMA query_only = ON", "PRAGMA busy_timeout = {ms}"),
}


def _prepare(raw: Any, statements: list[str]) -> None:
    cursor = raw.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()
    raw.commit()


def _with_driver(url: URL) -> URL:
    return url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))


def instant_in(value: Any) -> datetime | None:
    """Return the instant that a column's value is, in the city's zone where it names none, or None."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001
    try:
        return canonical.aware(value).astimezone(UTC) if isinstance(value, datetime) else None
    except OverflowError:
        return None


def told(error: Exception) -> str:
    """Return what may be logged of a failure: its kind and SQLSTATE, never a value or an address."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None)
        return f"{type(error.orig).__name__} {state or ''}".strip()
    return type(error).__name__
