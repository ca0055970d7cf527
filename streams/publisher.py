"""Records to Kafka with delivery known for each: nothing counts as sent before its broker has said so."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any, NamedTuple, Protocol

from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError

from streams.kafka import producer
from streams.settings import Settings

Headers = list[tuple[str, bytes]]
Ends = dict[tuple[str, int], int]
"""The offset behind the last record of each (topic without the installation's prefix, partition)."""


class Outgoing(NamedTuple):
    """One record: the topic's name without the installation's prefix, key, value, headers."""

    topic: str
    key: bytes
    value: bytes
    headers: Headers | None = None


class Delivery(Protocol):
    """What kafka-python returns for a record."""

    is_done: bool
    exception: BaseException | None

    def get(self, timeout: float) -> Any:
        """Wait for the outcome; raises KafkaError when the record was not delivered in time."""
        ...


class NotDeliveredError(Exception):
    """Kafka did not confirm the records in time; they may or may not arrive later, so send them again."""


class Publisher:
    """A producer that is made when it is first needed and made anew after a failure; threads may share it."""

    def __init__(self, bootstrap: str, prefix: str, client_id: str) -> None:
        self._bootstrap, self._prefix, self._client_id = bootstrap, prefix, client_id
        self._making = threading.Lock()
        self._producer: KafkaProducer | None = None

    @classmethod
    def of(cls, settings: Settings, client_id: str) -> Publisher:
        """Return the publisher that the settings describe; nothing is connected yet."""
        return cls(settings.kafka_bootstrap, settings.topic_prefix, client_id)

    def send(self, records: Iterable[Outgoing]) -> list[Delivery]:
        """Hand the records over and return their deliveries, in order.

        Blocks while Kafka's metadata is unknown or the buffer is full; raises KafkaError when that
        does not end.
        """
        send, prefix = self._current().send, self._prefix
        return [send(prefix + r.topic, r.value, r.key, r.headers) for r in records]

    def deliver(self, records: Sequence[Outgoing], timeout_s: float = 30.0) -> None:
        """Send the records and wait until Kafka has them; raises NotDeliveredError."""
        self._confirmed(records, timeout_s)

    def ends_of(self, records: Sequence[Outgoing], timeout_s: float = 30.0) -> Ends:
        """Deliver the records and return behind which offsets they end; raises NotDeliveredError."""
        ends: Ends = {}
        for record, kept in zip(records, self._confirmed(records, timeout_s), strict=True):
            place = record.topic, int(kept.partition)
            ends[place] = max(ends.get(place, 0), int(kept.offset) + 1)
        return ends

    def _confirmed(self, records: Sequence[Outgoing], timeout_s: float) -> list[Any]:
        deadline = monotonic() + timeout_s
        try:
            return [delivery.get(timeout=max(0.0, deadline - monotonic())) for delivery in self.send(records)]
        except KafkaError as error:
            if not isinstance(error, KafkaTimeoutError):
                self.renew()
            raise NotDeliveredError(type(error).__name__) from error

    def renew(self) -> None:
        """Drop the producer, with what it still holds; the next send makes a new one."""
        self._close(timeout_s=0)

    def close(self) -> None:
        """Give what is buffered five seconds to be delivered, then close."""
        self._close(timeout_s=5)

    def _current(self) -> KafkaProducer:
        with self._making:
            if self._producer is None:
                self._producer = producer(self._bootstrap, self._client_id)
            return self._producer

    def _close(self, timeout_s: float) -> None:
        with self._making:
            gone, self._producer = self._producer, None
        if gone is not None:
            _shut(gone, timeout_s)


def _shut(gone: KafkaProducer, timeout_s: float) -> None:
    """Close a producer; kafka-python's own close leaves its thread running when not all could be flushed."""
    try:
        gone.close(timeout=timeout_s)
    except KafkaError:
        gone._sender.force_close()
        with suppress(KafkaError):
            gone.close(timeout=1)
