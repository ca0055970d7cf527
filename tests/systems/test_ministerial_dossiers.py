"""The ministries' dossiers from signed requests to the boards: merged with the province's, each counted once."""

from __future__ import annotations

from streams.clock import instant_of
from tests.systems.histories import dossiers, links_of
from tests.systems.played import Played

NAME = "ministerial_dossiers"


def test_dossiers_of_both_systems_are_one_dossier_each(played: Played) -> None:
    links, ours = links_of(played), dossiers(played)
    stored = {row[0]: row[1] for row in played.rows("SELECT dossier, steps FROM dossier")}
    assert stored == {code: row["steps"] for code, row in ours.items()}
    assert not stored.keys() & links.keys()
    assert len(links) > 20


def test_the_board_counts_dossiers_of_both_systems_and_of_ministries_only(played: Played) -> None:
    links = links_of(played)
    received = {
        code
        for code, row in dossiers(played).items()
        if row["received_at"] is not None and instant_of(row["received_at"]) <= played.now
    }
    merged = received & set(links.values())
    alone = {code for code in received if len(code.rsplit("-", 1)[1]) >= 6}
    assert played.panel("dossiers_of_both_systems")[0]["value"] == len(merged) > 10
    assert played.panel("dossiers_of_ministries_only")[0]["value"] == len(alone) > 10


def test_unknown_codes_are_kept_with_their_reason(played: Played) -> None:
    told = {(why, source) for why, source in _refused(played)}
    assert told
    rows = played.rows(f"SELECT reason, detail FROM dead_letter WHERE door = 'webhook:{NAME}'")
    assert {reason for reason, _ in rows} <= {"unknown_code", "bad_time", "wrong_shape", "not_json"}
    assert ("unknown_code", "maDonVi") in rows or ("unknown_code", "trangThai") in rows


def _refused(played: Played) -> list[tuple[str, str]]:
    found = played.ledger.invalid(0, played.ledger.position())
    return [(each.why, each.source) for each in found if each.door == f"webhook:{NAME}"]
