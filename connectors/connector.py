"""What a connector is: one description with a pure parse function, in one file, found by walking the folders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.invalid import Invalid
from streams.dossiers.event import TOPIC as DOSSIERS_TOPIC
from streams.kafka import Topic
from streams.observations.event import TOPIC as OBSERVATIONS_TOPIC

Event = Mapping[str, Any]
Parse = Callable[[bytes, str], Sequence[Event] | Invalid]
"""From raw bytes and the device (or "") that the transport says they come from; never raises."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A quantity in the one unit it is stored in; a value outside lowest..highest is a fault, not weather."""

    name: str
    unit: str
    label_vi: str
    label_en: str
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class Stream:
    """Where events go: the topic, and the field of the event that is the record's key."""

    topic: Topic
    key: str


OBSERVATIONS = Stream(OBSERVATIONS_TOPIC, "source")
DOSSIERS = Stream(DOSSIERS_TOPIC, "dossier")


@dataclass(frozen=True, slots=True)
class Mqtt:
    """Messages of an MQTT topic filter; `device_level` is the level of the topic that names the device."""

    pattern: str
    device_level: int

    def device(self, topic: str) -> str:
        """Return the device that a topic names."""
        return topic.split("/")[self.device_level]


@dataclass(frozen=True, slots=True)
class HttpPoll:
    """Rows of a paged HTTP source ordered by (changed, id), pulled with an overlap for rows that appear late."""

    path: str
    rows: str
    next: str
    changed: str
    page_size: int = 500
    overlap_s: int = 600


@dataclass(frozen=True, slots=True)
class Connector:
    """One way in. `door` is the name that its rejects carry; `sample` a message as the source sends it."""

    name: str
    door: str
    kind: str
    title_vi: str
    title_en: str
    transport: Mqtt | HttpPoll
    emits: Stream
    parse: Parse
    sample: str
    configuration: str = ""
    metrics: tuple[Metric, ...] = field(default=())
