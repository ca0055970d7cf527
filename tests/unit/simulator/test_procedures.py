"""The simulated catalogue and QR files: what the doors read in them is what the ledger says, whenever they are made."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from connectors.catalogue import by_door, rows_of
from connectors.invalid import Invalid
from infra.simulator.agencies import Agencies
from infra.simulator.decisions import CYCLE_DAYS, decisions, in_force
from infra.simulator.entry import Event
from infra.simulator.faults import Faults
from infra.simulator.system import DAY_S, System, World
from infra.simulator.systems import procedure_catalogue, qr_publication
from tests.unit.simulator.samples import MORNING, province

OFTEN = Faults(corrections=0.1, duplicates=0.1, malformed=0.1)
DAY = date(2026, 11, 24)
both = pytest.mark.parametrize("system", [procedure_catalogue.SYSTEM, qr_publication.SYSTEM], ids=lambda s: s.name)


def agencies(system: System) -> Agencies:
    return Agencies([system], World(province(), 7, OFTEN), MORNING)


@pytest.mark.parametrize(("system", "days"), [(procedure_catalogue.SYSTEM, 8), (qr_publication.SYSTEM, 45)])
def test_the_connector_reads_what_the_ledger_says(system: System, days: int) -> None:
    entry = agencies(system).emit(MORNING, MORNING + days * DAY_S)
    connector = by_door(f"file:{system.name}")
    assert connector is not None
    read: Counter[Event] = Counter()
    refused = set()
    for message in entry.messages:
        rows = rows_of(connector, message.payload, message.to)
        assert not isinstance(rows, Invalid)
        for raw in rows:
            parsed = connector.parse(raw, message.to)
            if isinstance(parsed, Invalid):
                refused.add((parsed.source or message.to, raw))
            else:
                read[Event.of(connector.emits, parsed[0])] += 1
    assert set(read) == set(entry.events)
    assert len(entry.events) == len(read) > 60
    assert read.total() - len(read) == sum(entry.duplicates.values()) > 3
    assert refused == {(invalid.source, invalid.raw) for invalid in entry.invalid}
    assert len({invalid.why for invalid in entry.invalid}) == 6


@both
def test_a_file_is_the_same_bytes_whenever_it_is_made(system: System) -> None:
    assert agencies(system).emit(MORNING, MORNING + 2 * DAY_S) == agencies(system).emit(MORNING, MORNING + 2 * DAY_S)


@both
def test_the_past_and_the_present_hold_every_state_once(system: System) -> None:
    past = list(agencies(system).history(MORNING))
    live = agencies(system).emit(MORNING, MORNING + 3 * DAY_S)
    assert Counter([*past, *live.events]) == Counter(agencies(system).history(MORNING + 3 * DAY_S))
    assert max(Counter([*past, *live.events]).values()) == 1


def test_every_procedure_is_decided_once_a_cycle() -> None:
    world = World(province(), 7, OFTEN)
    found = list(decisions(world, DAY - timedelta(days=10 * CYCLE_DAYS), DAY))
    per = Counter(decision.procedure.code for decision in found)
    assert set(per.values()) <= {9, 10, 11}
    assert len({(decision.procedure.code, decision.nth) for decision in found}) == len(found)
    assert all(d.decided_on.weekday() < 5 and d.decided_at < d.published_at < d.put_up_at for d in found)
    for decision in in_force(world, DAY):
        assert timedelta(0) <= DAY - decision.decided_on <= timedelta(days=CYCLE_DAYS + 2)
