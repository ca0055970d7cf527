"""The one-stop centres from the queue machines' MQTT to the board: every figure equals one counted from the events."""

from __future__ import annotations

from collections import Counter
from statistics import median, quantiles
from typing import Any

import pytest

from streams.clock import LOCAL_ZONE, instant_of, microseconds
from tests.systems.played import Played


def today(played: Played) -> list[dict[str, Any]]:
    """Return the tickets of the day as they stand now."""
    day = played.now.astimezone(LOCAL_ZONE).date().isoformat()
    tickets = played.newest("tickets", "machine", "day", "number")
    return [ticket for ticket in tickets if ticket["day"] == day]


def open_counters(played: Played) -> dict[str, str]:
    """Return the centre of each counter that stands open."""
    states = played.newest("counter_states", "counter", "time")
    last = {state["counter"]: state for state in sorted(states, key=lambda state: state["time"])}
    day = played.now.astimezone(LOCAL_ZONE).date()
    return {
        name: state["centre"]
        for name, state in last.items()
        if state["open"] and instant_of(state["time"]).astimezone(LOCAL_ZONE).date() == day
    }


def waits(ticket: dict[str, Any]) -> bool:
    return ticket["called_at"] is None and ticket["finished_at"] is None


def minutes(tickets: list[dict[str, Any]], since: str, until: str) -> list[float]:
    return [(ticket[until] - ticket[since]) / 60e6 for ticket in tickets]


def of_ninety(figures: list[float]) -> float:
    return quantiles(figures, n=10, method="inclusive")[-1]


def test_the_board_says_how_many_wait_and_the_longest_wait(played: Played) -> None:
    waiting = [ticket["taken_at"] for ticket in today(played) if waits(ticket)]
    longest = (microseconds(played.now) - min(waiting)) / 60e6
    (shown,) = played.panel("tickets_waiting")
    assert shown["value"] == len(waiting) > 5
    assert shown["detail_en"] == f"longest {longest:.0f} min"


def test_the_board_says_how_long_waiting_and_service_take(played: Played) -> None:
    tickets = today(played)
    wait = minutes([t for t in tickets if t["called_at"] is not None], "taken_at", "called_at")
    service = minutes([t for t in tickets if t["outcome"] == "served"], "called_at", "finished_at")
    for panel, figures in (("tickets_wait", wait), ("tickets_service", service)):
        (shown,) = played.panel(panel)
        assert len(figures) > 50
        assert float(shown["value"]) == pytest.approx(median(figures))
        assert shown["detail_en"] == f"90% within {of_ninety(figures):.1f} min"


def test_the_board_counts_the_counters_that_are_open(played: Played) -> None:
    (shown,) = played.panel("counters_open")
    assert shown["value"] == len(open_counters(played)) > 10
    known = {state["counter"] for state in played.newest("counter_states", "counter", "time")}
    assert shown["detail_en"] == f"of {len(known)} counters"


def test_the_board_counts_the_tickets_of_each_hour(played: Played) -> None:
    expected = Counter(ticket["taken_at"] // 3_600_000_000 for ticket in today(played))
    shown = {
        microseconds(row["time"]) // 3_600_000_000: row["value"]
        for row in played.panel("tickets_by_hour")
        if row["key"] == "taken"
    }
    assert shown == expected
    assert len(expected) >= 4


def test_the_board_has_a_line_for_each_centre(played: Played) -> None:
    names = dict(played.rows("SELECT code, name_vi FROM unit"))
    tickets, counters = today(played), Counter(open_counters(played).values())
    shown = {row["name_vi"]: row for row in played.panel("tickets_by_centre")}
    centres = {ticket["centre"] for ticket in tickets}
    assert set(shown) == {names[centre] for centre in centres | set(counters)}
    for centre in centres:
        own, row = [t for t in tickets if t["centre"] == centre], shown[names[centre]]
        wait = minutes([t for t in own if t["called_at"] is not None], "taken_at", "called_at")
        service = minutes([t for t in own if t["outcome"] == "served"], "called_at", "finished_at")
        assert (row["today"], row["waiting"], row["open"]) == (len(own), sum(map(waits, own)), counters[centre])
        assert row["gone"] == sum(t["outcome"] == "left" for t in own)
        found = [float(row[name]) for name in ("wait_50", "wait_90", "service_50", "service_90")]
        assert found == pytest.approx([median(wait), of_ninety(wait), median(service), of_ninety(service)])
