"""A database with the sample city in it, made once for these tests; none of them may change it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import psycopg
import pytest
import pytest_asyncio
from psycopg.rows import dict_row

from dashboards.macros import expand
from dashboards.reader import Reader
from dashboards.span import Span
from tests.integration.dashboards.panel_rows import Conn, Rows, reading
from tests.integration.dashboards.sample import fill
from tests.services import PostgresServer

CITY_NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def sample_city(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of the sample city as it stands at CITY_NOW."""
    url = postgres_server.fresh_database()
    fill(url, CITY_NOW, step=15)
    yield url
    postgres_server.drop(url)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader(sample_city: str) -> AsyncIterator[Reader]:
    """The boards' way to the sample city, for all tests of this module."""
    async with reading(sample_city) as reader:
        yield reader


@pytest.fixture
def conn(sample_city: str) -> Iterator[Conn]:
    """A connection to the sample city; what is written through it is taken back."""
    with psycopg.connect(sample_city, row_factory=dict_row) as conn:
        yield conn
        conn.rollback()


def asked(conn: Conn, sql: str, hours: int = 24, **variables: list[str]) -> Rows:
    """Return what a panel's SQL finds over a connection as `conn`, at CITY_NOW."""
    bound = expand(sql, Span(hours).window(CITY_NOW), variables)
    return conn.execute(bound.sql.encode(), bound.parameters).fetchall()
