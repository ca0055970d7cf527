"""The portal's log, the centre's pages and the stores' checks: the connectors read what the ledger says."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors import scraped
from connectors.agencies import data_centre as centre_connector
from connectors.agencies import data_stores as stores_connector
from connectors.agencies import portal_log as log_connector
from connectors.connector import Connector
from connectors.invalid import Invalid
from infra.simulator.agencies import Agencies
from infra.simulator.entry import Entry, Event, Message
from infra.simulator.faults import Faults
from infra.simulator.system import Home, System, World
from infra.simulator.systems import data_centre, data_stores, portal_log
from streams.settings import Settings, Source
from tests.unit.simulator.samples import MORNING, province

OFTEN = Faults(duplicates=0.1, malformed=0.1)
DAY_S = 86_400
SYSTEMS = [portal_log.SYSTEM, data_centre.SYSTEM, data_stores.SYSTEM]
every_system = pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)


def run(system: System, *bounds: int, faults: Faults = OFTEN) -> Entry:
    agencies, total = Agencies([system], World(province(), 7, faults), bounds[0]), Entry()
    for a, b in pairwise(bounds):
        total.add(agencies.emit(a, b))
    return total


def judged(connector: Connector, raws: Sequence[bytes]) -> tuple[set[bytes], set[bytes]]:
    """Return the events that the connector reads, and the messages that it refuses."""
    read, refused = set(), set()
    for raw in raws:
        parsed = connector.parse(raw, "")
        if isinstance(parsed, Invalid):
            refused.add(raw)
        else:
            read |= {Event.of(connector.emits, event).body for event in parsed}
    return read, refused


def settings(tmp_path: Path, system: System) -> Settings:
    fields = system.source(Home("http://127.0.0.1:1", tmp_path, ""), system.name)
    return Settings(sources={system.name: Source(url=fields["URL"])})


@every_system
def test_windows_do_not_matter_and_a_week_is_of_a_bounded_size(system: System) -> None:
    whole = run(system, MORNING, MORNING + 7_200)
    assert whole == run(system, MORNING, MORNING + 17, MORNING + 3_000, MORNING + 3_060, MORNING + 7_200)
    past = list(Agencies([system], World(province(), 7, Faults()), MORNING - 7 * DAY_S).history(MORNING))
    assert 1_000 < len(past) < 20_000


@pytest.mark.parametrize(
    ("system", "connector"),
    [(portal_log.SYSTEM, log_connector.CONNECTOR), (data_stores.SYSTEM, stores_connector.CONNECTOR)],
    ids=lambda each: each.name,
)
def test_the_connector_reads_and_refuses_what_the_ledger_says(system: System, connector: Connector) -> None:
    entry = run(system, MORNING, MORNING + DAY_S)
    raws = [message.payload for message in entry.messages]
    if system is data_stores.SYSTEM:
        raws = [orjson.dumps(orjson.loads(raw), option=orjson.OPT_SORT_KEYS) for raw in raws]
    read, refused = judged(connector, raws)
    assert read == {event.body for event in entry.events}
    assert refused == {invalid.raw for invalid in entry.invalid}
    assert len({invalid.why for invalid in entry.invalid}) == 6
    assert sum(entry.duplicates.values()) == len(raws) - len(entry.events) - len(entry.invalid) > 0
    assert {message.way for message in entry.messages} == {system.name}


def test_the_centre_s_pages_say_what_the_ledger_says_and_owe_nothing() -> None:
    entry = run(data_centre.SYSTEM, MORNING, MORNING + DAY_S)
    now = datetime.fromtimestamp(MORNING, UTC)
    read, refused = judged(
        centre_connector.CONNECTOR, [scraped.message(now, page.body.decode()) for page in entry.served]
    )
    assert refused == set()
    assert read == {event.body for event in entry.events}
    assert len(entry.served) == DAY_S // 600
    assert not any(event.owed for event in entry.events)


def test_a_machine_that_is_down_says_nothing_else() -> None:
    entry = run(data_centre.SYSTEM, MORNING, MORNING + 14 * DAY_S)
    found = [orjson.loads(event.body) for event in entry.events]
    down = {(s["source"], s["time"]) for s in found if s["metric"] == "up" and s["value"] == 0}
    assert down
    assert not {(s["source"], s["time"]) for s in found if s["metric"] != "up"} & down


def test_the_portal_counts_what_it_logs() -> None:
    world = World(province(), 7, Faults.none())
    whole = run(portal_log.SYSTEM, MORNING, MORNING + 7_200, faults=Faults.none())
    logged = [orjson.loads(event.body) for event in whole.events]
    nine = {s["metric"]: s["value"] for s in data_centre.samples(world, MORNING // 60 + 120) if s["source"] == "portal"}
    seven = {s["metric"]: s["value"] for s in data_centre.samples(world, MORNING // 60) if s["source"] == "portal"}
    assert nine["calls"] - seven["calls"] == len(logged) > 100
    assert nine["errors"] - seven["errors"] == sum(call["status"] >= 500 for call in logged)
    midnight = data_centre.samples(world, (MORNING - 7 * 3_600) // 60)
    assert [s["value"] for s in midnight if s["metric"] == "calls"] == [0.0]


def test_stores_grow_are_fresh_mostly_and_stale_sometimes() -> None:
    entry = run(data_stores.SYSTEM, MORNING, MORNING + 7 * DAY_S, faults=Faults.none())
    found = [orjson.loads(event.body) for event in entry.events]
    late = sum(c["checked"] - c["newest"] > c["promised_s"] * 1_000_000 for c in found)
    assert 0.01 < late / len(found) < 0.3
    for store in {c["store"] for c in found}:
        own = sorted((c for c in found if c["store"] == store), key=lambda c: c["checked"])
        assert all(a["rows"] <= b["rows"] and a["newest"] <= b["newest"] for a, b in pairwise(own))


def test_a_killed_portal_leaves_no_torn_line(tmp_path: Path) -> None:
    system = portal_log.SYSTEM
    city = settings(tmp_path, system)
    assert system.prepare is not None
    assert system.deliver is not None
    file = tmp_path / system.name / portal_log.FILE
    system.prepare(city)
    assert file.read_bytes() == b""
    deliver = system.deliver(city)
    deliver(Message(portal_log.FILE, b"first", system.name))
    deliver(Message(portal_log.FILE, b"x" * 100_000, system.name))
    whole = file.read_bytes()
    system.prepare(city)
    assert file.read_bytes() == whole == b"first\n" + b"x" * 100_000 + b"\n"
    for torn in (b"to", b"t" * 200_000):
        file.write_bytes(whole + torn)
        system.prepare(city)
        assert file.read_bytes() == whole
    file.write_bytes(b"nothing but a torn line")
    system.prepare(city)
    assert file.read_bytes() == b""


def test_a_check_that_is_delivered_again_stands_once(tmp_path: Path) -> None:
    system = data_stores.SYSTEM
    city = settings(tmp_path, system)
    assert system.prepare is not None
    assert system.deliver is not None
    system.prepare(city)
    system.prepare(city)
    deliver = system.deliver(city)
    messages = run(system, MORNING, MORNING + 7_200).messages
    for message in [*messages, *messages]:
        deliver(message)
    with closing(sqlite3.connect(tmp_path / system.name / "stores.sqlite")) as db:
        db.row_factory = sqlite3.Row
        rows: list[dict[str, Any]] = [dict(row) for row in db.execute("SELECT * FROM store_check ORDER BY id")]
    assert rows == sorted((orjson.loads(m.payload) for m in messages), key=lambda row: row["id"])
