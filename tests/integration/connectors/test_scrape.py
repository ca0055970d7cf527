"""A metrics page read at an interval from a real HTTP server: whole, with the instant, never in between."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi import Response
from prometheus_client.parser import text_string_to_metric_families

from connectors.connector import Connector, Event, Scrape
from connectors.invalid import Invalid, InvalidError
from connectors.scraped import only, scraped
from streams.settings import Settings
from streams.settings import Source as Place
from tests.integration.connectors.city import doors_settings, frozen, read_values
from tests.integration.connectors.gauges import gauge, numbers, reading, refusals
from tests.integration.connectors.page import Page, serving
from tests.integration.connectors.running import running
from tests.services import KafkaServer
from tests.waiting import wait_until

TEXT = """# HELP calls_total Calls of a service.
# TYPE calls_total counter
calls_total{service="lgsp"} 41
# TYPE process_threads gauge
process_threads 7
"""


def parse(raw: bytes, _device: str) -> Sequence[Event] | Invalid:
    try:
        found = scraped(raw)
        families = list(text_string_to_metric_families(found.text))
    except InvalidError as error:
        return error.invalid
    calls = [s.value for family in families for s in family.samples if s.name == "calls_total"]
    return [dict(reading(int(calls[0]), "portal")) | {"revision": found.at}] if calls else []


def portal(**changes: Any) -> Connector:
    return gauge(Scrape(**changes), "scrape:portal", "portal", parse)


@pytest.fixture
def page() -> Iterator[Page]:
    with serving(Page(TEXT.encode())) as started:
        yield started


@pytest.fixture
def city(kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path, page: Page) -> Settings:
    sources = {"portal": Place(url=page.url, interval_s=0.2)}
    return doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, sources=sources)


def test_each_look_is_a_message_with_its_instant(city: Settings, page: Page) -> None:
    begun = time.time()
    with running(city, portal()):
        wait_until(lambda: len(numbers(city)) >= 3)
        page.body = TEXT.replace("41", "42").encode()
        wait_until(lambda: 42 in numbers(city))
    instants = [event["revision"] / 1e6 for event in read_values(city, "observations")]
    assert begun <= min(instants) <= max(instants) <= time.time()
    assert len(set(instants)) == len(instants)
    assert set(numbers(city)) == {41, 42}


def test_a_text_with_its_own_instants_is_taken_once(city: Settings, page: Page) -> None:
    with running(city, portal(timed=True)):
        wait_until(lambda: page.asked >= 4)
        page.body = TEXT.replace("41", "42").encode()
        wait_until(lambda: 42 in numbers(city))
        asked = page.asked
        wait_until(lambda: page.asked >= asked + 3)
    assert numbers(city) == [41, 42]


def test_what_cannot_be_read_is_kept_and_a_failing_server_waited_for(city: Settings, page: Page) -> None:
    page.body = b"calls_total \xff"
    page.faults.extend([Response(status_code=503, headers={"Retry-After": "0"}), Response(b"x" * 2_000)])
    with running(city, portal(max_bytes=1_000)):
        wait_until(lambda: refusals(city))
        page.body = TEXT.encode()
        wait_until(lambda: numbers(city))
    assert set(refusals(city)) == {("scrape:portal", "", "not_utf8", "")}


def test_only_the_metrics_that_are_wanted_are_kept() -> None:
    assert only(TEXT, ["calls_"]) == "".join(TEXT.splitlines(keepends=True)[:3])
    assert only(TEXT, []) == TEXT


def test_no_look_while_kafka_hangs(city: Settings, page: Page, kafka_server: KafkaServer) -> None:
    with running(city, portal()):
        wait_until(lambda: numbers(city))
        with frozen(kafka_server.running.pid):
            time.sleep(0.6)
            asked = page.asked
            time.sleep(1.0)
            assert page.asked == asked
        wait_until(lambda: page.asked > asked + 2)
