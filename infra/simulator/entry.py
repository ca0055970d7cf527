"""What a step of the simulation emits: what the city should store, what it must refuse, and what is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from infra.simulator.noise import Floats, Ints
from streams.kafka import Topic


class Reading(NamedTuple):
    """One value as the city should store it: time in microseconds since 1970 UTC, value in the metric's unit."""

    source: str
    metric: str
    time: int
    revision: int
    value: float


class Event(NamedTuple):
    """One event as it should travel in Kafka: the topic's name without its prefix, and the event as JSON.

    An event is owed to the city unless it is a sample that stands somewhere for a while: whoever does not look
    meanwhile has lost nothing. If such a sample arrives, it must be as it is here.
    """

    topic: str
    body: bytes
    owed: bool = True

    @classmethod
    def of(cls, topic: Topic, event: Mapping[str, Any], *, owed: bool = True) -> Event:
        """Return an event of a topic; equal events have equal bytes."""
        return cls(topic.name, orjson.dumps(event, option=orjson.OPT_SORT_KEYS), owed)


class Invalid(NamedTuple):
    """Bytes that a door must refuse, and why.

    `events` are the canonical events that a door may have made of them all the same, for the streams to
    refuse (an unknown station): JSON, a list of objects of source, metric, time, value, revision.
    """

    door: str
    source: str
    raw: bytes
    why: str
    time: int
    events: str | None = None


MQTT = "mqtt"


class Message(NamedTuple):
    """A message on its way out: over MQTT to a topic, or the way of a system to a place that this system knows."""

    to: str
    payload: bytes
    way: str = MQTT


class Served(NamedTuple):
    """A row that a system shows from now on to whoever asks: update time in microseconds, and its JSON or text."""

    system: str
    id: int
    changed: int
    body: bytes


class Block(NamedTuple):
    """One metric of one station over a span: times in microseconds since 1970 UTC, values in the metric's unit."""

    source: str
    metric: str
    time: Ints
    value: Floats


@dataclass
class Entry:
    """What one step of the simulation emits; it is recorded whole or not at all.

    `first_at` is when the thing was told (seconds since 1970 UTC) that this entry only repeats; a province that
    was not there yet repeats nothing either.
    """

    readings: list[Reading] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    invalid: list[Invalid] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    served: list[Served] = field(default_factory=list)
    duplicates: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    first_at: int | None = None

    def duplicate(self, source: str, first_at: int | None = None) -> None:
        """Count one message that is sent a second time, and remember when it was sent first if it was not here."""
        self.duplicates[source] = self.duplicates.get(source, 0) + 1
        self.first_at = first_at

    def add(self, other: Entry) -> None:
        """Take what another entry holds, behind what is here."""
        self.readings += other.readings
        self.events += other.events
        self.invalid += other.invalid
        self.messages += other.messages
        self.served += other.served
        self.numbers |= other.numbers
        for source, count_ in other.duplicates.items():
            self.duplicates[source] = self.duplicates.get(source, 0) + count_
