"""Pulls from a real HTTP server into a real Kafka: no row lost, and none twice while the process lives."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import Response

from connectors.agencies.provincial_dossiers import CONNECTOR
from connectors.connector import HttpPoll
from connectors.runner import Runner
from connectors.transports.cursor import CursorFile
from connectors.transports.http_poll import HttpPollTransport
from streams.clock import FixedClock
from streams.publisher import Publisher
from streams.settings import Settings
from streams.settings import Source as Place
from tests.integration.connectors.city import doors_settings, frozen, read_values
from tests.integration.connectors.dossier_source import TOKEN, Source, row, serving
from tests.services import KafkaServer
from tests.waiting import wait_until

SAME = "2026-11-24T08:10:03+07:00"
EARLIER = "2026-11-24T08:02:00+07:00"
NOW = FixedClock(datetime(2026, 11, 24, 2, tzinfo=UTC))
PAGE = 3


@pytest.fixture
def source() -> Iterator[Source]:
    with serving(Source()) as started:
        yield started


@pytest.fixture
def city(kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path, source: Source) -> Settings:
    sources = {CONNECTOR.name: Place(url=source.url)}
    return doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, CONNECTOR.emits, sources=sources)


def cursor_file(city: Settings) -> CursorFile:
    return CursorFile(city.state_dir / "connectors" / "test.json")


@contextmanager
def polling(city: Settings, token: str = TOKEN) -> Iterator[None]:
    """Poll twenty times a second, three rows a page."""
    stopping = threading.Event()
    transport = CONNECTOR.transport
    assert isinstance(transport, HttpPoll)
    client = httpx.Client(base_url=city.source(CONNECTOR.name).url, headers={"Authorization": f"Bearer {token}"})
    small = replace(transport, page_size=PAGE)
    poll = HttpPollTransport(CONNECTOR, small, client, cursor_file(city), NOW, 0.05, stopping)
    runner = Runner(poll, Publisher.of(city, "test-poll"), stopping)
    thread = threading.Thread(target=runner.run)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(20)
    assert not thread.is_alive()


def dossiers(city: Settings) -> list[str]:
    return sorted(step["dossier"][-4:] for step in read_values(city, "dossiers"))


def test_rows_of_one_instant_come_once_each_over_many_pages(city: Settings, source: Source) -> None:
    source.rows = [row(n, SAME) for n in range(1, 12)]
    with polling(city):
        wait_until(lambda: len(dossiers(city)) >= 11)
        polls = len(source.asked)
        wait_until(lambda: len(source.asked) > polls + 10)
    assert dossiers(city) == [f"{n:04}" for n in range(1, 12)]
    assert cursor_file(city).load() == datetime.fromisoformat(SAME)


def test_a_late_row_and_a_correction_are_found(city: Settings, source: Source) -> None:
    source.rows = [row(n, SAME) for n in range(1, 5)]
    with polling(city):
        wait_until(lambda: len(dossiers(city)) >= 4)
        source.rows = [*source.rows, row(9, EARLIER), row(10, SAME, MaHoSo=source.rows[1]["MaHoSo"], PhienBan=1)]
        wait_until(lambda: len(dossiers(city)) >= 6)
    assert dossiers(city) == ["0001", "0002", "0002", "0003", "0004", "0009"]


def test_a_source_that_fails_is_asked_again_when_it_said(city: Settings, source: Source) -> None:
    source.rows = [row(n, SAME) for n in range(1, 6)]
    source.faults.extend(
        [
            Response(b"<html>maintenance</html>"),
            Response(b'{"data":[{"id":1', media_type="application/json"),
            Response(status_code=503, headers={"Retry-After": "1"}),
            Response(status_code=429, headers={"Retry-After": "0"}),
        ]
    )
    with polling(city):
        wait_until(lambda: len(dossiers(city)) >= 5)
    assert dossiers(city) == ["0001", "0002", "0003", "0004", "0005"]
    moments = [moment for moment, _ in source.asked]
    assert moments[3] - moments[2] >= 1.0
    assert moments[4] - moments[3] < 0.5


def test_a_refused_token_is_waited_out_and_takes_nothing(city: Settings, source: Source) -> None:
    source.rows = [row(1, SAME)]
    with polling(city, token="wrong"):
        wait_until(lambda: len(source.asked) >= 2)
    assert dossiers(city) == []
    assert cursor_file(city).load() is None


def test_a_malformed_row_is_refused_alone_and_once(city: Settings, source: Source) -> None:
    source.rows = [row(1, SAME), row(2, SAME, TrangThai=77), row(3, SAME, MaHoSo=None), row(4, SAME)]
    with polling(city):
        wait_until(lambda: len(dossiers(city)) >= 2)
        polls = len(source.asked)
        wait_until(lambda: len(source.asked) > polls + 6)
    assert dossiers(city) == ["0001", "0004"]
    rejects = read_values(city, "rejects")
    assert sorted((r["door"], r["source"], r["reason"]) for r in rejects) == [
        ("http:dossiers", "", "wrong_type"),
        ("http:dossiers", "H60.08.01-261124-0002", "out_of_range"),
    ]


def test_a_row_of_the_future_does_not_move_the_cursor_past_now(city: Settings, source: Source) -> None:
    source.rows = [row(1, SAME), row(2, "2099-01-01T00:00:00+07:00")]
    with polling(city):
        wait_until(lambda: len(dossiers(city)) == 2)
        source.rows = [*source.rows, row(3, "2026-11-24T09:30:00+07:00")]
        wait_until(lambda: len(dossiers(city)) == 3)
    assert cursor_file(city).load() == NOW.now()


def test_a_restart_goes_on_ten_minutes_before_its_cursor(city: Settings, source: Source) -> None:
    source.rows = [row(n, SAME) for n in range(1, 5)]
    with polling(city):
        wait_until(lambda: len(dossiers(city)) >= 4)
    source.rows = [*source.rows, row(5, EARLIER)]
    source.asked.clear()
    with polling(city):
        wait_until(lambda: "0005" in dossiers(city))
    assert datetime.fromisoformat(source.asked[0][1]["changed_since"]) == datetime(2026, 11, 24, 1, 0, 3, tzinfo=UTC)
    assert set(dossiers(city)) == {"0001", "0002", "0003", "0004", "0005"}


def test_the_cursor_waits_for_kafka(city: Settings, source: Source, kafka_server: KafkaServer) -> None:
    source.rows = [row(1, EARLIER)]
    with polling(city):
        wait_until(lambda: cursor_file(city).load() == datetime.fromisoformat(EARLIER))
        with frozen(kafka_server.running.pid):
            source.rows = [*source.rows, row(2, SAME)]
            polls = len(source.asked)
            wait_until(lambda: len(source.asked) > polls)
            time.sleep(0.5)
            assert cursor_file(city).load() == datetime.fromisoformat(EARLIER)
        wait_until(lambda: cursor_file(city).load() == datetime.fromisoformat(SAME))
    assert dossiers(city) == ["0001", "0002"]
