"""The sensor field: reproducible, complete whatever the windows, valid or refused exactly as the ledger says."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.catalogue import by_door, metrics
from connectors.connector import Mqtt
from connectors.invalid import Invalid
from infra.simulator.entry import Entry, Reading
from infra.simulator.faults import KINDS, LOST_CLOCK, UNKNOWN_STATION, Faults
from infra.simulator.scenes import Kind, Scene
from infra.simulator.sensors import devices
from tests.unit.simulator.samples import MORNING, field, province

SCENES = (
    Scene(Kind.FLOOD, (MORNING + 600) * 1_000_000, (MORNING + 1500) * 1_000_000),
    Scene(Kind.OUTAGE, (MORNING + 900) * 1_000_000, (MORNING + 1800) * 1_000_000),
)


def joined(*entries: Entry) -> Entry:
    total = Entry()
    for entry in entries:
        total.readings += entry.readings
        total.invalid += entry.invalid
        total.messages += entry.messages
        for source, count in entry.duplicates.items():
            total.duplicates[source] = total.duplicates.get(source, 0) + count
    return total


def level_of(entry: Entry, station: str) -> dict[int, float]:
    found = (r for r in entry.readings if r.source == station and r.metric == "water_level")
    return {r.time // 1_000_000 - MORNING: r.value for r in found}


@cache
def whole_hour() -> Entry:
    return field().emit(MORNING, MORNING + 3600, SCENES)


@settings(deadline=None, max_examples=4)
@given(cuts=st.lists(st.integers(1, 3599), min_size=1, max_size=4, unique=True))
def test_windows_do_not_matter(cuts: list[int]) -> None:
    sensors, whole = field(), whole_hour()
    bounds = [MORNING, *(MORNING + cut for cut in sorted(cuts)), MORNING + 3600]
    parts = joined(*(sensors.emit(a, b, SCENES) for a, b in pairwise(bounds)))
    assert sorted(parts.messages) == sorted(whole.messages)
    assert sorted(parts.readings) == sorted(whole.readings)
    assert sorted(parts.invalid, key=repr) == sorted(whole.invalid, key=repr)
    assert parts.duplicates == whole.duplicates


def test_same_seed_same_bytes_and_another_seed_other_bytes() -> None:
    span = (MORNING, MORNING + 600)
    assert field(1).emit(*span).messages == field(1).emit(*span).messages
    assert not set(field(1).emit(*span).messages) & set(field(2).emit(*span).messages)


def test_every_device_of_every_kind_speaks_at_its_interval() -> None:
    stations, longest = province().stations, max(device.interval_s for device in devices().values())
    entry = field(faults=Faults.none()).emit(MORNING, MORNING + 10 * longest)
    assert len(entry.messages) == sum(10 * longest // devices()[s.kind].interval_s for s in stations)
    assert len({message.to for message in entry.messages}) == len(stations) >= 60
    assert {s.kind for s in stations} == set(devices())


def test_the_connectors_read_what_the_ledger_says() -> None:
    entry = field().emit(MORNING, MORNING + 4 * 3600)
    invalid = {(i.source, i.raw): i for i in entry.invalid}
    read: list[Reading] = []
    seen: set[tuple[str, bytes]] = set()
    for topic, payload, _ in entry.messages:
        device = topic.split("/")[3]
        if (device, payload) in seen:
            continue
        seen.add((device, payload))
        connector = by_door(f"mqtt:{topic.split('/')[2]}")
        assert connector is not None
        assert isinstance(connector.transport, Mqtt)
        parsed = connector.parse(payload, device)
        refused = invalid.get((device, payload))
        if isinstance(parsed, Invalid):
            assert refused is not None, f"{payload!r} was refused: {parsed}"
        elif refused is not None:
            assert refused.why in (UNKNOWN_STATION, LOST_CLOCK), refused.why
            assert refused.events is not None
            expected = [tuple(event.values()) for event in json.loads(refused.events)]
            assert sorted((e["source"], e["metric"], e["time"], e["revision"], e["value"]) for e in parsed) == sorted(
                expected
            )
        else:
            read += [Reading(e["source"], e["metric"], e["time"], e["revision"], e["value"]) for e in parsed]
    assert len(read) > 20_000
    assert sorted(read) == sorted(entry.readings)


def test_every_kind_of_malformed_message_occurs() -> None:
    entry = field(faults=Faults(malformed=0.5)).emit(MORNING, MORNING + 2 * 3600)
    assert {i.why for i in entry.invalid} == set(KINDS)
    known = {s.id for s in province().stations}
    assert not {i.source for i in entry.invalid if i.why == UNKNOWN_STATION} & known
    assert max(len(i.raw) for i in entry.invalid) < 262_144


def test_gaps_and_outages_delay_and_lose_nothing() -> None:
    gaps = replace(Faults.none(), gaps=1.0)
    end = MORNING + 3 * 3600
    late = field(faults=gaps, since_s=MORNING).emit(MORNING, end + 3600, SCENES).readings
    calm = field(faults=Faults.none(), since_s=MORNING).emit(MORNING, end, SCENES[:1]).readings
    assert set(calm) <= set(late)
    assert len(set(late)) == len(late)
    order = [r.time for r in late if r.source == "AIR-001" and r.metric == "pm25"]
    assert order == sorted(order)


def test_an_outage_silences_some_stations_until_its_end() -> None:
    outage = [SCENES[1]]
    during = field(faults=Faults.none()).emit(MORNING + 900, MORNING + 1800, outage)
    after = field(faults=Faults.none()).emit(MORNING + 1800, MORNING + 1801, outage)
    talking = {m.to for m in during.messages}
    often = {devices()[s.kind].topic(s.id): devices()[s.kind].interval_s for s in province().stations}
    silent = {topic: interval for topic, interval in often.items() if interval <= 900 and topic not in talking}
    assert 0.15 <= len(silent) / len(often) <= 0.67
    late = Counter(m.to for m in after.messages)
    assert all(late[topic] >= 900 // interval for topic, interval in silent.items())
    assert {r.time for r in after.readings if r.time < (MORNING + 1800) * 1_000_000}


def test_corrections_carry_a_newer_revision_and_another_value() -> None:
    entry = field().emit(MORNING, MORNING + 3 * 3600)
    first = {r[:3]: r.value for r in entry.readings if r.revision == 0}
    corrected = [r for r in entry.readings if r.revision > 0]
    assert {r.revision for r in corrected} == {1, 2}
    mains = {q.metric for device in devices().values() for q in device.quantities if q.wire == device.main}
    main = [r for r in corrected if r.metric in mains and r[:3] in first]
    changed = sum(r.value != first[r[:3]] for r in main)
    assert changed > 0.6 * len(main) > 50


def test_what_was_measured_before_the_field_began_is_never_sent() -> None:
    entry = field(faults=Faults(gaps=1.0, corrections=0.5), since_s=MORNING).emit(MORNING, MORNING + 7200)
    assert min(r.time for r in entry.readings) >= MORNING * 1_000_000


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_flood_passes_the_alarm_levels_in_downstream_order_within_two_minutes(seed: int) -> None:
    scene = Scene(Kind.FLOOD, MORNING * 1_000_000, (MORNING + 900) * 1_000_000)
    entry = field(seed, Faults.none()).emit(MORNING - 60, MORNING + 960, [scene])
    lo = [s for s in province().stations if s.attributes.get("river") == "Lô"]
    half = []
    for station in sorted(lo, key=lambda s: s.attributes["km"]):
        levels = level_of(entry, station.id)
        low, high = levels[min(levels)], max(levels.values())
        assert high - low > 5
        half.append(min(t for t, value in levels.items() if value > (low + high) / 2))
    assert all(b >= a - 10 for a, b in pairwise(half))
    assert half[-1] > half[0]
    gauge = level_of(entry, "WTR-010")
    passed = [min(t for t, value in gauge.items() if value > level) for level in (22.0, 24.0, 26.0)]
    assert passed == sorted(passed)
    assert passed[0] <= 120
    assert gauge[max(gauge)] < 22.0
    other = level_of(entry, "WTR-017")
    assert max(other.values()) - min(other.values()) < 0.3


def test_the_days_are_plausible() -> None:
    blocks = list(field(faults=Faults.none()).history(MORNING - 7 * 86_400, MORNING, 300))
    by_metric: dict[str, list[float]] = {}
    for block in blocks:
        by_metric.setdefault(block.metric, []).extend(block.value.tolist())
    for low, high, metric in (
        (0.5, 450, "pm25"),
        (-3, 42, "temperature"),
        (20, 100, "humidity"),
        (820, 1040, "pressure"),
        (0, 10, "rainfall"),
        (10, 440, "water_level"),
        (0, 360, "wind_direction"),
    ):
        assert low <= min(by_metric[metric]), metric
        assert max(by_metric[metric]) <= high, metric
    for name, values in by_metric.items():
        assert metrics()[name].lowest <= min(values), name
        assert max(values) <= metrics()[name].highest, name
    no2 = {b.source: b for b in blocks if b.metric == "no2"}["AIR-001"]
    hour = (no2.time // 1_000_000 + 7 * 3600) % 86_400 // 3600
    assert no2.value[hour == 7].mean() > 1.5 * no2.value[hour == 2].mean()


def test_the_past_and_the_present_agree_where_they_meet() -> None:
    sensors = field(faults=Faults.none())
    past = {(b.source, b.metric, t): v for b in sensors.history(MORNING - 600, MORNING, 300)
            for t, v in zip(b.time.tolist(), b.value.tolist(), strict=True)}  # fmt: skip
    live = {r[:3]: r.value for r in sensors.emit(MORNING - 600, MORNING).readings}
    shared = {name for name in past if name in live and not name[1].startswith("rain")}
    assert len(shared) > 650
    assert all(past[name] == live[name] for name in shared)
