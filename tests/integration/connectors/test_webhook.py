"""Signed requests over real HTTP into a real Kafka: kept when they are signed, refused and forgotten when not."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import httpx
import orjson
import pytest
from prometheus_client import REGISTRY
from pydantic import SecretStr

from connectors import json_slices
from connectors.connector import Connector, Webhook
from connectors.invalid import Invalid, Reason
from connectors.signatures import body_hmac, timed_hmac, zalo
from streams.settings import Settings
from streams.settings import Source as Place
from tests.integration.connectors.city import doors_settings, frozen, read_values
from tests.integration.connectors.gauges import SECRET, gauge, numbers, refusals
from tests.integration.connectors.ingest_server import serving
from tests.services import KafkaServer
from tests.waiting import wait_until


def _items(body: bytes, _name: str) -> Sequence[bytes] | Invalid:
    try:
        return json_slices.items(body)
    except ValueError:
        return Invalid(Reason.WRONG_SHAPE, "an array is expected")


TIMED = gauge(Webhook(timed_hmac()), "webhook:timed", "timed")
BATCHES = gauge(Webhook(body_hmac("x-hub-signature-256", "sha256="), rows=_items), "webhook:batches", "batches")
ZALO = gauge(Webhook(zalo, answer_within_s=1.0), "webhook:zalo", "zalo_oa")
LACKING = gauge(Webhook(timed_hmac()), "webhook:lacking", "lacking")
FOUND: list[Connector] = [TIMED, BATCHES, ZALO, LACKING]


@pytest.fixture
def city(kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path) -> Settings:
    sources = {c.name: Place(secret=SecretStr(SECRET)) for c in (TIMED, BATCHES, ZALO)}
    return doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, sources=sources, ingest_max_bytes=400_000)


@pytest.fixture
def client(city: Settings) -> Iterator[httpx.Client]:
    with serving(city, FOUND) as started:
        yield started


def timed(client: httpx.Client, body: bytes, age: float = 0, secret: str = SECRET) -> httpx.Response:
    stamp = str(int(time.time() - age))
    signature = hmac.new(secret.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
    return client.post("/v1/sources/timed", content=body, headers={"X-Timestamp": stamp, "X-Signature": signature})


def batch(client: httpx.Client, body: bytes) -> httpx.Response:
    signature = "sha256=" + hmac.new(SECRET.encode(), body, sha256).hexdigest()
    return client.post("/v1/sources/batches", content=body, headers={"X-Hub-Signature-256": signature})


def from_zalo(client: httpx.Client, number: int) -> httpx.Response:
    body = orjson.dumps({"app_id": "360846524940903967", "timestamp": "154390853474", "n": number})
    signed = b"360846524940903967" + body + b"154390853474" + SECRET.encode()
    headers = {"X-ZEvent-Signature": "mac=" + sha256(signed).hexdigest()}
    return client.post("/v1/sources/zalo_oa", content=body, headers=headers)


def refused(door: str, reason: str) -> float:
    return REGISTRY.get_sample_value("ioc_connector_refused_total", {"door": door, "reason": reason}) or 0.0


def test_a_signed_message_becomes_an_event(city: Settings, client: httpx.Client) -> None:
    answer = timed(client, b'{"n": 7}')
    assert (answer.status_code, answer.json()) == (
        200,
        {"accepted": 1, "rejected": 0, "messages": [{"status": "accepted"}]},
    )
    assert from_zalo(client, 8).status_code == 200
    assert numbers(city) == [7, 8]


def test_a_signed_body_that_cannot_be_used_is_told_and_kept(city: Settings, client: httpx.Client) -> None:
    answer = timed(client, b'{"n": null}')
    assert answer.status_code == 200
    assert answer.json()["messages"] == [{"status": "rejected", "reason": "wrong_type", "detail": "n"}]
    assert timed(client, b"\xff").json()["rejected"] == 1
    assert refusals(city) == [("webhook:timed", "", "not_utf8", ""), ("webhook:timed", "", "wrong_type", "n")]


def test_the_messages_of_a_body_are_judged_one_by_one(city: Settings, client: httpx.Client) -> None:
    told = batch(client, b'[{"n":1}, {"n":"x"}, {"n":2}]').json()
    assert (told["accepted"], told["rejected"]) == (2, 1)
    assert [m["status"] for m in told["messages"]] == ["accepted", "rejected", "accepted"]
    assert batch(client, b'{"n":3}').json()["messages"][0]["detail"] == "an array is expected"
    assert numbers(city) == [1, 2]
    assert [r["raw"] for r in read_values(city, "rejects")].count("eyJuIjoieCJ9") == 1


def test_what_is_not_signed_is_refused_and_not_kept(city: Settings, client: httpx.Client) -> None:
    before = refused("webhook:timed", "bad_signature")
    body = b'{"n": 1}'
    answers = [
        client.post("/v1/sources/timed", content=body),
        timed(client, body, secret="wrong"),
        timed(client, body, age=timedelta(minutes=6).total_seconds()),
        timed(client, body, age=-timedelta(minutes=6).total_seconds()),
        client.post("/v1/sources/timed", content=body, headers={b"X-Timestamp": b"\xd9\xa3", b"X-Signature": b"\xe9"}),
        client.post("/v1/sources/zalo_oa", content=body, headers={"X-ZEvent-Signature": "mac=00"}),
    ]
    assert [(a.status_code, a.json()["error"]) for a in answers] == [
        (401, "unsigned"),
        (401, "bad_signature"),
        (401, "stale"),
        (401, "stale"),
        (401, "bad_signature"),
        (401, "bad_signature"),
    ]
    assert numbers(city) == []
    assert read_values(city, "rejects") == []
    assert refused("webhook:timed", "bad_signature") == before + 2


def test_a_key_of_the_event_door_opens_no_other(client: httpx.Client) -> None:
    assert client.post("/v1/sources/timed", content=b"{}", headers={"X-API-Key": "abc"}).status_code == 401


def test_doors_that_are_not_there(client: httpx.Client) -> None:
    nobody, unready = client.post("/v1/sources/nobody"), client.post("/v1/sources/lacking", content=b"{}")
    assert (nobody.status_code, nobody.json()["error"]) == (404, "unknown_source")
    assert (unready.status_code, unready.json()["error"]) == (503, "not_set_up")
    assert "IOC_SOURCES__LACKING__SECRET" in unready.json()["message"]


def test_oversize_is_refused(city: Settings, client: httpx.Client) -> None:
    assert timed(client, b" " * 400_001).status_code == 413
    assert timed(client, b" " * 300_000 + b"{}").json()["messages"][0]["reason"] == "too_large"
    assert len(read_values(city, "rejects")) == 1


def test_the_deadline_is_kept_while_kafka_hangs(
    city: Settings, client: httpx.Client, kafka_server: KafkaServer
) -> None:
    assert from_zalo(client, 1).status_code == 200
    with frozen(kafka_server.running.pid):
        begun = time.monotonic()
        answer = from_zalo(client, 2)
        taken = time.monotonic() - begun
    assert (answer.status_code, answer.json()["error"]) == (503, "kafka_away")
    assert 0.5 < taken < 1.0
    wait_until(lambda: from_zalo(client, 2).status_code == 200)
    assert set(numbers(city)) == {1, 2}
