"""The ingest endpoint over real HTTP and a real Kafka: all three CloudEvents modes, and every way to be refused."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent
from pydantic import SecretStr

from connectors.ingest.body import BATCHED, STRUCTURED
from connectors.ingest.events import FIGURE_TYPE, OBSERVATION_TYPE
from connectors.rejects import opened
from streams.figures.event import TOPIC as FIGURES
from streams.rejects import subject as rejects
from streams.settings import Settings
from tests.integration.connectors.city import doors_settings, frozen, read_values
from tests.integration.connectors.ingest_server import KEY, serving
from tests.services import KafkaServer
from tests.waiting import wait_until

INSTANT = 1_795_478_400_000_000
VALUE = {"source": "AIR-001", "metric": "pm25", "time": "2026-11-24T07:00:00+07:00", "value": 12.5}


def event(data: object = VALUE, **changes: Any) -> dict[str, Any]:
    attributes = {"specversion": "1.0", "id": "e1", "source": "/so-tnmt", "type": OBSERVATION_TYPE}
    return attributes | {"data": data} | changes


@pytest.fixture
def city(kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path) -> Settings:
    keys = {"ingest_keys": SecretStr(f"so-tnmt={KEY}, other=abc, bound=xyz"), "ingest_systems": "bound=portal"}
    return doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, FIGURES, **keys, ingest_max_bytes=600_000)


@pytest.fixture
def client(city: Settings) -> Iterator[httpx.Client]:
    with serving(city) as started:
        yield started


def post(client: httpx.Client, body: object, media: str = STRUCTURED, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    return client.post("/v1/events", content=content, headers={"content-type": media, **headers})


def values(city: Settings) -> list[tuple[str, float, int]]:
    return sorted((e["metric"], e["value"], e["time"]) for e in read_values(city, "observations"))


def test_all_three_modes_become_the_same_events(city: Settings, client: httpx.Client) -> None:
    written = CloudEvent({"id": "b", "source": "/s", "type": OBSERVATION_TYPE}, VALUE | {"metric": "pm10"})
    for message in (to_binary_event(written), to_structured_event(written)):
        headers = {"content-type": "application/json", **message.headers}
        answer = client.post("/v1/events", content=message.body, headers=headers)
        assert (answer.status_code, answer.json()) == (
            202,
            {"accepted": 1, "rejected": 0, "events": [{"id": "b", "status": "accepted"}]},
        )
    answer = post(client, [event(), event([VALUE | {"metric": "co"}, VALUE | {"metric": "o3"}], id="e2")], BATCHED)
    assert answer.status_code == 202
    assert [told["id"] for told in answer.json()["events"]] == ["e1", "e2"]
    expected = [(metric, 12.5, INSTANT) for metric in ("co", "o3", "pm10", "pm10", "pm25")]
    assert values(city) == expected


def test_an_invalid_event_is_told_and_kept_and_the_others_go_on(city: Settings, client: httpx.Client) -> None:
    bad = event(VALUE | {"value": "12"}, id="bad")
    raw = b"[" + orjson.dumps(event()) + b", " + orjson.dumps(bad) + b', {"specversion":"1.0","x":NaN}, "\xff"]'
    answer = post(client, raw, BATCHED)
    assert answer.status_code == 202
    told = answer.json()
    assert (told["accepted"], told["rejected"]) == (1, 3)
    assert told["events"][1] == {"id": "bad", "status": "rejected", "reason": "wrong_type", "detail": "value"}
    assert [e.get("reason") for e in told["events"]] == [None, "wrong_type", "not_finite", "not_utf8"]
    kept = {r["reason"]: r for r in read_values(city, "rejects")}
    assert set(kept) == {"wrong_type", "not_finite", "not_utf8"}
    assert (kept["wrong_type"]["door"], kept["wrong_type"]["source"]) == ("ingest", "AIR-001")
    assert values(city) == [("pm25", 12.5, INSTANT)]


def test_a_rejected_binary_event_keeps_its_attributes(city: Settings, client: httpx.Client) -> None:
    headers = {"ce-specversion": "1.0", "ce-id": "n%C6%B0%E1%BB%9Bc", "ce-source": "/s", "ce-type": "vn.ioc.unknown"}
    answer = post(client, b'{"a": 1}', "application/json; charset=utf-8", **headers)
    assert answer.json()["events"] == [{"id": "nước", "status": "rejected", "reason": "unknown_type", "detail": "type"}]
    (kept,) = rejects.decode([orjson.dumps(value) for value in read_values(city, "rejects")]).events
    assert b"vn.ioc" not in kept["raw"]
    assert orjson.loads(opened(rejects.letter_of(kept)).raw) == {
        "specversion": "1.0",
        "id": "nước",
        "source": "/s",
        "type": "vn.ioc.unknown",
        "datacontenttype": "application/json; charset=utf-8",
        "data": {"a": 1},
    }


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"{", "not_json"),
        (orjson.dumps(event()) * 2, "not_json"),
        (b'{"id":"\xff"}', "not_utf8"),
        (b'{"id":"a","id":"b"}', "duplicate_key"),
        (b'{"id":NaN}', "not_finite"),
        (b'{"id":"\\u0000"}', "bad_text"),
        (b'{"id":"\\udc00"}', "bad_text"),
        (b"[" * 100_000, "not_json"),
    ],
)
def test_an_unreadable_body_is_refused_as_a_whole(client: httpx.Client, body: bytes, reason: str) -> None:
    answer = post(client, body)
    assert (answer.status_code, answer.json()["error"]) == (400, reason)


def test_an_unreadable_batch_is_refused_as_a_whole(city: Settings, client: httpx.Client) -> None:
    for body in (b"", b"{}", b"[", b"[]", b"[1] [2]", b"null"):
        assert post(client, body, BATCHED).status_code == 400
    assert read_values(city, "rejects") == []


def test_oversize_is_refused(city: Settings, client: httpx.Client) -> None:
    assert post(client, b" " * 300_000 + orjson.dumps(event())).status_code == 413
    assert post(client, b" " * 600_001, BATCHED).status_code == 413
    chunks = (b" " * 100_000 for _ in range(7))
    answer = client.post("/v1/events", content=chunks, headers={"content-type": BATCHED})
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    huge = post(client, b"[" + orjson.dumps(event("x" * 300_000)) + b"," + orjson.dumps(event()) + b"]", BATCHED)
    assert [e.get("reason") for e in huge.json()["events"]] == ["too_large", None]
    assert [r["reason"] for r in read_values(city, "rejects")] == ["too_large"]


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/json"},
        {"content-type": STRUCTURED, "content-encoding": "gzip"},
        {"content-type": STRUCTURED + "; charset=utf-16"},
        {"content-type": "application/xml", "ce-specversion": "1.0"},
    ],
)
def test_other_content_is_refused(client: httpx.Client, headers: dict[str, str]) -> None:
    answer = client.post("/v1/events", content=orjson.dumps(event()), headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (415, "unsupported_media_type")


def test_a_key_is_needed(city: Settings, client: httpx.Client) -> None:
    body = orjson.dumps(event())
    with httpx.Client(base_url=client.base_url) as stranger:
        for headers in (
            {},
            {"X-API-Key": "wrong"},
            {"X-API-Key": ""},
            {"Authorization": "Bearer x"},
            {"Authorization": "abc"},
        ):
            answer = stranger.post("/v1/events", content=body, headers={"content-type": STRUCTURED, **headers})
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Bearer"
        bearer = {"content-type": STRUCTURED, "Authorization": "Bearer abc"}
        assert stranger.post("/v1/events", content=body, headers=bearer).status_code == 202
    assert len(values(city)) == 1


def test_a_key_speaks_for_its_own_systems_only(city: Settings, client: httpx.Client) -> None:
    told = {"code": "x", "unit": "08", "period": "2026-11", "value": 1, "time": "2026-11-24T07:00:00+07:00"}
    own, foreign = (event({"system": s, **told}, type=FIGURE_TYPE, id=s) for s in ("portal", "land"))
    key = {"X-API-Key": "xyz"}
    assert post(client, own, **key).status_code == 202
    mixed = post(client, [own, foreign], BATCHED, **key)
    assert (mixed.status_code, mixed.json()["accepted"], mixed.json()["rejected"]) == (202, 1, 1)
    refused = post(client, foreign, **key)
    assert (refused.status_code, refused.json()["events"]) == (
        403,
        [{"id": "land", "status": "rejected", "reason": "system_not_yours", "detail": "data.system"}],
    )
    assert {figure["system"] for figure in read_values(city, "figures")} == {"portal"}
    kept = rejects.decode([orjson.dumps(value) for value in read_values(city, "rejects")]).events
    assert {(r["door"], r["source"], r["reason"]) for r in kept} == {("ingest", "bound", "system_not_yours")}
    assert all(orjson.loads(opened(rejects.letter_of(r)).raw) == foreign for r in kept)


def test_the_answer_waits_for_kafka_and_nobody_else_does(
    city: Settings, client: httpx.Client, kafka_server: KafkaServer
) -> None:
    assert post(client, event()).status_code == 202
    with ThreadPoolExecutor(1) as pool:
        with frozen(kafka_server.running.pid):
            waiting = pool.submit(post, client, event(id="late"))
            time.sleep(0.5)
            begun = time.monotonic()
            assert client.get("/health").json() == {"status": "ok"}
            assert time.monotonic() - begun < 0.4
            assert not waiting.done()
        assert waiting.result(20).status_code == 202
    wait_until(lambda: len(values(city)) == 2)


def test_kafka_away_is_503_with_retry_after(tmp_path: Path) -> None:
    away = Settings(kafka_bootstrap="127.0.0.1:1", state_dir=tmp_path, ingest_keys=SecretStr(f"a={KEY}"))
    with serving(away) as client:
        answer = post(client, event())
    assert (answer.status_code, answer.json()["error"], answer.headers["retry-after"]) == (503, "kafka_away", "5")
