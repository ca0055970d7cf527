"""The servers of whole cities: some of these tests kill theirs, the others need none of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.proof import PROVING
from tests.services import KafkaServer, PostgresServer, Servers, ServiceFactory


@pytest.fixture
def own_servers(service_factory: ServiceFactory) -> Servers:
    """Servers that the test may kill and start again."""
    return service_factory.servers()


@pytest.fixture
def servers(request: pytest.FixtureRequest) -> Iterator[Servers]:
    """Servers that nobody kills: the test run's; the proof measures with some that keep what they commit."""
    if PROVING:
        yield request.getfixturevalue("own_servers")
        return
    postgres: PostgresServer = request.getfixturevalue("postgres_server")
    kafka: KafkaServer = request.getfixturevalue("kafka_server")
    factory: ServiceFactory = request.getfixturevalue("service_factory")
    others = postgres.databases()
    # What the field says must not wait at the broker for another test's city.
    yield Servers(postgres, kafka, factory.mosquitto())
    for name in postgres.databases() - others:
        postgres.drop(postgres.url(name))
