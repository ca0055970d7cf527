"""Figures that people enter: on record before they are sent, known by who and when, corrected by a later entry."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from dashboards.access import Gate
from dashboards.entry import book
from dashboards.entry.ranking import Ranking
from dashboards.entry.submitting import submit
from infra.provinces.load import load, read
from streams.clock import FixedClock, microseconds
from streams.db import connect
from streams.engine.writer import BatchWriter
from streams.figures.event import TOPIC
from streams.figures.subject import FIGURES
from streams.kafka import create_topics
from streams.publisher import NotDeliveredError, Publisher
from streams.settings import Settings
from streams.users.people import User
from tests.integration.connectors.city import read_values
from tests.integration.dashboards.web import PEOPLE, Web, add_people, running_web
from tests.integration.streams.helpers import batch_of
from tests.services import PostgresServer

PATH = "/nhap-so-lieu"
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
ADMINISTRATOR: User = PEOPLE[0]
ENTRY, CORRECTION = Ranking(2025, 26, 0.6428, "1234/QĐ-BKHCN"), Ranking(2025, 28, 0.6428, "1234/QĐ-BKHCN")


@pytest.fixture
def gate(database_url: str) -> Iterator[Gate]:
    with connect(database_url) as conn:
        load(conn, read("tuyen_quang"))
    add_people(database_url)
    with ConnectionPool[psycopg.Connection[Any]](database_url, min_size=1, max_size=2, open=True) as pool:
        yield Gate(pool, "secret", "", secure=False)


@pytest.fixture
def city(kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path) -> Settings:
    create_topics(kafka_bootstrap, kafka_topic_prefix, [TOPIC])
    return Settings(kafka_bootstrap=kafka_bootstrap, topic_prefix=kafka_topic_prefix, state_dir=tmp_path)


@pytest.fixture
def publisher(city: Settings) -> Iterator[Publisher]:
    publisher = Publisher.of(city, "test-form")
    yield publisher
    publisher.close()


def store(url: str, city: Settings) -> None:
    """Write everything that the topic holds, as a worker does."""
    writer = BatchWriter(FIGURES, lambda: connect(url, autocommit=True), FixedClock(LATER), threading.Event())
    try:
        outcome = writer.process(batch_of(read_values(city, "figures"), "figures"))
        assert outcome.rejected == []
    finally:
        writer.close()


def audit(url: str) -> list[tuple[Any, ...]]:
    query = "SELECT actor, action, subject, address FROM user_audit WHERE action LIKE 'figures%' ORDER BY id"
    with connect(url) as conn:
        return conn.execute(query.encode()).fetchall()


async def test_an_entry_is_recorded_sent_and_found_again_and_a_later_one_corrects_it(
    database_url: str, gate: Gate, city: Settings, publisher: Publisher
) -> None:
    await submit(gate, publisher, ENTRY, ADMINISTRATOR, "10.0.0.7", NOW)
    assert audit(database_url) == [("quantri", "figures entered", "dx_rank 2025", "10.0.0.7")]
    (line,) = await gate.database(book.entries)
    assert (line.state, line.who, line.at, line.decision) == ("awaited", "Quản trị", NOW, "1234/QĐ-BKHCN")
    sent = read_values(city, "figures")
    assert {(f["code"], f["value"], f["unit"], f["system"]) for f in sent} == {
        ("dx_rank", 26.0, "08", "form"),
        ("dx_score", 0.6428, "08", "form"),
    }
    assert {(f["time"], f["revision"]) for f in sent} == {(microseconds(NOW), microseconds(NOW))}
    store(database_url, city)
    assert [line.state for line in await gate.database(book.entries)] == ["holds"]
    await submit(gate, publisher, CORRECTION, ADMINISTRATOR, "10.0.0.7", LATER)
    store(database_url, city)
    lines = await gate.database(book.entries)
    assert [(line.rank, line.state, line.at) for line in lines] == [(28, "holds", LATER), (26, "replaced", NOW)]
    with connect(database_url) as conn:
        ranks = conn.execute("SELECT value FROM figure WHERE code = 'dx_rank'").fetchall()
    assert ranks == [(28.0,)]


async def test_without_kafka_nobody_is_told_that_it_is_entered(database_url: str, gate: Gate, tmp_path: Path) -> None:
    away = Publisher.of(Settings(kafka_bootstrap="127.0.0.1:1", state_dir=tmp_path), "test-form")
    with pytest.raises(NotDeliveredError):
        await submit(gate, away, ENTRY, ADMINISTRATOR, "", NOW)
    assert [line[1] for line in audit(database_url)] == ["figures entered", "figures not confirmed"]
    assert [line.state for line in await gate.database(book.entries)] == ["awaited"]


async def test_what_cannot_be_put_on_record_is_not_sent(
    database_url: str, gate: Gate, city: Settings, publisher: Publisher
) -> None:
    with connect(database_url) as conn:
        conn.execute("ALTER TABLE user_audit ADD CHECK (action NOT LIKE 'figures%') NOT VALID")
    with pytest.raises(psycopg.Error):
        await submit(gate, publisher, ENTRY, ADMINISTRATOR, "", NOW)
    assert read_values(city, "figures") == []


async def test_without_a_province_there_is_nothing_to_rank(database_url: str, publisher: Publisher) -> None:
    pool = ConnectionPool[psycopg.Connection[Any]](database_url, min_size=1, max_size=1, open=True)
    with pool, pytest.raises(LookupError):
        await submit(Gate(pool, "s", "", secure=False), publisher, ENTRY, ADMINISTRATOR, "", NOW)
    assert audit(database_url) == []


@pytest.fixture(scope="module")
def web(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    url = postgres_server.fresh_database()
    add_people(url)
    with running_web(url, tmp_path_factory.mktemp("web")) as web:
        yield web
    postgres_server.drop(url)


@pytest.mark.parametrize(("name", "status"), [("quantri", 200), ("canbo", 403), ("khach", 403), (None, 303)])
def test_only_administrators_see_the_form(web: Web, name: str | None, status: int) -> None:
    with web.client(name) as client:
        answer = client.get(PATH)
        assert answer.status_code == status
        assert ("data-enter" in answer.text) == (status == 200)
        if name is not None:
            assert (PATH in client.get("/").text) == (status == 200)
