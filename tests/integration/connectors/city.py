"""What these tests share: settings for the test's servers, topics to read, sensors that publish."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from kafka import KafkaConsumer, TopicPartition
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from connectors.sensors import water
from streams.kafka import Topic, create_topics
from streams.observations.event import TOPIC as OBSERVATIONS
from streams.rejects.event import TOPIC as REJECTS
from streams.settings import Settings
from streams.subjects import all_topics
from streams.vault.event import TOPIC as VAULT
from tests.waiting import wait_until

START_S = 1_795_478_400
"""2026-11-24T00:00:00Z in seconds since 1970."""


def city_settings(bootstrap: str, prefix: str, state: Path, **changes: Any) -> Settings:
    """Return settings for test servers; the topics are created."""
    return doors_settings(bootstrap, prefix, state, *all_topics(), **changes)


def doors_settings(bootstrap: str, prefix: str, state: Path, *emitted: Topic, **changes: Any) -> Settings:
    """Return settings for test servers; of the topics only those of the doors are created, which costs Kafka a fifth.

    The doors emit observations and what else is named.
    """
    create_topics(bootstrap, prefix, {OBSERVATIONS, REJECTS, VAULT, *emitted})
    return Settings(kafka_bootstrap=bootstrap, topic_prefix=prefix, state_dir=state, **changes)


def environment(settings: Settings) -> dict[str, str]:
    """Return the settings of a connectors' process as its environment."""
    return {
        "IOC_KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "IOC_TOPIC_PREFIX": settings.topic_prefix,
        "IOC_STATE_DIR": str(settings.state_dir),
        "IOC_MQTT_HOST": settings.mqtt_host,
        "IOC_MQTT_PORT": str(settings.mqtt_port),
        **{
            f"IOC_SOURCES__{name.upper()}__{field.upper()}": value
            for name, source in settings.sources.items()
            for field, value in (("url", source.url), ("token", source.token.get_secret_value()))
        },
        "IOC_POLL_INTERVAL_S": str(settings.poll_interval_s),
    }


def partitions_of(settings: Settings, topic: str) -> list[TopicPartition]:
    """Return a topic's partitions as declared, one for a test's own: to ask Kafka is to hear of every topic there."""
    declared = {each.name: each.partitions for each in all_topics()}
    return [TopicPartition(settings.topic_prefix + topic, n) for n in range(declared.get(topic, 1))]


def read_values(settings: Settings, topic: str) -> list[Any]:
    """Return every record of a topic as decoded JSON, partition by partition."""
    consumer = KafkaConsumer(bootstrap_servers=settings.kafka_bootstrap, enable_auto_commit=False)
    try:
        partitions = partitions_of(settings, topic)
        consumer.assign(partitions)
        return [orjson.loads(value) for value in _drain(consumer, partitions)]
    finally:
        consumer.close()


def _drain(consumer: KafkaConsumer, partitions: Sequence[TopicPartition]) -> Iterator[bytes]:
    ends = consumer.end_offsets(partitions)
    consumer.seek_to_beginning(*partitions)
    while any(consumer.position(tp) < end for tp, end in ends.items()):
        for records in consumer.poll(timeout_ms=500).values():
            for record in records:
                yield record.value


def count(settings: Settings, topic: str) -> int:
    """Return how many records a topic holds."""
    consumer = KafkaConsumer(bootstrap_servers=settings.kafka_bootstrap, enable_auto_commit=False)
    try:
        return sum(consumer.end_offsets(partitions_of(settings, topic)).values())
    finally:
        consumer.close()


@contextmanager
def sensor(settings: Settings) -> Iterator[Client]:
    """Connect a sensor to the broker."""
    client = Client(CallbackAPIVersion.VERSION2)
    client.max_queued_messages_set(0)
    client.max_inflight_messages_set(1_000)
    client.connect(settings.mqtt_host, settings.mqtt_port)
    client.loop_start()
    try:
        yield client
    finally:
        client.disconnect()
        client.loop_stop()


def publish_water(client: Client, first: int, messages: int) -> None:
    """Publish messages of ten stations, one event each, and return when the broker has them all."""
    sent = []
    for n in range(first, first + messages):
        station = f"WTR-{n % 10:03}"
        body = {"tram": station, "t": START_S + n, "muc_nuoc_cm": 2_000 + n % 700}
        sent.append(client.publish(f"province/tq/water/{station}/up", orjson.dumps(body), qos=1))
    for info in sent:
        info.wait_for_publish(60)


def seconds_seen(settings: Settings) -> set[int]:
    """Return which of the published messages have become events."""
    values = read_values(settings, OBSERVATIONS.name)
    return {event["time"] // 1_000_000 - START_S for event in values if event["metric"] == water.LEVEL.name}


def open_session(settings: Settings, *heard: str) -> None:
    """Subscribe as connectors did that heard no more, then leave: from now on the broker keeps what comes for them."""
    patterns = [(pattern, SubscribeOptions(qos=1)) for pattern in heard or ("province/+/water/+/up",)]
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=f"{settings.topic_prefix}connectors",
        protocol=MQTTProtocolVersion.MQTTv5,
    )
    forever = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    forever.SessionExpiryInterval = 0xFFFFFFFF
    done: list[int] = []
    client.on_connect = lambda c, *_: c.subscribe(patterns)
    client.on_subscribe = lambda *_: done.append(1)
    client.connect(settings.mqtt_host, settings.mqtt_port, clean_start=False, properties=forever)
    client.loop_start()
    wait_until(lambda: bool(done))
    client.disconnect()
    client.loop_stop()


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """Stop a process as if its machine hung, and let it go on afterwards."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
