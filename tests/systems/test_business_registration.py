"""Business registration from the department's own PostgreSQL to the board: figures equal those of the ledger."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import pytest

from streams.clock import LOCAL_ZONE, instant_of, microseconds
from tests.systems.played import Played

KINDS = {
    "household": "Household",
    "enterprise": "Enterprise",
    "branch": "Branch",
    "change": "Change",
    "dissolution": "Dissolution",
}


def filed(played: Played, days: int = 30) -> list[dict[str, Any]]:
    since = microseconds(played.now - timedelta(days=days))
    return [r for r in played.newest("registrations", "system", "registration") if r["filed_at"] > since]


def day_of(registration: dict[str, Any]) -> date:
    return instant_of(registration["filed_at"]).astimezone(LOCAL_ZONE).date()


def share(registrations: list[dict[str, Any]]) -> float:
    return 100 * sum(bool(r["online"]) for r in registrations) / len(registrations)


def test_the_share_filed_online_is_that_of_the_ledger(played: Played) -> None:
    expected = filed(played)
    (shown,) = played.panel("registrations_online")
    assert float(shown["value"]) == pytest.approx(share(expected))
    assert shown["detail_en"] == f"{len(expected):,} applications"
    assert 80 < float(shown["value"]) < 100
    assert len(expected) > 300


def test_every_type_has_its_figures(played: Played) -> None:
    today = played.now.astimezone(LOCAL_ZONE).date()
    by_kind = defaultdict(list)
    for registration in filed(played):
        by_kind[KINDS[registration["kind"]]].append(registration)
    everything = played.newest("registrations", "system", "registration")
    waiting = Counter(KINDS[r["kind"]] for r in everything if r["decided_at"] is None)
    shown = {row["name_en"]: row for row in played.panel("registrations_by_kind")}
    assert set(shown) == set(by_kind) == set(KINDS.values())
    for name, expected in by_kind.items():
        row = shown[name]
        assert row["month"] == len(expected)
        assert row["today"] == sum(day_of(r) == today for r in expected)
        assert row["waiting"] == waiting[name]
        assert float(row["online"]) == pytest.approx(share(expected))
    assert played.panel("registrations_waiting")[0]["value"] == sum(row["waiting"] for row in shown.values())


def test_every_day_has_its_figures(played: Played) -> None:
    by_day = defaultdict(list)
    for registration in filed(played):
        by_day[day_of(registration)].append(registration)
    today = played.now.astimezone(LOCAL_ZONE).date()
    assert played.panel("registrations_today")[0]["value"] == len(by_day[today]) > 20
    shown = {row["day"]: row for row in played.panel("registrations_days")}
    for day in (today - timedelta(days=back) for back in range(14)):
        assert shown[f"{day:%d/%m}"]["filed"] == len(by_day[day])
        assert float(shown[f"{day:%d/%m}"]["online"]) == pytest.approx(share(by_day[day]))


def test_every_commune_and_each_days_types_are_counted(played: Played) -> None:
    units = Counter(r["unit"] for r in filed(played))
    names = dict(played.rows("SELECT code, name_vi FROM unit"))
    top = sorted(units.items(), key=lambda item: (-item[1], item[0]))[:12]
    shown = [(row["name_vi"], row["filed"]) for row in played.panel("registrations_by_unit")]
    assert shown == [(names[code], n) for code, n in top]
    today = played.now.astimezone(LOCAL_ZONE).date()
    kinds = Counter(r["kind"] for r in filed(played) if day_of(r) == today)
    columns = {
        row["key"]: row["value"]
        for row in played.panel("registrations_per_day")
        if row["time"].astimezone(LOCAL_ZONE).date() == today
    }
    assert columns == kinds


def test_rows_came_through_the_departments_view(played: Played) -> None:
    live = [e for e in played.events("registrations") if day_of(e) == played.now.astimezone(LOCAL_ZONE).date()]
    stored = played.rows("SELECT count(*) FROM registration WHERE filed_at >= '2026-11-30 17:00Z'")
    assert stored == [(len({e["registration"] for e in live}),)]
    assert played.rows("SELECT count(*) FROM dead_letter WHERE door = 'sql:business_registration'")[0][0] > 0
