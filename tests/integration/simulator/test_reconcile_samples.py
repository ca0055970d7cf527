"""Samples at which nobody need have looked: they may be missing, and are never wrong, doubled or foreign."""

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
from streams.clock import FixedClock, microseconds
from streams.db import connect
from streams.gauges.event import TOPIC
from streams.gauges.subject import GAUGES
from tests.integration.simulator.pipeline import START

NOW = START


def sample(source: str, value: float = 1.0) -> dict[str, Any]:
    time = microseconds(START) - 60_000_000
    return {"system": "data_centre", "source": source, "metric": "up", "time": time, "value": value, "revision": 0}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with three samples that were shown, and one that is owed."""
    with closing(Ledger(tmp_path / "ledger.sqlite")) as found:
        shown = [Event.of(TOPIC, sample(source), owed=False) for source in ("seen", "unseen", "spoilt")]
        found.record(Entry(events=[*shown, Event.of(TOPIC, sample("past"))]))
        yield found


def stored(url: str, *samples: dict[str, Any]) -> None:
    with connect(url) as conn:
        events = [Event.of(TOPIC, each).body for each in samples]
        GAUGES.table.write(conn, events, range(len(events)))


def check(ledger: Ledger, url: str) -> Report:
    return reconcile(ledger, url, FixedClock(NOW), wait_s=0)


def test_a_sample_that_nobody_looked_at_is_no_loss(ledger: Ledger, database_url: str) -> None:
    stored(database_url, sample("seen"), sample("past"))
    report = check(ledger, database_url)
    assert report.shown == []
    assert report.compared["gauge_sample"] == 4


def test_a_sample_that_is_stored_must_be_expected_and_right(ledger: Ledger, database_url: str) -> None:
    stored(database_url, sample("seen"), sample("spoilt", 0.5), sample("foreign"))
    report = check(ledger, database_url)
    found = {(difference.kind, difference.identity.split()[2]) for difference in report.shown}
    assert found == {(Kind.WRONG_ROW, "spoilt"), (Kind.UNEXPECTED_ROW, "foreign"), (Kind.LOST_ROW, "past")}


def test_a_sample_from_before_minutes_are_kept_may_be_gone_or_not_be_gone_yet(
    ledger: Ledger, database_url: str
) -> None:
    old = {**sample("old"), "time": microseconds(START - timedelta(days=366))}
    ledger.record(Entry(events=[Event.of(TOPIC, old)]))
    stored(database_url, sample("past"))
    assert check(ledger, database_url).shown == []
    stored(database_url, old)
    assert check(ledger, database_url).shown == []
