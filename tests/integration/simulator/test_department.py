"""A simulated department's database on a real server: made once, and a row that is sent again is one row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import psycopg
import pytest

from infra.simulator.entry import Message
from infra.simulator.system import Home
from infra.simulator.ways.department import database, keeping, upserting
from streams.db import connect
from streams.settings import Settings, Source
from tests.services import PostgresServer

LAYOUT = "CREATE TABLE IF NOT EXISTS licence (id bigint PRIMARY KEY, holder text, changed timestamptz)"


@pytest.fixture
def city(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Settings]:
    place = keeping(Home("", tmp_path, postgres_server.url("")), "licences")
    yield Settings(sources={"licences": Source(url=place["URL"])})
    postgres_server.drop(place["URL"])


def rows(city: Settings) -> list[tuple[object, ...]]:
    with connect(city.source("licences").url) as conn:
        return conn.execute("SELECT id, holder, changed::text FROM licence ORDER BY id").fetchall()


def licence(number: int, holder: str) -> Message:
    body = {"id": number, "holder": holder, "changed": "2026-11-24T08:10:00+07:00"}
    return Message("licence", orjson.dumps(body), "licences")


def test_it_is_made_once_and_a_repeated_row_is_one_row(city: Settings) -> None:
    with pytest.raises(psycopg.OperationalError):
        connect(city.source("licences").url)
    database("licences", LAYOUT)(city)
    deliver = upserting("licences")(city)
    for message in (licence(1, "Hoa"), licence(2, "Lan"), licence(1, "Hoa"), licence(2, "Mai")):
        deliver(message)
    database("licences", LAYOUT)(city)
    at = "2026-11-24 01:10:00+00"
    assert rows(city) == [(1, "Hoa", at), (2, "Mai", at)]
