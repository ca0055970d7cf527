"""Plates that are too old to be kept are nobody's loss; all else of the cameras is owed for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.reconcile.report import Kind, Report
from infra.reconcile.run import reconcile
from infra.simulator.entry import Entry, Event
from infra.simulator.ledger import Ledger
from streams.camera_events.event import TOPIC
from streams.camera_events.subject import CAMERA_EVENTS
from streams.clock import FixedClock, microseconds
from streams.db import connect
from tests.integration.simulator.pipeline import START

NOW = START


def seen(name: str, age_days: int, plate: str | None) -> dict[str, Any]:
    time = microseconds(START - timedelta(days=age_days))
    identity = {"system": "camera_events", "camera": "CAM-001", "event_id": name}
    return {**identity, "seen": "plate" if plate else "accident", "time": time, "plate": plate, "revision": 0}


OLD, NEW, ACCIDENT = seen("old", 40, "a" * 32), seen("new", 2, "b" * 32), seen("accident", 40, None)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with an old sighting, a new one, and an old accident."""
    with closing(Ledger(tmp_path / "ledger.sqlite")) as found:
        found.record(Entry(events=[Event.of(TOPIC, each) for each in (OLD, NEW, ACCIDENT)]))
        yield found


def stored(url: str, *events: dict[str, Any]) -> None:
    with connect(url) as conn:
        CAMERA_EVENTS.table.write(conn, [Event.of(TOPIC, each).body for each in events], range(len(events)))


def check(ledger: Ledger, url: str) -> Report:
    return reconcile(ledger, url, FixedClock(NOW), plate_days=30, wait_s=0)


def test_an_old_plate_may_be_gone_or_not_be_gone_yet(ledger: Ledger, database_url: str) -> None:
    stored(database_url, NEW, ACCIDENT)
    assert check(ledger, database_url).shown == []
    stored(database_url, OLD)
    assert check(ledger, database_url).shown == []


def test_a_new_plate_and_an_old_accident_are_owed(ledger: Ledger, database_url: str) -> None:
    found = {(difference.kind, difference.identity.split()[3]) for difference in check(ledger, database_url).shown}
    assert found == {(Kind.LOST_ROW, "new"), (Kind.LOST_ROW, "accident")}
