"""What a device of an agency says over MQTT: one message an event, some of them twice, some spoilt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.simulator import faults as fault
from infra.simulator.entry import Entry, Event, Invalid, Message
from infra.simulator.faults import Clean
from infra.simulator.system import Told, World
from streams.kafka import Topic

_KINDS = tuple(sorted({*fault.KINDS} - {fault.UNKNOWN_STATION, fault.LOST_CLOCK, "oversize"}))
_AGAIN_WITHIN_S = 900


@dataclass(frozen=True)
class Device:
    """A device with the door and the MQTT topic by which its messages come in."""

    name: str
    door: str
    to: str


def said(world: World, device: Device, topic: Topic, event: Mapping[str, Any], clean: Clean, at: int) -> Iterator[Told]:
    """Yield the message of one event at an instant (seconds since 1970 UTC), and what goes wrong with it.

    Chances are the event's own, so that what is said does not depend on how often something goes wrong.
    """
    random, raw = world.random("said", device.name, event["time"], event["revision"], clean.encode()), clean.encode()
    yield at, Entry(events=[Event.of(topic, event)], messages=[Message(device.to, raw)])
    twice, spoilt, again, draw = random.random(), random.random(), random.randint(1, _AGAIN_WITHIN_S), random.random()
    if twice < world.faults.duplicates:
        entry = Entry(messages=[Message(device.to, raw)])
        entry.duplicate(device.name, at)
        yield at + again, entry
    if spoilt < world.faults.malformed:
        kind = random.choice(_KINDS)
        bad = fault.spoil(kind, clean, draw)
        invalid = Invalid(device.door, device.name, bad, kind, at * 1_000_000)
        yield at, Entry(invalid=[invalid], messages=[Message(device.to, bad)])
