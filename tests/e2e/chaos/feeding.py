"""Observations put into Kafka as connectors put them: delivered for certain, again when that is in doubt."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import orjson

from streams.clock import CityClock, microseconds
from streams.observations.event import TOPIC
from streams.publisher import NotDeliveredError, Outgoing, Publisher
from tests.e2e.chaos.lives import Life, metres

SLICE_S = 0.1
"""Real seconds between two deliveries, as a poll or a burst of messages has it."""


def observation(station: str, metric: str, at: datetime, value: float) -> Outgoing:
    """Return the record of one observation."""
    event = {"source": station, "metric": metric, "time": microseconds(at), "value": value}
    return Outgoing(TOPIC.name, station.encode(), orjson.dumps(event))


class Feeder(threading.Thread):
    """Plays records at their city instants; while Kafka is away it waits, and then catches up.

    A fault of its own is raised by `finish`.
    """

    def __init__(self, publisher: Publisher, clock: CityClock, records: Sequence[tuple[datetime, Outgoing]]) -> None:
        super().__init__(name="feeder")
        self._publisher, self._clock, self.records = publisher, clock, records
        self._stopping = threading.Event()
        self._fault: BaseException | None = None
        self.delivered = 0
        self.again = 0

    def run(self) -> None:
        try:
            while self.delivered < len(self.records) and not self._stopping.is_set():
                self._deliver(self._due())
                time.sleep(SLICE_S)
        except BaseException as fault:
            self._fault = fault
        finally:
            self._publisher.close()

    def finish(self) -> None:
        """Stop, and raise what went wrong."""
        self._stopping.set()
        self.join()
        if self._fault is not None:
            raise self._fault

    def _due(self) -> list[Outgoing]:
        now, begin = self._clock.now(), self.delivered
        end = begin
        while end < len(self.records) and self.records[end][0] <= now:
            end += 1
        return [record for _, record in self.records[begin:end]]

    def _deliver(self, records: list[Outgoing]) -> None:
        while records and not self._stopping.is_set():
            try:
                self._publisher.deliver(records, timeout_s=5)
                self.delivered += len(records)
                return
            except NotDeliveredError:
                self.again += 1


def readings(lives: Iterable[Life], begin: datetime) -> list[tuple[datetime, Outgoing]]:
    """Return the records of all lives in the order of their instants."""
    found = []
    for life in lives:
        for seconds, level in life.readings:
            at = begin + timedelta(seconds=seconds)
            found.append((at, observation(life.station, "water_level", at, metres(level))))
    return sorted(found, key=_instant)


def _instant(one: tuple[datetime, Outgoing]) -> datetime:
    return one[0]
