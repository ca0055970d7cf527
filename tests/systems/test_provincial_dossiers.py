"""Every system together leaves no difference; the provincial dossiers' figures are those of their steps."""

from __future__ import annotations

from collections import defaultdict

import pytest

from infra.provinces.load import read
from infra.simulator.systems import systems
from streams.clock import instant_of
from tests.systems.histories import dossiers
from tests.systems.played import Played


def test_the_morning_of_every_system_is_stored_exactly(played: Played) -> None:
    assert played.report.shown == []
    assert played.report.clean
    assert played.ledger.unconfirmed() == []
    told = {event["system"] for topic in played.topics() for event in played.events(topic)}
    assert told == {system.name for system in systems()}


def test_the_board_counts_the_dossiers_of_the_ledger(played: Played) -> None:
    unfinished = [row for row in dossiers(played).values() if not row["closed"] and row["finished_at"] is None]
    assert played.panel("dossiers_open")[0]["value"] == len(unfinished) > 100


def test_the_board_shows_what_each_agency_digitises_and_shares(played: Played) -> None:
    names = {agency.code: agency.name_vi for agency in read("tuyen_quang").agencies}
    by_agency = defaultdict(list)
    for code, row in dossiers(played).items():
        if row["received_at"] and instant_of(row["received_at"]) <= played.now and len(code.rsplit("-", 1)[1]) == 4:
            by_agency[names[row["agency"]]].append(row)
    shown = {row["name_vi"]: row for row in played.panel("data_reuse_by_agency")}
    assert shown.keys() == by_agency.keys()
    for name, rows in by_agency.items():
        assert shown[name]["n"] == len(rows)
        for fact in ("digitised", "reused", "shared", "population", "synchronised"):
            share = 100 * sum(bool(row[fact]) for row in rows) / len(rows)
            assert float(shown[name][fact]) == pytest.approx(share), (name, fact)
    assert len({float(row["digitised"]) for row in shown.values()}) > 3


def test_no_citizen_number_is_stored(played: Played) -> None:
    found = played.rows("SELECT DISTINCT applicant FROM dossier_step WHERE applicant IS NOT NULL")
    assert len(found) > 100
    assert all(len(applicant) == 32 for (applicant,) in found)
