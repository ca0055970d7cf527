"""The satisfaction survey: what it pushes is read or refused exactly as the ledger says."""

from __future__ import annotations

import orjson

from connectors.agencies.ratings import parse
from connectors.invalid import Invalid
from infra.simulator.agencies import Agencies
from infra.simulator.entry import Entry, Event
from infra.simulator.faults import Faults
from infra.simulator.lives import officers
from infra.simulator.system import World
from infra.simulator.systems.ratings import SYSTEM
from streams.ratings.event import TOPIC
from tests.unit.simulator.samples import MORNING, province

OFTEN = Faults(corrections=0.2, duplicates=0.2, malformed=0.3)


def run() -> Entry:
    return Agencies([SYSTEM], World(province(), 7, OFTEN), MORNING).emit(MORNING, MORNING + 9 * 86_400)


def test_the_connector_reads_what_the_ledger_says() -> None:
    entry, read, refused = run(), set(), set()
    for message in entry.messages:
        parsed = parse(message.payload, "")
        if isinstance(parsed, Invalid):
            refused.add((parsed.source, message.payload))
        else:
            read.add(Event.of(TOPIC, parsed[0]))
    assert read == set(entry.events)
    assert refused == {(invalid.source, invalid.raw) for invalid in entry.invalid}
    assert len({invalid.why for invalid in entry.invalid}) == 9
    assert len(entry.messages) == len(read) + len(entry.invalid) + sum(entry.duplicates.values())


def test_some_citizens_vote_and_some_change_their_mind() -> None:
    votes = [orjson.loads(event.body) for event in run().events]
    dossiers = {vote["dossier"] for vote in votes}
    assert 500 < len(dossiers) < len(votes) < 1.5 * len(dossiers)
    assert {vote["stars"] for vote in votes} == {1, 2, 3, 4, 5}
    assert 0.75 < sum(vote["stars"] >= 4 for vote in votes) / len(votes) < 0.95
    assert any("***" in (vote["comment"] or "") for vote in votes)
    # The officers whom they name are those of the dossiers.
    assert all(vote["officer"] in officers(7, vote["officer"].rpartition("-")[0]) for vote in votes)
