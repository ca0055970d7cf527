"""What the cameras tell is read or refused exactly as the ledger says, and no plate of it is in clear."""

from __future__ import annotations

from collections import Counter

import orjson

from connectors.agencies.camera_events import CONNECTOR, parse
from connectors.invalid import Invalid
from connectors.protection import protected
from infra.simulator.agencies import Agencies
from infra.simulator.entry import Entry, Event
from infra.simulator.faults import Faults
from infra.simulator.noise import chances
from infra.simulator.system import World
from infra.simulator.systems.camera_events import SYSTEM
from infra.simulator.vehicles import passing
from streams.camera_events.event import TOPIC
from tests.unit.simulator.samples import KEY, MORNING, province

OFTEN = Faults(corrections=0.2, duplicates=0.2, malformed=0.3)
MIDNIGHT = MORNING - 7 * 3_600


def run(days: int = 1, faults: Faults = OFTEN) -> Entry:
    return Agencies([SYSTEM], World(province(), 7, faults, KEY), MIDNIGHT).emit(MIDNIGHT, MIDNIGHT + days * 86_400)


def test_the_connector_reads_what_the_ledger_says() -> None:
    entry, read, refused = run(), set(), set()
    for message in entry.messages:
        parsed = parse(message.payload, message.to.split("/")[3])
        if isinstance(parsed, Invalid):
            refused.add(message.payload)
        else:
            (event,), sealed = protected(CONNECTOR, parsed)
            assert not sealed
            read.add(Event.of(TOPIC, event))
    assert read == set(entry.events)
    assert refused == {invalid.raw for invalid in entry.invalid}
    assert len({invalid.why for invalid in entry.invalid}) >= 9
    assert len(entry.messages) == len(entry.events) + len(entry.invalid) + sum(entry.duplicates.values())


def test_no_event_holds_a_plate_in_clear() -> None:
    entry = run()
    said = b"".join(message.payload for message in entry.messages)
    written = {passing(7, chances(7, number)).plate for number in range(3_000)}
    seen = {plate for plate in written if plate.encode() in said}
    assert len(seen) > 200
    stored = b"".join(event.body for event in entry.events)
    for plate in seen:
        assert plate.encode() not in stored
        assert plate.replace("-", "").replace(" ", "").replace(".", "").encode() not in stored


def test_plates_come_by_with_the_traffic_and_incidents_end() -> None:
    events = [orjson.loads(event.body) for event in run(7, Faults.none()).events]
    newest = {event["event_id"]: event for event in sorted(events, key=lambda event: event["revision"])}
    seen = Counter(event["seen"] for event in newest.values())
    assert set(seen) == {
        "plate", "red_light", "speeding", "wrong_way", "stopped_vehicle", "accident", "obstacle", "crowd"
    }  # fmt: skip
    hours = Counter(event["time"] // 3_600_000_000 % 24 for event in newest.values())
    assert hours[0] > 4 * hours[19], "seven o'clock in the morning against two at night"
    lasting = [e for e in newest.values() if e["seen"] in ("accident", "crowd", "obstacle", "stopped_vehicle")]
    ended = [e for e in lasting if e["ended_at"] is not None]
    assert 0.9 < len(ended) / len(lasting) <= 1
    assert all(event["plate"] is None for event in lasting)
    again = Counter(event["plate"] for event in newest.values() if event["plate"])
    assert again.most_common(1)[0][1] > 5, "vehicles come by again"
