"""The newest observations as CloudEvents: from a cursor on, nothing lost however late it commits, and as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import orjson
import pytest

from connectors.ingest.body import BATCHED, events_of
from connectors.ingest.events import parse
from connectors.invalid import Invalid
from streams.db import connect
from tests.integration.dashboards.api_city import open_apis, told
from tests.integration.dashboards.sample import fill, observe
from tests.services import PostgresServer

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
_SPIKE = """
INSERT INTO observation (series, time, value, revision, quality)
SELECT id, %s, 640, 0, 2 FROM series WHERE source = 'AIR-004' AND metric = 'pm25' RETURNING series
"""
EVENTS = "/api/events"


@pytest.fixture(scope="module")
def city(postgres_server: PostgresServer) -> Iterator[str]:
    url = postgres_server.fresh_database()
    fill(url, NOW, back=60, step=30, dossiers=5)
    yield url
    postgres_server.drop(url)


@pytest.fixture(scope="module")
def client(city: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with open_apis(city, tmp_path_factory.mktemp("web")) as client:
        yield client


def since(client: httpx.Client, cursor: str) -> tuple[list[tuple[str, float]], str]:
    """Return what changed since a cursor as (metric, value), and the next cursor."""
    answer = client.get(EVENTS, params={"after": cursor})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson")
    data = [orjson.loads(line)["data"] for line in answer.content.splitlines()]
    return [(event["metric"], event["value"]) for event in data], answer.headers["ioc-cursor"]


def test_all_last_values_then_only_what_changed(client: httpx.Client, city: str) -> None:
    first, cursor = since(client, "0")
    with connect(city) as conn:
        (count,) = conn.execute("SELECT count(*) FROM observation_last").fetchone() or (0,)
    assert len(first) == count > 100
    assert since(client, cursor)[0] == []
    observe(city, "AIR-001", "pm25", 77.5, NOW + timedelta(minutes=1))
    changed, later = since(client, cursor)
    assert changed == [("pm25", 77.5)]
    assert since(client, later)[0] == []
    assert since(client, "999999999999999999")[0] != []


def test_what_commits_late_is_told_though_others_were_faster(client: httpx.Client, city: str) -> None:
    cursor = since(client, "0")[1]
    update = (
        "UPDATE observation_last SET value = %s FROM series"
        " WHERE series.id = observation_last.series AND series.source = 'AIR-002' AND series.metric = %s"
    )
    with connect(city) as slow:
        slow.execute(update, (1.0, "pm25"))
        with connect(city) as fast:
            fast.execute(update, (2.0, "pm10"))
        told, cursor = since(client, cursor)
        assert told == [("pm10", 2.0)]
    told, cursor = since(client, cursor)
    assert ("pm25", 1.0) in told
    assert since(client, cursor)[0] == []


def test_a_bad_value_is_no_event_and_yet_the_newest_observation(client: httpx.Client, city: str) -> None:
    cursor = since(client, "0")[1]
    with connect(city) as conn:
        (stream,) = conn.execute(_SPIKE, (NOW + timedelta(minutes=3),)).fetchone() or (0,)
    assert since(client, cursor)[0] == []
    page = told(client, f"/v1.1/Datastreams({stream})/Observations", **{"$top": "1"})
    assert [observation["resultQuality"] for observation in page["value"]] == [2]
    before = told(client, page["@iot.nextLink"])["value"]
    assert [observation["resultQuality"] for observation in before] == [0]
    newest = {"$expand": "Observations($top=1;$orderby=phenomenonTime desc)"}
    expanded = told(client, f"/v1.1/Datastreams({stream})", **newest)
    assert expanded["Observations"] == page["value"]
    assert told(client, expanded["Observations@iot.nextLink"])["value"] == before


def test_another_platforms_ingest_takes_the_events(client: httpx.Client) -> None:
    lines = client.get(EVENTS).content.splitlines()
    assert not [line for line in lines if isinstance(parse(line), Invalid)]
    batched = {"Accept": BATCHED}
    batch = client.get(EVENTS, headers=batched)
    assert batch.headers["content-type"] == BATCHED
    assert events_of([("content-type", BATCHED)], batch.content) == lines
    nothing = client.get(EVENTS, params={"after": batch.headers["ioc-cursor"]}, headers=batched)
    assert nothing.json() == []


def test_a_stream_goes_on_and_is_resumed(client: httpx.Client, city: str) -> None:
    cursor = since(client, "0")[1]
    with client.stream("GET", EVENTS, params={"after": cursor}, headers={"Accept": "text/event-stream"}) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        assert next(lines) == ": still here"
        observe(city, "AIR-003", "o3", 9.25, NOW + timedelta(minutes=2))
        told = next(line for line in lines if line.startswith("id: "))
        assert orjson.loads(next(lines).removeprefix("data: "))["data"]["value"] == 9.25
    resume = {"Accept": "text/event-stream", "Last-Event-ID": told.removeprefix("id: ")}
    with client.stream("GET", EVENTS, headers=resume) as stream:
        assert next(stream.iter_lines()) == ": still here"


def test_a_cursor_that_is_none_is_refused(client: httpx.Client) -> None:
    for cursor in ("x", "-1", "9" * 19):
        assert client.get(EVENTS, params={"after": cursor}).status_code == 400
    headers = {"Accept": "text/event-stream", "Last-Event-ID": "x"}
    assert client.get(EVENTS, headers=headers).status_code == 400
