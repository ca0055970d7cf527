"""Every system together leaves no difference; the provincial dossiers' figures are those of their steps."""

from __future__ import annotations

from collections import defaultdict

from infra.simulator.systems import systems
from tests.systems.played import Played


def test_the_morning_of_every_system_is_stored_exactly(played: Played) -> None:
    assert played.report.shown == []
    assert played.report.clean
    assert played.ledger.unconfirmed() == []
    told = {event["system"] for topic in played.topics() for event in played.events(topic)}
    assert told == {system.name for system in systems()}


def test_the_board_counts_the_dossiers_of_the_ledger(played: Played) -> None:
    statuses = defaultdict(set)
    for step in played.newest("dossiers", "dossier", "time", "status"):
        statuses[step["dossier"]].add(step["status"])
    unfinished = [found for found in statuses.values() if not found & {3, 7, 8, 9, 10}]
    assert played.panel("dossiers_open")[0]["value"] == len(unfinished) > 100
