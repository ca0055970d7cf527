"""Kafka: topics declared once with their partitions and retention, and the one producer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewTopic
from kafka.errors import TopicAlreadyExistsError

DAY_MS = 86_400_000
MAX_RECORD_BYTES = 1_000_000
ORIGIN_HEADER = "ioc-origin"
"""Header of a record that is not live: its value is `replay` or `backfill`; such events wake nobody."""


@dataclass(frozen=True)
class Topic:
    """A topic as the city declares it; `name` is without the installation's prefix, `key` the event's member that
    is the record's key.
    """

    name: str
    key: str
    partitions: int
    retention_days: int

    def config(self) -> dict[str, str]:
        """Return the topic's Kafka configuration.

        Retention counts from arrival (LogAppendTime): Kafka deletes by record time, and replayed
        events older than the retention would vanish within minutes.
        """
        return {
            "retention.ms": str(self.retention_days * DAY_MS),
            "message.timestamp.type": "LogAppendTime",
            "cleanup.policy": "delete",
            "max.message.bytes": str(MAX_RECORD_BYTES + 100_000),
        }


def create_topics(bootstrap: str, prefix: str, topics: Iterable[Topic]) -> list[str]:
    """Create the topics that do not exist; return the full names created."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap, client_id="ioc-topics")
    created = []
    try:
        existing = set(admin.list_topics())
        for topic in topics:
            full = prefix + topic.name
            if full not in existing and _create(admin, full, topic):
                created.append(full)
    finally:
        admin.close()
    return created


def _create(admin: KafkaAdminClient, full_name: str, topic: Topic) -> bool:
    new = NewTopic(
        name=full_name,
        num_partitions=topic.partitions,
        replication_factor=1,
        topic_configs=topic.config(),
    )
    try:
        admin.create_topics([new])
    except TopicAlreadyExistsError:
        return False
    return True


def producer(bootstrap: str, client_id: str) -> KafkaProducer:
    """Return the producer that every door uses: idempotent and acknowledged by all.

    `send` may block while metadata is fetched or the buffer is full: never call it on an event loop.
    """
    return KafkaProducer(
        bootstrap_servers=bootstrap,
        client_id=client_id,
        acks="all",
        enable_idempotence=True,
        linger_ms=5,
        batch_size=131_072,
        max_request_size=MAX_RECORD_BYTES,
        delivery_timeout_ms=120_000,
        bootstrap_timeout_ms=5_000,
        reconnect_backoff_max_ms=1_000,
    )
