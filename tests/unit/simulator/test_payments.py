"""The bank of the fee account: its notifications say what the ledger says, in every way that people pay."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import orjson

from connectors.agencies.ministerial_dossiers import MINISTRIES
from connectors.agencies.payments import NAME, parse
from connectors.invalid import Invalid
from infra.simulator.agencies import Agencies
from infra.simulator.entry import Entry, Event
from infra.simulator.faults import Faults
from infra.simulator.system import World
from infra.simulator.systems.payments import SYSTEM
from streams.payments.event import TOPIC, Payment
from tests.unit.simulator.samples import MORNING, province

DAY = 86_400


def bank(faults: Faults | None = None, since_s: int = MORNING) -> Agencies:
    return Agencies([SYSTEM], World(province(), 7, faults or Faults.none()), since_s)


def run(agencies: Agencies, *bounds: int) -> Entry:
    total = Entry()
    for a, b in pairwise(bounds):
        total.add(agencies.emit(a, b))
    return total


def payments(entry: Entry) -> list[Payment]:
    return [orjson.loads(event.body) for event in entry.events]


def test_the_connector_reads_what_the_ledger_says() -> None:
    often = Faults(corrections=0.1, duplicates=0.1, malformed=0.1)
    entry = run(bank(often), MORNING, MORNING + 4 * DAY)
    read, refused = Counter[Event](), set()
    for message in entry.messages:
        assert message.way == NAME
        parsed = parse(message.payload, "")
        if isinstance(parsed, Invalid):
            refused.add((parsed.source, message.payload))
        else:
            read[Event.of(TOPIC, parsed[0])] += 1
    assert set(read) == set(entry.events)
    assert len(entry.events) == len(set(entry.events)) > 1_000
    assert read.total() - len(read) == sum(entry.duplicates.values()) > 50
    assert refused == {(invalid.source, invalid.raw) for invalid in entry.invalid}
    assert len({invalid.why for invalid in entry.invalid}) == 7


def test_people_pay_in_every_way_and_not_always_rightly() -> None:
    found = payments(run(bank(), MORNING, MORNING + 4 * DAY))
    assert set(Counter(p["channel"] for p in found)) == {"counter", "online", "qr"}
    assert {p.get("revision") for p in found if p["status"] == "reversed"} == {1}
    assert any(p["dossier"] is None for p in found)
    assert any(p["dossier"].partition("-")[0] in MINISTRIES for p in found if p["dossier"])
    assert len({p["reference"] for p in found}) == sum(p.get("revision") == 0 for p in found)
    per_dossier = Counter(p["dossier"] for p in found if p.get("revision") == 0 and p["dossier"])
    assert 0.005 < sum(n > 1 for n in per_dossier.values()) / len(per_dossier) < 0.06


def test_nothing_is_told_before_it_was_paid() -> None:
    agencies = bank()
    for second in range(MORNING, MORNING + DAY, 600):
        for payment in payments(agencies.emit(second, second + 600)):
            assert payment["time"] < (second + 600) * 1_000_000


def test_windows_do_not_matter_and_the_past_joins_the_present() -> None:
    whole = run(bank(), MORNING, MORNING + DAY)
    assert whole == run(bank(), MORNING, MORNING + 17, MORNING + 3_000, MORNING + DAY)
    past = list(bank(since_s=MORNING - DAY).history(MORNING))
    live = run(bank(since_s=MORNING - DAY), MORNING, MORNING + DAY).events
    everything = list(bank(since_s=MORNING - DAY).history(MORNING + DAY))
    assert sorted([*past, *live]) == sorted(everything)
