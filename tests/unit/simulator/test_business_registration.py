"""The registration office: its view shows what the ledger says, one row a version."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import orjson

from connectors.agencies.business_registration import NAME, QUERY, parse
from connectors.invalid import Invalid
from infra.city import sources
from infra.simulator.agencies import Agencies
from infra.simulator.entry import Entry, Event
from infra.simulator.faults import Faults
from infra.simulator.system import Home, World
from infra.simulator.systems.business_registration import SYSTEM
from streams.registrations.event import TOPIC, Registration
from tests.unit.simulator.samples import MORNING, province

DAY = 86_400
OFTEN = Faults(corrections=0.1, duplicates=0.1, malformed=0.15)


def office(faults: Faults | None = None, since_s: int = MORNING) -> Agencies:
    return Agencies([SYSTEM], World(province(), 7, faults or Faults()), since_s)


def run(agencies: Agencies, *bounds: int) -> Entry:
    total = Entry()
    for a, b in pairwise(bounds):
        total.add(agencies.emit(a, b))
    return total


def seen(payload: bytes) -> bytes:
    """Return the bytes of a row as the connector's query gives it: without the name, which it does not ask for."""
    row = orjson.loads(payload)
    assert row.pop("ten_chu_ho") not in QUERY
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS)


def test_the_connector_reads_what_the_ledger_says() -> None:
    entry = run(office(OFTEN), MORNING, MORNING + 4 * DAY)
    read, refused = Counter[Event](), set()
    for message in entry.messages:
        parsed = parse(seen(message.payload), "")
        if isinstance(parsed, Invalid):
            refused.add((parsed.source, seen(message.payload)))
        else:
            read[Event.of(TOPIC, parsed[0])] += 1
    assert set(read) == set(entry.events)
    assert len(entry.events) == len(set(entry.events)) > 500
    assert read.total() - len(read) == sum(entry.duplicates.values()) > 20
    assert refused == {(invalid.source, invalid.raw) for invalid in entry.invalid}
    assert len({invalid.why for invalid in entry.invalid}) == 7
    numbers = [orjson.loads(message.payload)["id"] for message in entry.messages]
    assert len(set(numbers)) == len(numbers)


def test_revisions_follow_one_another_and_most_applications_are_decided() -> None:
    versions: dict[str, list[Registration]] = defaultdict(list)
    for event in office(OFTEN).history(MORNING + 14 * DAY):
        said: Registration = orjson.loads(event.body)
        versions[said["registration"]].append(said)
    decided, online = Counter[bool](), Counter[str]()
    for all_said in versions.values():
        assert sorted(said.get("revision", 0) for said in all_said) == list(range(len(all_said)))
        newest = max(all_said, key=lambda said: said.get("revision", 0))
        decided[newest["decided_at"] is not None] += 1
        online[newest["kind"]] += newest["online"]
    assert decided[True] > 0.6 * len(versions)
    assert decided[False] > 5
    assert set(online) == {"household", "enterprise", "branch", "change", "dissolution"}


def test_rows_appear_late_and_keep_within_the_overlap() -> None:
    agencies, late = office(), 0
    for second in range(MORNING, MORNING + DAY, 30):
        for message in agencies.emit(second, second + 30).messages:
            row = orjson.loads(message.payload)
            changed = parse_time(row["cap_nhat"])
            assert second - 600 < changed < second + 30
            late += changed < second - 60
    assert late > 3


def parse_time(text: str) -> int:

    return int(datetime.fromisoformat(text).timestamp())


def test_windows_do_not_matter_and_the_past_joins_the_present() -> None:
    noon = MORNING + DAY // 4
    whole = run(office(), MORNING, noon)
    assert whole == run(office(), MORNING, MORNING + 17, MORNING + 3_000, noon)
    past = list(office(since_s=MORNING - DAY).history(MORNING))
    live = run(office(since_s=MORNING - DAY), MORNING, noon).events
    everything = list(office(since_s=MORNING - DAY).history(noon))
    assert sorted([*past, *live]) == sorted(everything)


def test_two_cities_on_one_server_have_a_database_each(tmp_path: Path) -> None:
    name = f"{sources.PREFIX}{NAME.upper()}__URL"
    homes = [Home("http://x", tmp_path / folder, "postgresql://postgres@127.0.0.1/") for folder in ("a", "b")]
    first, second = (sources.of(home)[name] for home in homes)
    assert first != second
    assert first == sources.of(homes[0])[name]
    assert len(first.rpartition("/")[2]) < 64
