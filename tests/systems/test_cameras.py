"""The cameras from their MQTT to the board: what they see and how they are, with no plate in clear on the way."""

from __future__ import annotations

from typing import Any

import pytest

from streams.clock import microseconds
from tests.systems.played import Played

INCIDENTS = ("accident", "obstacle", "stopped_vehicle", "crowd")
VIOLATIONS = ("red_light", "speeding", "wrong_way")
DAY_US = 86_400_000_000


@pytest.fixture(scope="module")
def seen(played: Played) -> list[dict[str, Any]]:
    return played.newest("camera_events", "camera", "event_id")


def lately(played: Played, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what was seen in the last 24 hours."""
    now = microseconds(played.now)
    return [event for event in events if now - DAY_US < event["time"] <= now]


def test_every_event_is_stored_as_it_was_told_and_its_plate_is_the_citys_hash(
    played: Played, seen: list[dict[str, Any]]
) -> None:
    rows = played.rows("SELECT event_id, seen, plate, revision FROM camera_event")
    assert set(rows) == {(e["event_id"], e["seen"], e["plate"], e["revision"]) for e in seen}
    assert len(rows) > 1_000
    hashes = [plate for _, _, plate, _ in rows if plate is not None]
    assert all(len(plate) == 32 and int(plate, 16) >= 0 for plate in hashes)
    assert len(set(hashes)) < len(hashes), "the same vehicle has the same hash"
    assert {e["revision"] for e in seen} == {0, 1}


def test_no_plate_is_in_the_vault_and_what_was_refused_is_sealed(played: Played) -> None:
    assert played.rows("SELECT FROM person_vault WHERE system = 'camera_events'") == []
    letters = played.rows("SELECT DISTINCT encrypted FROM dead_letter WHERE door = 'mqtt:camera_events'")
    assert letters == [(True,)]


def test_the_board_tells_which_incidents_go_on(played: Played, seen: list[dict[str, Any]]) -> None:
    now = microseconds(played.now)
    incidents = [event for event in lately(played, seen) if event["seen"] in INCIDENTS]
    going_on = [e for e in incidents if e["ended_at"] is None and now - e["time"] < DAY_US / 4]
    (shown,) = played.panel("incidents_going_on")
    assert (shown["value"], shown["detail_en"]) == (len(going_on), f"{len(incidents)} in 24 hours")
    listed = played.panel("incidents")
    assert len(listed) == min(len(incidents), 30) > 3
    assert sum(row["state"] != "normal" for row in listed) == len(going_on)


def test_the_board_counts_the_violations_of_each_camera(played: Played, seen: list[dict[str, Any]]) -> None:
    violations = [event for event in lately(played, seen) if event["seen"] in VIOLATIONS]
    shown = played.panel("cameras")
    assert len(shown) == 8
    assert sum(row["violations"] for row in shown) == len(violations) > 20


def test_the_board_knows_how_long_each_camera_was_connected(played: Played) -> None:
    (shown,) = played.panel("cameras_available")
    assert 60 < float(shown["value"]) <= 100
    assert shown["detail_en"].endswith("of 8 pictures fine")
    assert {row["state"] for row in played.panel("cameras")} <= {"normal", "watch", "warning", "danger", "silent"}
