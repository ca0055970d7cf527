"""The one-stop centres: visits that make sense, messages that the connectors read exactly as the ledger says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from connectors.agencies import counter_states, counters
from connectors.connector import Connector, Mqtt
from connectors.invalid import Invalid
from infra.simulator.agencies import Agencies
from infra.simulator.centres import Day, centres, day_of
from infra.simulator.entry import Entry, Event
from infra.simulator.faults import Faults
from infra.simulator.system import System, World
from infra.simulator.systems import counter_states as states_system
from infra.simulator.systems import counters as counters_system
from tests.unit.simulator.samples import MORNING, province

TUESDAY, SATURDAY = date(2026, 11, 24), date(2026, 11, 28)
OFTEN = Faults(corrections=0.1, duplicates=0.1, malformed=0.2)
both = pytest.mark.parametrize(
    ("system", "connector"),
    [(counters_system.SYSTEM, counters.CONNECTOR), (states_system.SYSTEM, counter_states.CONNECTOR)],
    ids=["counters", "counter_states"],
)


def world(faults: Faults | None = None) -> World:
    return World(province(), 7, faults or Faults())


def days(day: date) -> list[Day]:
    return [day_of(world(), centre, day) for centre in centres(province())]


def run(system: System, faults: Faults, *bounds: int) -> Entry:
    agencies, total = Agencies([system], world(faults), MORNING), Entry()
    for a, b in pairwise(bounds):
        total.add(agencies.emit(a, b))
    return total


def test_there_is_a_centre_of_the_province_and_one_in_each_ward() -> None:
    kinds = Counter(unit.kind for unit in province().units)
    assert len(list(centres(province()))) == 1 + kinds["ward"] > 5


def test_nobody_comes_on_a_day_of_rest() -> None:
    assert all(day == Day((), ()) for day in days(SATURDAY))


def test_a_visit_is_called_while_its_counter_is_open_and_never_two_at_one_counter() -> None:
    for day in days(TUESDAY):
        for session in day.sessions:
            own = [v for v in day.visits if v.counter == session.counter and v.called is not None]
            mine = sorted((v.called or 0, v.finished) for v in own if session.opened <= v.finished <= session.closed)
            assert all(session.opened <= called < finished <= session.closed for called, finished in mine)
            assert all(finished <= called for (_, finished), (called, _) in pairwise(mine))
        told = sum(v.counter is not None for v in day.visits)
        inside = [s for v in day.visits for s in day.sessions if v.counter == s.counter and s.opened <= v.finished]
        assert told <= len(inside)


def test_most_are_served_and_some_wait_long_or_leave() -> None:
    visits = [visit for day in days(TUESDAY) for visit in day.visits]
    assert 600 < len(visits) < 1_300
    assert 0.8 < sum(visit.served for visit in visits) / len(visits) < 0.99
    waits = sorted(visit.called - visit.taken for visit in visits if visit.called is not None)
    assert waits[0] >= 5
    assert waits[len(waits) // 2] > 120
    assert waits[int(0.9 * len(waits))] < 3 * 3600


@both
def test_windows_do_not_matter(system: System, connector: Connector) -> None:
    whole = run(system, OFTEN, MORNING, MORNING + 7200)
    parts = run(system, OFTEN, MORNING, MORNING + 17, MORNING + 3000, MORNING + 3060, MORNING + 7200)
    assert whole == parts
    assert len(whole.events) >= 25


@both
def test_a_province_that_begins_during_a_day_repeats_nothing_that_it_never_said(
    system: System, connector: Connector
) -> None:
    for since_s in range(MORNING + 600, MORNING + 6_000, 900):
        entry = Agencies([system], world(OFTEN), since_s).emit(since_s, since_s + 1_800)
        assert len({m.payload for m in entry.messages}) == len(entry.events) + len(entry.invalid)


@both
def test_faults_change_nothing_that_was_said_anyway(system: System, connector: Connector) -> None:
    spoilt, clean = (run(system, faults, MORNING, MORNING + 36_000) for faults in (OFTEN, Faults.none()))
    twice = sum(spoilt.duplicates.values())
    assert len(spoilt.messages) == len(spoilt.events) + len(spoilt.invalid) + twice
    assert twice > 0
    assert clean.messages
    assert not clean.invalid


@both
def test_the_connector_reads_what_the_ledger_says(system: System, connector: Connector) -> None:
    entry = run(system, OFTEN, MORNING, MORNING + 40_000)
    device = connector.transport
    assert isinstance(device, Mqtt)
    read, refused = _read(connector.parse, [(m.payload, device.device(m.to)) for m in entry.messages], connector)
    assert read == set(entry.events)
    assert len(read) == len(entry.events)
    assert refused == {(connector.door, i.source, i.raw) for i in entry.invalid}
    assert {i.door for i in entry.invalid} == {connector.door}


def _read(
    parse: Callable[[bytes, str], Any], messages: Sequence[tuple[bytes, str]], connector: Connector
) -> tuple[set[Event], set[tuple[str, str, bytes]]]:
    read: set[Event] = set()
    refused: set[tuple[str, str, bytes]] = set()
    for raw, device in messages:
        parsed = parse(raw, device)
        if isinstance(parsed, Invalid):
            refused.add((connector.door, device, raw))
        else:
            read.update(Event.of(connector.emits, event) for event in parsed)
    return read, refused
