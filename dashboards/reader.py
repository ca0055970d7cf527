"""The boards' way to the database: read-only, as ioc_reader, with a time limit on each statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from streams.plain_text import visible
from streams.settings import Settings

STATEMENT_LIMIT_MS = 5_000
_OPTIONS = f"-c timezone=UTC -c default_transaction_read_only=on -c statement_timeout={STATEMENT_LIMIT_MS}"
Rows = list[dict[str, Any]]


class Reader:
    """A small pool of read-only connections; with the owner's address it takes the reader's role on each of them."""

    def __init__(self, url: str, *, take_role: bool, connections: int = 3, application: str = "ioc-boards") -> None:
        self._url = url
        self._take_role = take_role
        self._application = application
        self._pool: AsyncConnectionPool[AsyncConnection[dict[str, Any]]] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=connections,
            open=False,
            timeout=3,
            reconnect_timeout=5,
            check=AsyncConnectionPool.check_connection,
            configure=self._configure,
            kwargs=self._arguments(),
        )

    @classmethod
    def of(cls, settings: Settings, application: str, connections: int = 3) -> Reader:
        """Return a reader by the reader's own address, or by the owner's in the reader's role."""
        own = settings.reader_url
        url = (own or settings.database_url).get_secret_value()
        return cls(url, take_role=own is None, connections=connections, application=application)

    async def open(self) -> None:
        """Start the pool; it does not wait for the database."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()

    async def connect(self) -> AsyncConnection[dict[str, Any]]:
        """Return a connection of its own, for listening; raises psycopg.OperationalError."""
        conn = await AsyncConnection.connect(self._url, **self._arguments())
        await self._configure(conn)
        return conn

    async def rows(self, sql: str, parameters: Mapping[str, Any]) -> Rows:
        """Return the rows of one statement as dictionaries; raises psycopg.Error, also when none answers in 3 s."""
        async with self._pool.connection() as conn:
            cursor = await conn.execute(sql.encode(), parameters)
            return await cursor.fetchall()

    async def shown(self, sql: str, parameters: Mapping[str, Any]) -> Rows:
        """Return the rows as people may see them: what is unseen in a text that somebody sent is written out."""
        return [
            {name: visible(value) if isinstance(value, str) else value for name, value in row.items()}
            for row in await self.rows(sql, parameters)
        ]

    async def _configure(self, conn: AsyncConnection[Any]) -> None:
        if self._take_role:
            await conn.execute("SET ROLE ioc_reader")

    def _arguments(self) -> dict[str, Any]:
        return {
            "autocommit": True,
            "row_factory": dict_row,
            "options": _OPTIONS,
            "application_name": self._application,
            "connect_timeout": 3,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
        }
