"""Whose vote it is: the dossier's own agency and procedure, and the officer whom it names, whatever came first."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from dashboards import satisfaction
from dashboards.boards import league
from dashboards.panels import Board, Panel
from streams.clock import microseconds
from streams.db import connect
from streams.service_index import rules
from streams.service_index.drill import Scope, page
from streams.service_index.indicators import indicators
from streams.service_index.league import ENOUGH
from streams.service_index.periods import containing
from tests.integration.awaiting.city import NOW, City
from tests.integration.dashboards.panel_rows import panel_rows

AT = microseconds(NOW - timedelta(days=3))
HOUR = 3_600_000_000
CODES = [f"H60.03.01-261120-{number:04}" for number in range(ENOUGH)]
ALIAS = "G09.03.01-261120-1000000"


def step(code: str, status: int, hours: int, **other: object) -> dict[str, Any]:
    return {
        "dossier": code, "status": status, "time": AT + hours * HOUR, "system": "provincial", "agency": "H60.03",
        "unit": "H60.03.01", "procedure": "2.000488", "channel": 2, "due": AT + 50 * HOUR, "officer": "CB1", **other,
    }  # fmt: skip


def vote(code: str, stars: int, hours: int) -> dict[str, Any]:
    """Return a vote of a survey that names another agency, another procedure and another officer."""
    time = AT + hours * HOUR
    return {
        "dossier": code, "system": "ratings", "time": time, "stars": stars, "agency": "H60.04",
        "procedure": "2.001610", "officer": "CB9", "revision": time,
    }  # fmt: skip


# The dossiers are voted on with five stars; the last one by its other code, and later than under its own.
STEPS = [step(code, status, hours) for code in CODES for status, hours in ((2, 0), (9, 1))]
LINK = [step(ALIAS, 2, 2, alias_of=CODES[-1], officer=None)]
VOTES = [*(vote(code, 5, 3) for code in CODES), vote(ALIAS, 1, 4)]
WRITTEN = {"steps": ("dossiers", STEPS), "link": ("dossiers", LINK), "votes": ("ratings", VOTES)}


def shown(city: City, board: Board, panel: Panel) -> list[dict[str, Any]]:
    return asyncio.run(panel_rows(city.url, board, panel, NOW))


@pytest.mark.parametrize("order", [("steps", "link", "votes"), ("votes", "link", "steps"), ("link", "votes", "steps")])
def test_every_figure_gives_a_vote_to_the_dossiers_own_agency(city: City, order: tuple[str, ...]) -> None:
    for name in order:
        city.write(*WRITTEN[name])
    while city.recall():
        pass
    assert city.waiting() == {}
    share = 100 * (ENOUGH - 1) / ENOUGH
    board = Board(name="x", title=satisfaction.ALL.title, order=0, panels=())
    (all_of_them,) = shown(city, board, satisfaction.COUNT_OF_VOTES)
    assert all_of_them["value"] == ENOUGH, "a dossier has one vote, whatever its codes"
    for panel, member, named in (
        (satisfaction.BY_AGENCY, "name_vi", "H60.03"),
        (satisfaction.BY_PROCEDURE, "procedure", "2.000488"),
        (satisfaction.BY_OFFICER, "officer", "CB9"),
    ):
        rows = [(row[member], float(row["satisfied"]), row["votes"]) for row in shown(city, board, panel)]
        assert rows == [(named, share, ENOUGH)]
    (head,), (officer,) = [shown(city, league.BOARD, panel) for panel in (league.HEADS, league.OFFICERS)]
    assert (head["code"], float(head["satisfied"])) == ("H60.03", share)
    assert (officer["officer"], officer["satisfied"]) == ("CB1", None), "it was CB9 on whom they voted"
    served_well = next(indicator for indicator in indicators() if indicator.number == "5.4")
    with connect(city.url) as conn:
        rules.ensure(conn)
        missed = page(conn, served_well, Scope(containing("month", NOW.date())), NOW, "missed")
    assert [(item.place.agency, item.facts["item"]) for item in missed] == [("H60.03", CODES[-1])]


def test_a_dossier_that_moves_takes_its_vote_along(city: City) -> None:
    city.write("dossiers", [step(CODES[0], 2, 0)])
    city.write("ratings", [vote(CODES[0], 5, 1)])
    city.write("dossiers", [step(CODES[0], 4, 2, agency="H60.05", unit="H60.05.01", officer=None)])
    with connect(city.url) as conn:
        assert conn.execute("SELECT agency, officer FROM vote").fetchall() == [("H60.05", "CB9")]
