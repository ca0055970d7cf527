"""One browser for all tests of this folder; it shares the machine, so that what is not measured has more time."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import chromium
from tests.browser.desk_city import DeskCity, desk_city
from tests.browser.entered_city import EnteredCity, entered_city
from tests.browser.visitors import Visitors
from tests.browser.wall_city import WallCity, wall_city
from tests.integration.alerts.scene import database, officer_on_duty
from tests.proof import PATIENCE
from tests.services import KafkaServer, PostgresServer

expect.set_options(timeout=5_000 * PATIENCE)
SHARED = ("shared_wall", "shared_desk", "entered")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep in one process the tests that share a city, and those of one file."""
    for item in items:
        if isinstance(item, pytest.Function) and "tests/browser/" in item.path.as_posix():
            shared = next((name for name in SHARED if name in item.fixturenames), item.path.stem)
            item.add_marker(pytest.mark.xdist_group(f"browser: {shared}"))


# Of the package, not of the run: while it lasts no other test of the process can run an event loop.
@pytest.fixture(scope="package")
def _browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def visitors(_browser: Browser) -> Visitors:
    """Those who look at the cities; what they opened is closed after each test."""
    return Visitors(_browser)


@pytest.fixture(autouse=True)
def _closed_pages(visitors: Visitors) -> Iterator[None]:
    yield
    visitors.leave()


@pytest.fixture(scope="package")
def shared_wall(
    visitors: Visitors, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WallCity]:
    """The sample city and its web, for all who only look, or undo what they changed."""
    url = postgres_server.fresh_database()
    with wall_city(visitors, url, tmp_path_factory.mktemp("wall")) as city:
        yield city
    postgres_server.drop(url)


@pytest.fixture(scope="package")
def shared_desk(
    visitors: Visitors, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DeskCity]:
    """A city with an officer on duty, for all who can live with the alerts of others."""
    url = postgres_server.fresh_database()
    with database(url) as conn:
        officer_on_duty(conn)
    with desk_city(visitors, url, tmp_path_factory.mktemp("desk")) as city:
        yield city
    postgres_server.drop(url)


@pytest.fixture(scope="package")
def entered(
    visitors: Visitors,
    postgres_server: PostgresServer,
    kafka_server: KafkaServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[EnteredCity]:
    """A city with Kafka and a worker, for all who enter what is their own."""
    with entered_city(visitors, postgres_server, kafka_server, tmp_path_factory.mktemp("entered")) as city:
        yield city
