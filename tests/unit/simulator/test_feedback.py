"""The simulated feedback portal: its rows are what the ledger says, and its past and present hold each state once."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from connectors.agencies.feedback import parse
from connectors.invalid import Invalid
from infra.simulator.agencies import Agencies
from infra.simulator.entry import Entry, Event
from infra.simulator.faults import Faults
from infra.simulator.system import DAY_S, World
from infra.simulator.systems.feedback import SYSTEM
from streams.feedback.event import TOPIC
from tests.unit.simulator.samples import MORNING, province

OFTEN = Faults(corrections=0.1, duplicates=0.1, malformed=0.1)


def system(faults: Faults = OFTEN, since_s: int = MORNING) -> Agencies:
    return Agencies([SYSTEM], World(province(), 7, faults), since_s)


def run(agencies: Agencies, *instants: int) -> Entry:
    entry = Entry()
    for start, end in pairwise(instants):
        entry.add(agencies.emit(start, end))
    return entry


def test_the_connector_reads_what_the_ledger_says() -> None:
    entry = run(system(), MORNING, MORNING + 3 * DAY_S)
    read, refused = set(), set()
    for row in entry.served:
        parsed = parse(row.body, "")
        if isinstance(parsed, Invalid):
            refused.add((parsed.source, row.body))
        else:
            read.add(Event.of(TOPIC, parsed[0]))
    assert read == set(entry.events)
    assert len(entry.events) == len(read) > 200
    assert refused == {(invalid.source, invalid.raw) for invalid in entry.invalid}
    assert len({invalid.why for invalid in entry.invalid}) == 7
    assert len({row.id for row in entry.served}) == len(entry.served)
    assert entry.duplicates


def test_the_past_and_the_present_hold_every_state_once() -> None:
    past = list(system().history(MORNING))
    live = run(system(), MORNING, MORNING + 7_200, MORNING + DAY_S).events
    assert Counter([*past, *live]) == Counter(system().history(MORNING + DAY_S))
    assert max(Counter([*past, *live]).values()) == 1
    assert len(past) > 2_500


def test_a_restart_forgets_nothing() -> None:
    whole = run(system(), MORNING, MORNING + DAY_S)
    after = run(system(), MORNING + 7_200, MORNING + DAY_S)
    before = run(system(), MORNING, MORNING + 7_200)
    assert before.events + after.events == whole.events
