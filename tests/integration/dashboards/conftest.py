"""A database with the sample city in it, made once for these tests; none of them may change it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from dashboards.reader import Reader
from tests.integration.dashboards.panel_rows import reading
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
