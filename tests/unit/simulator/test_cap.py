"""The simulated forecaster: it warns of a staged flood, and its messages say what the ledger says."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import orjson

from connectors.invalid import Invalid
from connectors.standards.cap import CONNECTOR
from infra.simulator.agencies import Agencies
from infra.simulator.entry import Entry
from infra.simulator.faults import Faults
from infra.simulator.scenes import Kind, Scene
from infra.simulator.system import DAY_S, World
from infra.simulator.systems.cap import SYSTEM
from tests.unit.simulator.samples import MORNING, province

BEGIN = MORNING + 3_617
FLOOD = Scene(Kind.FLOOD, BEGIN * 1_000_000, (BEGIN + 3_600) * 1_000_000)
OUTAGE = Scene(Kind.OUTAGE, BEGIN * 1_000_000, (BEGIN + 3_600) * 1_000_000)


def told(*bounds: int, scenes: tuple[Scene, ...] = (FLOOD, OUTAGE), faults: Faults | None = None) -> Entry:
    """Return what the forecaster sends between the bounds; a scene is known only once it has begun."""
    agencies = Agencies([SYSTEM], World(province(), 7, faults or Faults.none()), bounds[0])
    entry = Entry()
    for start, end in pairwise(bounds):
        entry.add(agencies.emit(start, end, [scene for scene in scenes if scene.start_s <= start]))
    return entry


def events(entry: Entry) -> list[dict[str, Any]]:
    return [orjson.loads(event.body) for event in entry.events]


def test_a_flood_is_warned_of_raised_and_called_off_whenever_the_simulator_looks() -> None:
    whole = told(MORNING, BEGIN, MORNING + 4 * 3_600)
    assert whole == told(MORNING, BEGIN, BEGIN + 1, BEGIN + 43, BEGIN + 44, BEGIN + 2_000, MORNING + 4 * 3_600)
    alert, update, cancel = events(whole)
    assert [e["msg_type"] for e in (alert, update, cancel)] == ["Alert", "Update", "Cancel"]
    assert [e.get("level") for e in (alert, update, cancel)] == ["2", "3", None]
    assert BEGIN <= alert["time"] / 1e6 < BEGIN + 60
    assert update["refers_to"] == f"{alert['sender']},{alert['identifier']}"
    assert cancel["refers_to"].split() == [f"{e['sender']},{e['identifier']}" for e in (alert, update)]
    assert cancel["time"] == FLOOD.end


def test_the_connector_reads_what_the_ledger_says() -> None:
    entry = told(MORNING, BEGIN, MORNING + 8 * DAY_S, faults=Faults(duplicates=1.0))
    read: list[bytes] = []
    for message in entry.messages:
        parsed = CONNECTOR.parse(message.payload, "")
        assert not isinstance(parsed, Invalid)
        read += [orjson.dumps(event, option=orjson.OPT_SORT_KEYS) for event in parsed]
    assert sorted(read) == sorted(event.body for event in entry.events for _ in range(2))
    assert [e["status"] for e in events(entry)] == ["Actual", "Actual", "Actual", "Test"]
    assert sum(entry.duplicates.values()) == len(entry.events)


def test_without_a_flood_nothing_is_warned_of() -> None:
    assert told(MORNING, BEGIN, MORNING + DAY_S, scenes=(OUTAGE,)) == Entry()
