"""Real conversations in the field's standards: over a real broker and real HTTP into a real Kafka."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from paho.mqtt.client import Client
from pydantic import SecretStr

from connectors.catalogue import built_in, connectors
from connectors.connector import Connector, Mqtt
from connectors.standards import chirpstack, ngsi, sensorthings, things_stack
from streams.settings import Settings, Source
from tests.integration.connectors.city import count, doors_settings, open_session, read_values, sensor
from tests.integration.connectors.ingest_server import serving
from tests.integration.connectors.running import running
from tests.services import ServiceFactory
from tests.waiting import wait_until

SOIL = next(connector for connector in connectors() if connector not in built_in())
SPOKEN: dict[str, Connector] = {
    "application/17c82e96/device/0101010101010101/event/up": chirpstack.CONNECTOR,
    "v3/ioc@ttn/devices/bin-12/up": things_stack.CONNECTOR,
    "v1.1/Datastreams(101)/Observations": sensorthings.CONNECTOR,
    "farm/yenson/soil/S-17/up": SOIL,
}
SECRET = "token-of-the-broker"


@pytest.fixture
def city(service_factory: ServiceFactory, kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path) -> Settings:
    broker = service_factory.mosquitto()
    return doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, mqtt_port=broker.port)


def publish(client: Client, topic: str, body: bytes) -> None:
    client.publish(topic, body, qos=1).wait_for_publish(10)


def test_what_is_published_in_a_standard_becomes_observations_and_the_rest_rejects(city: Settings) -> None:
    open_session(city, *(c.transport.pattern for c in SPOKEN.values() if isinstance(c.transport, Mqtt)))
    with sensor(city) as client, running(city, *SPOKEN.values()):
        for topic, connector in SPOKEN.items():
            publish(client, topic, connector.sample.encode())
            publish(client, topic, connector.sample.encode())
            publish(client, topic, b"{}")
        wait_until(lambda: count(city, "rejects") == len(SPOKEN))
    seen = {(e["source"], e["metric"], e["value"]) for e in read_values(city, "observations")}
    assert {
        ("WEA-101", "temperature", 24.5),
        ("WEA-101", "battery_voltage", 3.412),
        ("WEA-101", "link_rssi", -86.0),
        ("0004A30B001C0530", "humidity", 78.0),
        ("WTR-101", "water_level", 21.505),
        ("SOIL-017", "soil_temperature", 20.0),
    } <= seen
    doors = {reject["door"] for reject in read_values(city, "rejects")}
    assert doors == {connector.door for connector in SPOKEN.values()}


@pytest.fixture
def broker(kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path) -> Iterator[tuple[Settings, httpx.Client]]:
    """A city whose ingest is open to a context broker."""
    sources = {"ngsi": Source(secret=SecretStr(SECRET))}
    city = doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, sources=sources)
    with serving(city, [ngsi.CONNECTOR]) as client:
        yield city, client


def notification(*entities: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "urn:ngsi-ld:Notification:6011",
        "type": "Notification",
        "subscriptionId": "urn:ngsi-ld:Subscription:1",
        "notifiedAt": "2026-11-24T00:00:01Z",
        "data": list(entities),
    }


def test_a_context_broker_notifies(broker: tuple[Settings, httpx.Client]) -> None:
    city, client = broker
    good, bad = orjson.loads(ngsi.CONNECTOR.sample), {"id": "urn:ngsi-ld:Device:1", "type": "Device"}
    shown = {"Authorization": f"Bearer {SECRET}", "X-API-Key": ""}
    told = client.post("/v1/sources/ngsi", json=notification(good, bad), headers=shown)
    assert (told.status_code, told.json()["accepted"], told.json()["rejected"]) == (200, 1, 1)
    v2 = {"subscriptionId": "57458eb60962ef754e7c0998", "data": [{**good, "id": "AIR-002"}]}
    assert client.post("/v1/sources/ngsi", json=v2, headers=shown).json()["accepted"] == 1
    assert client.post("/v1/sources/ngsi", json=v2, headers={"X-API-Key": "x"}).status_code == 401
    seen = {(e["source"], e["metric"], e["value"]) for e in read_values(city, "observations")}
    assert {("AIR-001", "co", 410.0), ("AIR-002", "air_humidity", 54.0)} <= seen
    assert [(r["door"], r["source"], r["reason"]) for r in read_values(city, "rejects")] == [
        ("webhook:ngsi", "1", "unknown_type")
    ]
