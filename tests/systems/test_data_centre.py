"""From the centre's page for Prometheus to the board: capacity, availability and counters are those of the ledger."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from connectors.agencies.data_centre import NAME
from streams.clock import microseconds
from streams.gauges.event import TOPIC
from streams.service_calls.event import TOPIC as CALLS
from tests.systems.played import BEGIN, Played
from tests.waiting import wait_until


def newest_page(played: Played) -> list[dict[str, Any]]:
    """Return the samples of the newest page, once they are stored: it stands at the address since the morning ended."""
    samples = played.events(TOPIC.name)
    last = max(sample["time"] for sample in samples)
    page = [sample for sample in samples if sample["time"] == last]
    count = f"SELECT count(*) FROM gauge_sample WHERE time = timestamptz 'epoch' + {last} * interval '1 microsecond'"
    wait_until(lambda: played.rows(count) == [(len(page),)])
    return page


def test_pages_were_read_while_the_morning_passed_and_all_of_the_past_is_there(played: Played) -> None:
    newest_page(played)
    begin = microseconds(BEGIN)
    past = {s["time"] for s in played.events(TOPIC.name) if s["time"] < begin}
    stored = {microseconds(row[0]) for row in played.rows("SELECT DISTINCT time FROM gauge_sample")}
    assert {time for time in stored if time < begin} == past
    assert len(past) == 144
    assert len([time for time in stored if time >= begin]) >= 2
    assert played.rows("SELECT door FROM dead_letter WHERE door = 'scrape:data_centre'") == []


def test_machines_and_their_capacity(played: Played) -> None:
    machines: dict[str, dict[str, float]] = defaultdict(dict)
    for sample in newest_page(played):
        machines[sample["source"]][sample["metric"]] = sample["value"]
    (answering,) = played.panel("data_centre_up")
    assert answering["value"] == sum(values["up"] for values in machines.values())
    assert answering["detail_en"] == f"of {len(machines)} machines"
    shown = {row["source"]: row for row in played.panel("data_centre_machines")}
    assert set(shown) == set(machines)
    for source, values in machines.items():
        for part in ("cpu", "memory", "storage"):
            if f"{part}_used" in values:
                share = 100 * values[f"{part}_used"] / values[f"{part}_total"]
                assert shown[source][part] == pytest.approx(share)
    assert any(row["storage"] for row in shown.values())


def test_availability_is_the_share_of_the_samples_that_were_read(played: Played) -> None:
    newest_page(played)
    read = {microseconds(row[0]) for row in played.rows("SELECT DISTINCT time FROM gauge_sample")}
    ups: dict[str, list[float]] = defaultdict(list)
    for sample in played.events(TOPIC.name):
        if sample["metric"] == "up" and sample["time"] in read:
            ups[sample["source"]].append(sample["value"])
    for row in played.panel("data_centre_machines"):
        assert float(row["available"]) == pytest.approx(100 * sum(ups[row["source"]]) / len(ups[row["source"]]))


def test_the_log_against_the_portal_s_own_counter(played: Played) -> None:
    (counter,) = (s for s in newest_page(played) if (s["source"], s["metric"]) == ("portal", "calls"))
    midnight = microseconds(BEGIN) + 600_000_000
    logged = [c for c in played.newest(CALLS.name, "service", "request") if midnight <= c["time"] < counter["time"]]
    (shown,) = played.panel("service_calls_logged")
    assert float(shown["value"]) == pytest.approx(100 * len(logged) / counter["value"])
    assert 90 < float(shown["value"]) < 100, "three lines in a hundred are malformed"
    assert {sample["system"] for sample in played.events(TOPIC.name)} == {NAME}
