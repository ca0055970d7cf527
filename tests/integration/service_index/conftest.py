"""The month that is worked by hand, counted once for the tests of this folder."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from streams.clock import FixedClock
from streams.db import connect
from streams.dossiers.subject import DOSSIERS
from streams.engine.writer import BatchWriter
from streams.service_index import rules
from tests.integration.service_index.month import FEEDBACK, NOW, PROCEDURES, RATINGS, steps
from tests.integration.streams.helpers import batch_of, register_agencies
from tests.services import PostgresServer


@pytest.fixture(scope="package")
def counted(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a database with that month."""
    url = postgres_server.fresh_database()
    register_agencies(url, procedures=sorted({step["procedure"] for step in steps()}))
    with connect(url) as conn:
        rules.ensure(conn)
        for statement in (PROCEDURES, FEEDBACK, RATINGS):
            conn.execute(statement)
    writer = BatchWriter(DOSSIERS, lambda: connect(url, autocommit=True), FixedClock(NOW), threading.Event())
    outcome = writer.process(batch_of(steps(), "dossiers"))
    assert outcome.accepted == len(steps()), outcome
    writer.close()
    yield url
    postgres_server.drop(url)
