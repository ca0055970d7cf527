"""MQTT to Kafka over real servers: everything arrives, whatever is stopped or killed on the way."""

from __future__ import annotations

import os
import signal
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import orjson
import pytest
from prometheus_client import REGISTRY

from connectors.process import run_connectors
from connectors.sensors import water
from connectors.transports.mqtt import MqttTransport
from streams.settings import Settings
from tests.integration.connectors.city import (
    START_S,
    count,
    doors_settings,
    environment,
    frozen,
    open_session,
    publish_water,
    read_values,
    seconds_seen,
    sensor,
)
from tests.proof import Proof
from tests.services import KafkaServer, ServiceFactory
from tests.waiting import wait_until
from tests.worker_process import WorkerProcess

CONNECTORS = (
    "import sys; from connectors.process import run_until_signal; from streams.settings import settings;"
    " sys.exit(run_until_signal(settings()))"
)


@contextmanager
def connectors_running(settings: Settings) -> Iterator[threading.Thread]:
    """Run the connectors in this process."""
    stopping, codes = threading.Event(), list[int]()
    thread = threading.Thread(target=lambda: codes.append(run_connectors(settings, stopping)))
    thread.start()
    try:
        yield thread
    finally:
        stopping.set()
        thread.join(30)
    assert codes == [0]


@pytest.fixture
def city(service_factory: ServiceFactory, kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path) -> Settings:
    broker = service_factory.mosquitto()
    return doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, mqtt_port=broker.port)


def test_messages_become_events_and_refused_ones_rejects(city: Settings) -> None:
    open_session(city)
    with sensor(city) as client, connectors_running(city):
        publish_water(client, 0, 50)
        client.publish("province/tq/water/WTR-001/up", b'{"tram":"WTR-001","t":true}', qos=1)
        client.publish("province/tq/water/WTR-002/up", b"\xff", qos=1)
        client.publish("province/tq/water/WTR-003/up", b"", qos=1).wait_for_publish(10)
        wait_until(lambda: len(seconds_seen(city)) == 50 and count(city, "rejects") == 3)
        client.publish("province/tq/wather/WTR-004/up", b"{}", qos=1).wait_for_publish(10)
        wait_until(lambda: count(city, "rejects") == 4)
    assert seconds_seen(city) == set(range(50))
    rejects = read_values(city, "rejects")
    told = sorted((r["door"], r["source"], r["reason"], r["raw"]) for r in rejects)
    # Whose topic nobody knows may hold personal data: it is sealed.
    assert told[0][:3] == ("mqtt", "province/tq/wather/WTR-004/up", "unknown_topic")
    assert told[1:] == [
        ("mqtt:water", "WTR-001", "wrong_type", "eyJ0cmFtIjoiV1RSLTAwMSIsInQiOnRydWV9"),
        ("mqtt:water", "WTR-002", "not_utf8", "/w=="),
        ("mqtt:water", "WTR-003", "empty", ""),
    ]


def test_a_message_that_is_too_large_is_a_reject_also_where_the_broker_sends_its_sender_away(city: Settings) -> None:
    topic = "province/tq/water/WTR-001/up"
    open_session(city)
    with sensor(city) as client, connectors_running(city):
        publish_water(client, 0, 1)
        wait_until(lambda: len(seconds_seen(city)) == 1)
        client.publish(topic, b"x" * 700_000, qos=1).wait_for_publish(10)
        wait_until(lambda: count(city, "rejects") == 1)
        client.publish(topic, b"x" * 20_000_000, qos=0)
        wait_until(lambda: count(city, "rejects") >= 2)
        wait_until(client.is_connected)
        publish_water(client, 1, 1)
        wait_until(lambda: len(seconds_seen(city)) == 2)
    beyond, large = sorted(read_values(city, "rejects"), key=lambda told: str(told["door"]))
    assert (large["door"], large["source"], large["reason"]) == ("mqtt:water", "WTR-001", "too_large")
    assert large["detail"] == "(the first 524288 of 700000 bytes are kept)"
    assert (beyond["door"], beyond["reason"]) == ("mqtt", "too_large")
    said = f"Client {beyond['source']} disconnected due to oversize packet.".encode()
    assert b64decode(beyond["raw"]) == said, "always the same of the same device: one letter, counted"


def test_every_kind_of_sensor_has_its_way_in(city: Settings) -> None:
    air: dict[str, object] = {"id": "AIR-001", "ts": "2026-11-24T07:00:00+07:00", "pm25": 12.5}
    measures = [{"k": "wind_speed", "v": 7.2, "u": "km/h"}]
    weather: dict[str, object] = {"device": "WEA-001", "time": "2026-11-24T00:00:00Z", "measures": measures}
    water: dict[str, object] = {"tram": "WTR-001", "t": START_S, "muc_nuoc_cm": 2150.5}
    open_session(city, "province/#")
    with sensor(city) as client, connectors_running(city):
        for kind, body in {"air": air, "weather": weather, "water": water}.items():
            device = body.get("id") or body.get("device") or body.get("tram")
            client.publish(f"province/tq/{kind}/{device}/up", orjson.dumps(body), qos=1).wait_for_publish(10)
        wait_until(lambda: count(city, "observations") == 3)
    seen = {(e["source"], e["metric"], e["time"], e["value"]) for e in read_values(city, "observations")}
    instant = START_S * 1_000_000
    assert seen == {
        ("AIR-001", "pm25", instant, 12.5),
        ("WEA-001", "wind_speed", instant, 2.0),
        ("WTR-001", "water_level", instant, 21.505),
    }


def test_kafka_away_stops_the_flow_and_loses_nothing(
    service_factory: ServiceFactory, kafka_topic_prefix: str, tmp_path: Path, proof: Proof
) -> None:
    # The long outage outlasts the producer's delivery time-out of two minutes: everything has to be sent anew.
    seconds = proof.size("seconds without Kafka", small=1, full=60)
    broker, kafka = service_factory.mosquitto(), service_factory.kafka()
    city = doors_settings(kafka.bootstrap, kafka_topic_prefix, tmp_path, mqtt_port=broker.port)
    open_session(city)
    with sensor(city) as client, connectors_running(city):
        publish_water(client, 0, 200)
        wait_until(lambda: len(seconds_seen(city)) == 200)
        kafka.running.kill()
        publish_water(client, 200, 3_000)
        time.sleep(seconds)
        kafka.running.start()
        publish_water(client, 3_200, 200)
        wait_until(lambda: count(city, "observations") >= 3_400)
        wait_until(lambda: len(seconds_seen(city)) == 3_400)
    assert seconds_seen(city) == set(range(3_400))


def _is_connected() -> bool:
    return REGISTRY.get_sample_value("ioc_connector_connected", {"transport": MqttTransport.name}) == 1


@pytest.mark.parametrize("saved", [False, True], ids=["no session left", "an older session left"])
def test_what_a_killed_broker_has_forgotten_is_not_dropped_by_us(
    service_factory: ServiceFactory, tmp_path: Path, saved: bool
) -> None:
    broker = service_factory.mosquitto()
    city = Settings(mqtt_port=broker.port, state_dir=tmp_path)
    open_session(city)
    if saved:
        os.kill(broker.running.pid, signal.SIGUSR1)
        time.sleep(0.5)
    with sensor(city) as client:
        publish_water(client, 0, 5)
    with closing(MqttTransport(city, [water.CONNECTOR])) as transport:
        held = list(transport.receive(1, 10.0))
        # The others come right behind it, and lie in memory while Kafka is away.
        time.sleep(0.5)
        broker.running.kill()
        wait_until(lambda: not _is_connected())
        broker.running.start()
        wait_until(_is_connected)
        held += transport.receive(10, 0.5)
    assert [orjson.loads(arrival.raw)["t"] - START_S for arrival in held] == [0, 1, 2, 3, 4]


def test_the_broker_away_is_waited_for(
    service_factory: ServiceFactory, kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path
) -> None:
    broker = service_factory.mosquitto()
    city = doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, mqtt_port=broker.port)
    open_session(city)
    broker.running.stop()
    with connectors_running(city):
        time.sleep(0.5)
        broker.running.start()
        with sensor(city) as client:
            publish_water(client, 0, 20)
            wait_until(lambda: len(seconds_seen(city)) == 20)


def test_a_killed_process_loses_no_queued_message(
    city: Settings, kafka_server: KafkaServer, tmp_path: Path, proof: Proof
) -> None:
    queued = proof.size("queued messages", small=2_000, full=50_000)
    open_session(city)
    process = WorkerProcess(environment(city), tmp_path / "connectors.log", CONNECTORS)
    try:
        with sensor(city) as client:
            process.start()
            publish_water(client, 0, 1)
            wait_until(lambda: count(city, "observations") == 1)
            # Kafka hears nothing, so what the process has taken in is confirmed by nobody when it is killed.
            with frozen(kafka_server.running.pid):
                publish_water(client, 1, queued)
                time.sleep(1.0)
                process.kill()
        assert count(city, "observations") < queued
        process.start()
        wait_until(lambda: count(city, "observations") > 200, at_once=True)
        process.kill()
        process.start()
        # Only what comes now says that the last process runs: the one before may have passed on all that was queued.
        with sensor(city) as client:
            publish_water(client, queued + 1, 1)
        wait_until(lambda: count(city, "observations") > queued + 1, 120)
        wait_until(lambda: len(seconds_seen(city)) == queued + 2, 60)
    finally:
        process.stop()
    assert process.exit_code == 0
    assert seconds_seen(city) == set(range(queued + 2))
