"""Pushed ratings from the signed request to the board: every figure equals one counted from the votes."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from infra.simulator.systems.ratings import LEFT_BEHIND
from tests.systems.played import Played

MEMBERS = ("agency", "procedure", "officer")
_DOSSIERS = "SELECT dossier, agency, procedure FROM dossier"


def votes(played: Played) -> list[dict[str, Any]]:
    """Return the latest vote of each dossier; all of the played days lie within thirty.

    Each is of the agency and procedure that the dossier itself has, and of the officer whom the survey names.
    """
    own = {code: (agency, procedure) for code, agency, procedure in played.rows(_DOSSIERS)}
    return [
        vote | dict(zip(MEMBERS, own.get(vote["dossier"], (vote["agency"], vote["procedure"])), strict=False))
        for vote in played.newest("ratings", "dossier")
    ]


def satisfied(found: list[dict[str, Any]]) -> float:
    return 100.0 * len([vote for vote in found if vote["stars"] >= 4]) / len(found)


def test_the_board_shows_how_many_votes_there_are_and_the_share_of_the_satisfied(played: Played) -> None:
    found = votes(played)
    (count,), (share,) = played.panel("ratings_votes"), played.panel("ratings_satisfied")
    assert count["value"] == len(found) > 20
    assert float(share["value"]) == pytest.approx(satisfied(found))
    assert 0 < satisfied(found) < 100


NAMES = {"agency": "SELECT code, name_vi FROM agency", "procedure": "SELECT procedure, name_vi FROM procedure"}


@pytest.mark.parametrize("member", MEMBERS)
def test_the_board_shows_the_satisfaction_by(played: Played, member: str) -> None:
    groups = defaultdict(list)
    for vote in votes(played):
        groups[vote[member]].append(vote)
    names = dict(played.rows(NAMES[member])) if member in NAMES else {}
    expected = {names.get(name, name): (satisfied(found), len(found)) for name, found in groups.items()}
    rows = played.panel(f"ratings_by_{member}")
    shown = {row.get("name_vi") or row[member]: (float(row["satisfied"]), row["votes"]) for row in rows}
    assert {name: votes for name, (_, votes) in shown.items()} == {name: votes for name, (_, votes) in expected.items()}
    assert [shown[name][0] for name in expected] == pytest.approx([share for share, _ in expected.values()])
    assert len(shown) > 2
    order = [(row["votes"] < 5, row["satisfied"]) for row in rows]
    assert order == sorted(order), "the lowest first, and those of few votes after all others"


def test_the_board_shows_the_latest_comments(played: Played) -> None:
    commented = sorted((v for v in votes(played) if v["comment"]), key=lambda v: (-v["time"], v["dossier"]))
    shown = [(row["stars"], row["comment"]) for row in played.panel("ratings_comments")]
    assert shown == [(vote["stars"], vote["comment"]) for vote in commented[:20]]
    assert len(shown) >= 3


def test_nothing_that_names_somebody_is_stored(played: Played) -> None:
    (stored,) = played.rows(
        "SELECT string_agg(comment, ' ') FROM (SELECT comment FROM rating UNION ALL SELECT comment FROM rating_history)"
    )
    assert "***" in stored[0]
    for named in LEFT_BEHIND:
        assert named not in stored[0]
