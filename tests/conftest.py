"""The servers as fixtures: one of each for the whole run, a fresh database and topic prefix for each test."""

from __future__ import annotations

import gc
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.services import KafkaServer, MosquittoServer, PostgresServer, ServiceFactory

for _key in ("IOC_PSEUDONYM_KEY", "IOC_VAULT_KEY", "IOC_REJECT_KEY"):
    os.environ.setdefault(_key, "key-of-the-tests-only")
os.environ.setdefault("IOC_DESCRIPTIONS", str(Path(__file__).parent / "descriptions"))
pytest_plugins = ["tests.proof"]
gc.disable()
# What threads of one test say must not stand in what another test's command answers.
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
# How long an example takes to be made says nothing where several tests at a time share the machine.
_EXAMPLES = {"quick": 30, "thorough": 2_000}
"""Of each property; `make test ARGS=--hypothesis-profile=thorough` looks longer for what breaks one."""
for _name, _count in _EXAMPLES.items():
    settings.register_profile(_name, max_examples=_count, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quick")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let each of several processes prepare its share of the tests first: the others find the bytecode it wrote."""
    share = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    shares = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if shares > 1 and session.config.args == session.config.getini("testpaths"):
        root = session.config.rootpath
        for path in sorted(root.joinpath("tests").rglob("test_*.py"))[int(share) :: shares]:
            # What cannot be imported is told when it is collected.
            with suppress(Exception):
                import_module(".".join(path.relative_to(root).with_suffix("").parts))


def pytest_collection_finish() -> None:
    """Let the collector pass over the platform and the thousands of tests, which all live until the end."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def _shared_services() -> Iterator[ServiceFactory]:
    services = ServiceFactory()
    try:
        yield services
    finally:
        services.close()


@pytest.fixture
def service_factory() -> Iterator[ServiceFactory]:
    """Starts private servers, which the test may kill and start again."""
    services = ServiceFactory()
    try:
        yield services
    finally:
        services.close()


@pytest.fixture(scope="session")
def postgres_server(_shared_services: ServiceFactory) -> PostgresServer:
    """The TimescaleDB of this test run; it is not durable, so nobody may kill it."""
    return _shared_services.postgres(durable=False)


@pytest.fixture(scope="session")
def kafka_server(_shared_services: ServiceFactory) -> KafkaServer:
    """The Kafka of this test run."""
    return _shared_services.kafka()


@pytest.fixture(scope="session")
def mosquitto_server(_shared_services: ServiceFactory) -> MosquittoServer:
    """The MQTT broker of this test run, open to everybody on this machine."""
    return _shared_services.mosquitto()


@pytest.fixture
def database_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a fresh, migrated database, dropped after the test."""
    url = postgres_server.fresh_database()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def kafka_bootstrap(kafka_server: KafkaServer) -> str:
    """Host and port of the test run's Kafka."""
    return kafka_server.bootstrap


@pytest.fixture
def kafka_topic_prefix() -> str:
    """What this test puts before its topics' names, so that no other test sees them."""
    return f"t{secrets.token_hex(4)}."


@pytest.fixture
def mqtt_address(mosquitto_server: MosquittoServer) -> tuple[str, int]:
    """Host and port of the test run's MQTT broker; its topics are shared by all tests."""
    return mosquitto_server.host, mosquitto_server.port
