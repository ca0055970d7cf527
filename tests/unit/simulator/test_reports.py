"""Monthly reports and daily rows: what the connector reads in them is what the ledger says, and it reaches back far."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import orjson
import pytest

from connectors.catalogue import connectors, rows_of
from connectors.invalid import Invalid
from infra.simulator import worktime
from infra.simulator.agencies import Agencies
from infra.simulator.entry import Entry, Event
from infra.simulator.faults import Faults
from infra.simulator.lives import filed
from infra.simulator.reports import communes
from infra.simulator.system import DAY_S, World
from infra.simulator.systems import digitisation, named, population
from streams.clock import instant_of, local_date
from streams.dossiers.event import Status
from streams.figures.event import TOPIC
from tests.unit.simulator.samples import province

FIRST = int(datetime(2026, 11, 30, 17, tzinfo=UTC).timestamp())
"""Midnight of the first of December in the province."""
AFTER_HOLIDAYS = int(datetime(2026, 9, 9, 17, tzinfo=UTC).timestamp())
"""A week after the three days around the National Day."""
OFTEN = Faults(corrections=0.1, duplicates=0.1, malformed=0.1)
CONNECTORS = {connector.name: connector for connector in connectors()}
DROPPING = ("population", "training", "land")


def told(name: str, faults: Faults = OFTEN, since_s: int = FIRST, end_s: int = FIRST + DAY_S) -> Entry:
    return Agencies(named([name]), World(province(), 7, faults), since_s).emit(since_s, end_s)


@pytest.mark.parametrize("name", DROPPING)
def test_the_connector_reads_in_the_files_what_the_ledger_says(name: str) -> None:
    entry, connector = told(name), CONNECTORS[name]
    read: set[Event] = set()
    refused: set[tuple[str, str, bytes]] = set()
    files = [message for message in entry.messages if message.to != "events"]
    for file in files:
        rows = rows_of(connector, file.payload, file.to)
        assert not isinstance(rows, Invalid), rows
        for row in rows:
            parsed = connector.parse(row, file.to)
            if isinstance(parsed, Invalid):
                refused.add((connector.door, parsed.source or file.to, row))
            else:
                read.update(Event.of(TOPIC, figure) for figure in parsed)
    pushed = [orjson.loads(m.payload)["data"] for m in entry.messages if m.to == "events"]
    read.update(Event.of(TOPIC, figure) for figures in pushed for figure in figures)
    assert read == set(entry.events)
    assert len(entry.events) == len(read) > 400
    assert refused == {(invalid.door, invalid.source, invalid.raw) for invalid in entry.invalid}
    assert len(refused) > 3
    assert entry.duplicates
    assert any("dinh-chinh" in file.to for file in files)


def test_a_corrected_figure_is_another_one_of_a_higher_revision() -> None:
    versions: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for event in told("training").events:
        figure = orjson.loads(event.body)
        versions[figure["code"], figure["unit"]][figure["revision"]] = figure["value"]
    corrected = [found for found in versions.values() if len(found) > 1]
    assert corrected
    assert any(found[0] != found[1] for found in corrected)


@pytest.mark.parametrize("end_s", [FIRST + DAY_S, AFTER_HOLIDAYS])
def test_digitisation_rows_say_what_the_ledger_says_and_follow_from_one_another(end_s: int) -> None:
    entry, connector = told("digitisation", since_s=end_s - 21 * DAY_S, end_s=end_s), CONNECTORS["digitisation"]
    read: set[Event] = set()
    for row in entry.served:
        parsed = connector.parse(row.body, "")
        if not isinstance(parsed, Invalid):
            read.update(Event.of(TOPIC, figure) for figure in parsed)
    assert read == set(entry.events)
    assert entry.invalid
    days: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for event in entry.events:
        figure = orjson.loads(event.body)
        if figure["revision"] == 0:
            days[figure["unit"]][figure["period"]][figure["code"]] = figure["value"]
    assert len(days) == 20 + 124 + 7
    for unit in days.values():
        for before, after in pairwise(unit[day] for day in sorted(unit)):
            assert after["results_digitised"] >= 0
            assert after["digitisation_backlog"] == (
                before["digitisation_backlog"] + after["results_produced"] - after["results_digitised"]
            )


def test_the_national_portal_counts_what_was_received_that_day() -> None:
    entry, connector = told("national_portal", since_s=FIRST - 6 * DAY_S), CONNECTORS["national_portal"]
    read: set[Event] = set()
    refused: list[bytes] = []
    for row in entry.served:
        parsed = connector.parse(row.body, "")
        if isinstance(parsed, Invalid):
            refused.append(row.body)
        else:
            read.update(Event.of(TOPIC, figure) for figure in parsed)
    assert read == set(entry.events)
    assert sorted(refused) == sorted(invalid.raw for invalid in entry.invalid) != []
    day, counted = (
        "2026-11-30",
        {
            figure["unit"]: figure["value"]
            for figure in (orjson.loads(event.body) for event in entry.events)
            if (figure["period"], figure["revision"]) == ("2026-11-30", 0)
        },
    )
    received = Counter(
        life.procedure.agency
        for minute in range((FIRST - 5 * DAY_S) // 60, FIRST // 60)
        for life in filed(7, minute, province().procedures, ())
        for status, at in life.steps
        if status == Status.RECEIVED and str(local_date(instant_of(at * 1_000_000))) == day
    )
    assert len(counted) == 20
    assert all(received[agency] <= count <= 1.1 * received[agency] + 2 for agency, count in counted.items())
    assert sum(received.values()) < sum(counted.values()) < 1.05 * sum(received.values())


def test_the_past_reaches_as_far_as_the_system_says_and_no_further_than_it_need() -> None:
    past = Agencies(named(["population"]), World(province(), 7, Faults()), FIRST - 7 * DAY_S).history(FIRST)
    periods = {orjson.loads(event.body)["period"] for event in past}
    assert len([period for period in periods if len(period) == 7]) == 13
    assert len([period for period in periods if len(period) == 10]) in (406, 407)


def test_the_past_and_the_present_hold_every_figure_once() -> None:
    def systems() -> Agencies:
        return Agencies(named(DROPPING), World(province(), 7, Faults()), FIRST - 3 * DAY_S)

    past, live = list(systems().history(FIRST + 8 * 3_600)), systems()
    present = live.emit(FIRST + 8 * 3_600, FIRST + DAY_S).events
    everything = list(systems().history(FIRST + DAY_S))
    assert sorted([*past, *present], key=repr) == sorted(everything, key=repr)


def test_accounts_only_grow_and_stand_near_what_was_reported() -> None:
    world = World(province(), 7, Faults.none())
    units = communes(world)
    days = [date(2025, 7, 1) + timedelta(days=n) for n in range(0, 500, 50)]
    states = [[population.state(world, unit, day, 0) for unit in units] for day in days]
    totals = [sum(values["eid_level_2"] or 0 for values in each) for each in states]
    assert totals == sorted(totals)
    assert 700_000 < sum(values["population"] or 0 for values in states[0]) < 900_000
    assert 150_000 < totals[0] < 197_107 < totals[-1] < 230_000


def test_a_report_leaves_in_office_hours_also_when_the_first_is_a_sunday() -> None:
    sunday = date(2026, 11, 1)
    world = World(province(), 7, Faults.none())
    times = [at for at, entry in population.on_day(world, sunday) if entry.messages[0].to != "events"]
    assert [worktime.is_open(at) for at in times] == [True]
    assert worktime.day_and_minute(times[0])[0] == (date(2026, 11, 2) - date(1970, 1, 1)).days
    assert list(digitisation.on_day(world, sunday)) == []
