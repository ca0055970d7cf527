"""Tests that share what is costly to make run in one process: each process would make one of its own."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from streams.db import connect
from tests.quick_passwords import quick_passwords
from tests.services import PostgresServer

__all__ = ["quick_passwords"]
_CITY = "sample_city"
_SEQUENCES = """
SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value IS NOT NULL
FROM pg_sequences WHERE schemaname = 'public'
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the tests of this folder by the sample city, or by the fixture of their module that they use."""
    for item in items:
        if (
            isinstance(item, pytest.Function)
            and "tests/integration/" in item.path.as_posix()
            and (name := _group(item))
        ):
            item.add_marker(pytest.mark.xdist_group(name))


def _group(item: pytest.Function) -> str | None:
    if _CITY in item.fixturenames:
        return _CITY
    found = item._fixtureinfo.name2fixturedefs.values()
    shared = any(
        fixture.scope == "module" and fixture.baseid.startswith("tests/") for each in found for fixture in each
    )
    return f"{item.path.parent.name}/{item.path.stem}" if shared else None


@pytest.fixture(scope="module")
def shared_database(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a fresh, migrated database for all tests of a module."""
    url = postgres_server.fresh_database()
    yield url
    postgres_server.drop(url)


@pytest.fixture(scope="module")
def _shared_connection(shared_database: str) -> Iterator[psycopg.Connection]:
    with connect(shared_database, autocommit=True, application="test") as conn:
        yield conn


@pytest.fixture
def conn(_shared_connection: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A connection to an empty city: what a test writes through it is rolled back, and numbers begin anew."""
    numbers = _numbers(_shared_connection)
    with _shared_connection.transaction(force_rollback=True):
        yield _shared_connection
    # What a sequence has given out is not rolled back.
    with _shared_connection.cursor() as cursor:
        cursor.executemany("SELECT setval(%s::regclass, %s, %s)", numbers - _numbers(_shared_connection))


def _numbers(conn: psycopg.Connection) -> set[tuple[str, int, bool]]:
    return set(conn.execute(_SEQUENCES).fetchall())
