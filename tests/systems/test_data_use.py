"""Queries to the population database from the gateway's log to the board."""

from __future__ import annotations

import pytest

from streams.clock import instant_of
from tests.systems.histories import dossiers, links_of
from tests.systems.played import BEGIN, Played


def test_the_board_counts_the_queries_of_the_ledger(played: Played) -> None:
    today = [q for q in played.events("data_use") if instant_of(q["time"]).timestamp() >= BEGIN.timestamp() + 600]
    shown = played.panel("data_queries_today")[0]
    assert shown["value"] == len(today) > 50
    by_service = {row["name_en"]: row for row in played.panel("data_queries_by_service")}
    every = played.events("data_use")
    assert sum(row["n"] for row in by_service.values()) == len(every)
    found = [q for q in every if q["service"] == "xac-nhan-cu-tru" and q["outcome"] == "found"]
    asked = [q for q in every if q["service"] == "xac-nhan-cu-tru"]
    assert float(by_service["Place of residence"]["found"]) == pytest.approx(100 * len(found) / len(asked))


def test_the_board_shows_the_share_of_dossiers_with_a_query(played: Played) -> None:
    links = links_of(played)
    received = {
        code
        for code, row in dossiers(played).items()
        if row["received_at"] is not None and instant_of(row["received_at"]) <= played.now
    }
    answered = (q for q in played.events("data_use") if q["outcome"] in ("found", "not_found"))
    asked = {links.get(q["dossier"], q["dossier"]) for q in answered}
    share = 100 * len(received & asked) / len(received)
    assert 30 < share < 90
    assert float(played.panel("dossiers_asking_population")[0]["value"]) == pytest.approx(share)


def test_the_board_shows_the_share_of_dossiers_that_reuse(played: Played) -> None:
    rows = [r for r in dossiers(played).values() if r["received_at"] and instant_of(r["received_at"]) <= played.now]
    share = 100 * sum(bool(row["reused"]) for row in rows) / len(rows)
    assert float(played.panel("dossiers_reusing")[0]["value"]) == pytest.approx(share)
