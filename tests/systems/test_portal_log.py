"""From the portal's log file to the board: calls, errors, latency and consumers are those of the ledger's events."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pytest

from connectors.agencies.portal_log import NAME
from connectors.rejects import opened
from infra.simulator import worktime
from streams.clock import microseconds
from streams.dead_letters.store import Letter
from streams.service_calls.event import TOPIC
from tests.systems.played import Played


def today(played: Played) -> list[dict[str, Any]]:
    """Return the calls since the local midnight."""
    now = int(played.now.timestamp())
    midnight = (now - worktime.day_and_minute(now)[1] * 60) * 1_000_000
    calls = played.newest(TOPIC.name, "service", "request")
    return [call for call in calls if midnight <= call["time"] <= microseconds(played.now)]


def test_calls_errors_and_latency_of_today(played: Played) -> None:
    calls = today(played)
    failed = sum(call["status"] >= 500 for call in calls)
    (counted,) = played.panel("service_calls_today")
    assert counted["value"] == len(calls) > 500
    assert counted["detail_vi"] == f"{len({call['agency'] for call in calls})} cơ quan"
    (errors,) = played.panel("service_calls_errors")
    assert float(errors["value"]) == pytest.approx(100 * failed / len(calls))
    assert failed > 0
    (latency,) = played.panel("service_calls_p95")
    assert latency["value"] == pytest.approx(np.percentile([call["duration_ms"] for call in calls], 95))


def test_each_service_and_each_consumer(played: Played) -> None:
    calls = today(played)
    by_service = defaultdict(list)
    for call in calls:
        by_service[call["service"]].append(call)
    shown = {row["calls"]: row for row in played.panel("service_calls_by_service")}
    for own in by_service.values():
        row, times = shown[len(own)], [call["duration_ms"] for call in own]
        assert row["p50"] == pytest.approx(np.percentile(times, 50))
        assert row["p95"] == pytest.approx(np.percentile(times, 95))
        assert float(row["errors"]) == pytest.approx(100 * sum(c["status"] >= 500 for c in own) / len(own))
        assert row["consumers"] == len({call["agency"] for call in own})
    consumers = played.panel("service_calls_by_consumer")
    assert sorted(row["calls"] for row in consumers) == sorted(
        sum(call["agency"] == agency for call in calls) for agency in {call["agency"] for call in calls}
    )


def test_each_hour_of_the_last_day(played: Played) -> None:
    end = microseconds(played.now)
    begin = (end // 3_600_000_000 - 24) * 3_600_000_000
    calls = [c for c in played.newest(TOPIC.name, "service", "request") if begin <= c["time"] <= end]
    by_hour: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for call in calls:
        by_hour[call["time"] // 3_600_000_000].append(call)
    rows = played.panel("service_calls_per_hour")
    shown = {(row["key"], int(row["time"].timestamp()) // 3_600): row["value"] for row in rows}
    for hour, own in by_hour.items():
        assert shown["calls", hour] == len(own)
        assert shown["failed", hour] == sum(call["status"] >= 500 for call in own)
    for panel, share in (("service_calls_p50_per_hour", 50), ("service_calls_p95_per_hour", 95)):
        curves = played.panel(panel)
        assert curves
        for row in curves:
            own = by_hour[int(row["time"].timestamp()) // 3_600]
            times = [call["duration_ms"] for call in own if call["service"] == row["key"]]
            assert row["value"] == pytest.approx(np.percentile(times, share))


def test_lines_that_are_no_calls_wait_as_dead_letters(played: Played) -> None:
    refused = [i for i in played.ledger.invalid(0, played.ledger.position()) if i.door == "tail:portal_log"]
    letters = "SELECT door, source, raw, reason, detail, encrypted FROM dead_letter WHERE door = 'tail:portal_log'"
    found = played.rows(letters)
    assert {opened(Letter(*row)).raw for row in found} == {invalid.raw for invalid in refused}
    assert refused
    assert played.rows(f"SELECT DISTINCT system FROM service_call WHERE system <> '{NAME}'") == []
