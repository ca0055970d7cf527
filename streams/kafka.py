"""Kafka: topics declared once with their partitions and retention, and the one producer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewTopic
from kafka.errors import NoError, TopicAlreadyExistsError, for_code

DAY_MS = 86_400_000
MAX_RECORD_BYTES = 1_000_000
MAX_EVENT_BYTES = MAX_RECORD_BYTES - 10_000
"""Of a record's value: key, headers and the producer's own bytes come on top."""
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


def missing_topics(bootstrap: str, prefix: str, topics: Iterable[Topic]) -> list[Topic]:
    """Return the topics that do not exist."""
    with closing(_admin(bootstrap)) as admin:
        return _missing(admin, prefix, topics)


def create_topics(bootstrap: str, prefix: str, topics: Iterable[Topic]) -> list[str]:
    """Create the topics that do not exist, all by one request; return the full names created."""
    with closing(_admin(bootstrap)) as admin:
        missing = [_described(prefix, topic) for topic in _missing(admin, prefix, topics)]
        answer = admin.create_topics(missing, raise_errors=False) if missing else {"topics": []}
    return [topic["name"] for topic in answer["topics"] if _is_new(topic)]


def _admin(bootstrap: str) -> KafkaAdminClient:
    return KafkaAdminClient(bootstrap_servers=bootstrap, client_id="ioc-topics")


def _missing(admin: KafkaAdminClient, prefix: str, topics: Iterable[Topic]) -> list[Topic]:
    existing = set(admin.list_topics())
    return [topic for topic in topics if prefix + topic.name not in existing]


def _described(prefix: str, topic: Topic) -> NewTopic:
    return NewTopic(
        name=prefix + topic.name,
        num_partitions=topic.partitions,
        replication_factor=1,
        topic_configs=topic.config(),
    )


def _is_new(answer: Mapping[str, Any]) -> bool:
    """Say whether this topic was created just now; false when somebody else was faster."""
    error = for_code(answer["error_code"])
    if error not in (NoError, TopicAlreadyExistsError):
        raise error(f"topic {answer['name']} was not created: {answer['error_message']}")
    return error is NoError


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
