"""Digitisation, training and land: what their board shows is what the ledger's figures say, and nothing of nothing."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from tests.systems.played import Played

IDENTITY = ("system", "code", "unit", "period")
MONTH = "2026-11"
FIRST_DAY = "2026-11-02"
"""Thirty days up to the first of December."""


def figures(played: Played, system: str) -> list[dict[str, Any]]:
    return [f for f in played.newest("figures", *IDENTITY) if f["system"] == system]


def by_unit(played: Played, system: str, code: str) -> dict[str, float]:
    return {f["unit"]: f["value"] for f in figures(played, system) if (f["code"], f["period"]) == (code, MONTH)}


def share(part: dict[str, float], whole: dict[str, float]) -> float:
    units = [unit for unit in part if whole[unit]]
    return 100 * sum(part[unit] for unit in units) / sum(whole[unit] for unit in units)


def names(played: Played) -> dict[str, str]:
    return dict(played.rows("SELECT code, name_vi FROM unit UNION ALL SELECT code, name_vi FROM agency"))


def digitised(played: Played) -> dict[str, dict[str, float]]:
    """Return produced, digitised and the newest backlog of each unit."""
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for figure in sorted(figures(played, "digitisation"), key=lambda f: f["period"]):
        if figure["period"] >= FIRST_DAY:
            unit, code = sums[figure["unit"]], figure["code"]
            unit[code] = figure["value"] + (0 if code == "digitisation_backlog" else unit[code])
    return sums


def test_digitisation_by_level_and_unit(played: Played) -> None:
    units = digitised(played)
    assert len(units) == 20 + 124 + 7
    levels = {row["name_vi"]: row for row in played.panel("digitised_by_level")}
    parts = {
        "Cấp tỉnh": [u for code, u in units.items() if "." in code],
        "Cấp huyện (cũ)": [u for code, u in units.items() if len(code) == 3],
        "Cấp xã": [u for code, u in units.items() if len(code) == 5],
    }
    assert list(levels) == list(parts)
    for name, part in parts.items():
        produced, done = (sum(u[code] for u in part) for code in ("results_produced", "results_digitised"))
        assert (levels[name]["produced"], levels[name]["digitised"]) == (produced, done)
        assert levels[name]["share"] == (pytest.approx(100 * done / produced) if produced else None)
        assert levels[name]["backlog"] == sum(u["digitisation_backlog"] for u in part)
    assert levels["Cấp huyện (cũ)"]["produced"] == 0 < levels["Cấp huyện (cũ)"]["digitised"]
    rows = {row["name_vi"]: row for row in played.panel("digitised_by_unit")}
    known = names(played)
    assert {known[code]: u["digitisation_backlog"] for code, u in units.items()} == {
        name: row["backlog"] for name, row in rows.items()
    }
    assert played.panel("digitisation_backlog")[0]["value"] == sum(u["digitisation_backlog"] for u in units.values())


def test_training_against_plan(played: Played) -> None:
    plan, trained = (by_unit(played, "training", code) for code in ("training_plan", "training_trained"))
    assert len(plan) == 124
    assert 0 in plan.values()
    assert played.panel("training_share")[0]["value"] == pytest.approx(share(trained, plan))
    rows = {row["name_vi"]: row for row in played.panel("training_by_commune")}
    for unit, name in names(played).items():
        if unit in plan:
            expected = pytest.approx(100 * trained[unit] / plan[unit]) if plan[unit] else None
            assert rows[name]["share"] == expected, unit


def test_land_from_both_kinds_of_files(played: Played) -> None:
    codes = ("land_plan", "land_digitised", "land_verified")
    plan, done, verified = (by_unit(played, "land", code) for code in codes)
    assert len(plan) == 124
    assert 0 in plan.values()
    assert played.panel("land_share")[0]["value"] == pytest.approx(share(done, plan))
    rows = {row["name_vi"]: row for row in played.panel("land_by_commune")}
    for unit, name in names(played).items():
        if unit in plan:
            expected = pytest.approx(100 * verified[unit] / plan[unit]) if plan[unit] else None
            assert rows[name]["verified_share"] == expected, unit
    letters = dict(played.rows("SELECT source, count(*) FROM dead_letter WHERE door = 'file:land' GROUP BY source"))
    assert letters
    assert set(letters) <= {"dat-dai-2026-11.csv", "dat-dai-gis-2026-11.geojson"}
