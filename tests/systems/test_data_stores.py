"""From the departments' SQLite table to the board: rows, freshness and staleness are those of the ledger."""

from __future__ import annotations

from typing import Any

import pytest

from streams.clock import microseconds
from streams.stores.event import TOPIC
from tests.systems.played import Played


def checks(played: Played) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the newest check of each store."""
    return {(c["department"], c["store"]): c for c in played.newest(TOPIC.name, "department", "store")}


def age_s(played: Played, check: dict[str, Any]) -> float:
    return float((microseconds(played.now) - check["newest"]) / 1_000_000)


def test_stale_stores(played: Played) -> None:
    found = checks(played).values()
    stale = [check for check in found if age_s(played, check) > check["promised_s"]]
    (shown,) = played.panel("data_stores_stale")
    assert shown["value"] == len(stale)
    assert shown["detail_en"] == f"of {len(found)} stores"
    assert len(found) == 12


def test_rows_growth_and_freshness_of_each_store(played: Played) -> None:
    shown = {row["store"]: row for row in played.panel("data_stores_freshness")}
    every = played.events(TOPIC.name)
    grown = 0
    for (department, store), check in checks(played).items():
        row = shown[store]
        assert (row["rows"], row["promised"]) == (check["rows"], check["promised_s"])
        assert float(row["age"]) == pytest.approx(age_s(played, check))
        assert (row["state"] == "normal") is (age_s(played, check) <= check["promised_s"])
        day_ago = check["checked"] - 86_400_000_000
        before = [c for c in every if (c["department"], c["store"]) == (department, store) and c["checked"] <= day_ago]
        newest = max(before, key=lambda c: c["checked"], default=None)
        assert row["grown"] == (check["rows"] - newest["rows"] if newest else None)
        grown += row["grown"] or 0
    assert grown > 0


def test_every_check_is_kept(played: Played) -> None:
    stored = played.rows("SELECT count(*) FROM (TABLE store_state UNION ALL TABLE store_state_history) AS every")
    assert stored == [(len({(c["store"], c["checked"]) for c in played.events(TOPIC.name)}),)]
    refused = [i for i in played.ledger.invalid(0, played.ledger.position()) if i.door == "sql:data_stores"]
    assert refused
    assert played.rows("SELECT count(*) FROM dead_letter WHERE door = 'sql:data_stores'") == [(len(refused),)]
