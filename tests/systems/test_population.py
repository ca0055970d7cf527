"""The population database: what the board shows is what the units' newest months say, and what was pushed since."""

from __future__ import annotations

from typing import Any

import pytest

from tests.systems.played import Played

IDENTITY = ("system", "code", "unit", "period")
MONTH = "2026-11"


def stated(played: Played, code: str, period: str) -> dict[str, float]:
    """Return each unit's figure of a period, corrections applied."""
    figures = played.newest("figures", *IDENTITY)
    return {
        f["unit"]: f["value"] for f in figures if (f["system"], f["code"], f["period"]) == ("population", code, period)
    }


def named(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["name_vi"]: row for row in rows}


def test_totals_and_shares_are_those_of_the_ledger(played: Played) -> None:
    people, issued, target = (stated(played, code, MONTH) for code in ("population", "cccd_issued", "cccd_target"))
    assert len(people) == 124
    assert played.panel("population_residents")[0]["value"] == sum(people.values())
    assert played.panel("cccd_share")[0]["value"] == pytest.approx(100 * sum(issued.values()) / sum(target.values()))
    assert played.panel("eid_rank")[0]["value"] == stated(played, "eid_rank", MONTH)["08"]


def test_the_days_push_is_newer_than_the_month_until_the_workbook_comes(played: Played) -> None:
    pushed = stated(played, "eid_level_2", "2026-11-30")
    assert list(pushed) == ["08"]
    monthly = stated(played, "eid_level_2", MONTH)
    assert played.panel("eid_level_2")[0]["value"] == sum(monthly.values())
    assert abs(sum(monthly.values()) - pushed["08"]) < 124


def test_every_unit_has_its_line_and_the_months_their_sums(played: Played) -> None:
    rows = named(played.panel("population_by_unit"))
    people, activated = stated(played, "population", MONTH), stated(played, "eid_level_2", MONTH)
    names = dict(played.rows("SELECT code, name_vi FROM unit"))
    assert len(rows) == 124
    for unit, count in activated.items():
        assert rows[names[unit]]["share_2"] == pytest.approx(100 * count / people[unit])
    months = [row for row in played.panel("eid_by_month") if row["key"] == "eid_level_2"]
    assert len(months) == 13
    assert months[-1]["value"] == sum(activated.values())
    assert months[0]["value"] == sum(stated(played, "eid_level_2", "2025-11").values())


def test_what_was_corrected_and_what_was_refused(played: Played) -> None:
    history = "SELECT count(*) FROM figure_history WHERE system = 'population'"
    letters = "SELECT count(*) FROM dead_letter WHERE door = 'file:population' AND source = 'dan-cu-2026-11.xlsx'"
    assert played.rows(history)[0][0] > 0
    assert played.rows(letters)[0][0] > 0
