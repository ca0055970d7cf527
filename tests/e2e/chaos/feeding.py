"""Observations put into Kafka as connectors put them: delivered for certain, again when that is in doubt."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import orjson

from streams.clock import CityClock, microseconds
from streams.observations.event import TOPIC
from streams.publisher import NotDeliveredError, Outgoing, Publisher
from tests.e2e.chaos.lives import Life, metres

SLICE_S = 0.02
"""Real seconds between two deliveries, as a poll or a burst of messages has it."""
Due = tuple[datetime, Outgoing]
"""A record and the city instant at which it is measured."""


def observation(station: str, metric: str, at: datetime, value: float) -> Outgoing:
    """Return the record of one observation."""
    event = {"source": station, "metric": metric, "time": microseconds(at), "value": value}
    return Outgoing(TOPIC.name, station.encode(), orjson.dumps(event))


class Feeder(threading.Thread):
    """Plays records, in order, at their city instants; while Kafka is away it waits, and then catches up.

    A fault of its own is raised by `finish`.
    """

    def __init__(self, publisher: Publisher, clock: CityClock, records: Iterable[Due]) -> None:
        super().__init__(name="feeder")
        self._publisher, self._clock, self._records = publisher, clock, iter(records)
        self._stopping = threading.Event()
        self._fault: BaseException | None = None
        self.delivered = 0
        self.again = 0

    def run(self) -> None:
        try:
            following = next(self._records, None)
            while following is not None and not self._stopping.is_set():
                now, due = self._clock.now(), list[Outgoing]()
                while following is not None and following[0] <= now:
                    due.append(following[1])
                    following = next(self._records, None)
                self._deliver(due)
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

    def _deliver(self, records: list[Outgoing]) -> None:
        while records and not self._stopping.is_set():
            try:
                self._publisher.deliver(records, timeout_s=5)
                self.delivered += len(records)
                return
            except NotDeliveredError:
                self.again += 1


def readings(lives: Iterable[Life], begin: datetime) -> list[Due]:
    """Return the records of all lives in the order of their instants."""
    found = list[Due]()
    for life in lives:
        for seconds, level in life.readings:
            at = begin + timedelta(seconds=seconds)
            found.append((at, observation(life.station, "water_level", at, metres(level))))
    return sorted(found, key=_instant)


def _instant(one: Due) -> datetime:
    return one[0]


def background(begin: datetime, seconds: int, devices: int) -> Iterator[Due]:
    """Yield what so many sound meters say, each once a second, evenly over it."""
    for second in range(seconds):
        for device in range(devices):
            at = begin + timedelta(seconds=second + device / devices)
            yield at, observation(f"NSE-{device:04}", "noise_laeq", at, 50 + (device * 7 + second) % 97 / 10)


def floods(begin: datetime, stations: Sequence[str], every_s: float) -> Iterator[Due]:
    """Yield that one station after the other reaches alarm II."""
    for number, station in enumerate(stations):
        at = begin + timedelta(seconds=number * every_s)
        yield at, observation(station, "water_level", at, metres(2))


def together(*records: Iterator[Due]) -> Iterator[Due]:
    """Yield all in the order of their instants."""
    return heapq.merge(*records, key=_instant)
