"""One morning of the whole province, played once on every system's real ways for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services import KafkaServer, MosquittoServer, PostgresServer
from tests.systems.played import Played, play


@pytest.fixture(scope="session")
def played(
    postgres_server: PostgresServer,
    kafka_server: KafkaServer,
    mosquitto_server: MosquittoServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Played]:
    """The city after the morning, reconciled; none of the tests may change it."""
    with play(postgres_server, kafka_server, mosquitto_server, tmp_path_factory.mktemp("systems")) as played:
        yield played


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of this folder in one process, which plays the morning."""
    for item in items:
        if "tests/systems/" in item.path.as_posix():
            item.add_marker(pytest.mark.xdist_group("systems"))
