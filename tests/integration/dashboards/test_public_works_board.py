"""What the board of public works says of the sample city, and how single stations stand at given hours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
import pytest

from dashboards import kinds
from dashboards.boards import lighting
from dashboards.panels import Board, MapPanel, Panel, Place
from dashboards.sql.public_works import burnt_state, container_state, lit_state
from dashboards.texts import Text
from tests.integration.dashboards.conftest import CITY_NOW
from tests.integration.dashboards.panel_rows import panel_rows

NOON, DUSK, MIDNIGHT = "2026-11-24 12:00+07", "2026-11-24 17:25+07", "2026-11-24 00:00+07"


async def rows_of(url: str, panel: Panel, board: Board = lighting.BOARD) -> list[dict[str, Any]]:
    return await panel_rows(url, board, panel, CITY_NOW)


def state(url: str, sql: str, at: str, attributes: str, values: Mapping[str, float | None]) -> str:
    """Return the state that the SQL gives a station in Tuyên Quang with these attributes and values."""
    names = ", ".join(f"%({name})s::float AS {name}" for name in values)
    station = "(SELECT 21.82::float AS latitude, 105.21::float AS longitude, %(attributes)s::jsonb AS attributes)"
    query = f"SELECT {sql} FROM (SELECT {names}) AS told, {station} AS station"
    with psycopg.connect(url) as conn:
        row = conn.execute(query.encode(), {"at": at, "attributes": attributes, **values}).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize(
    ("at", "on", "burnt", "expected"),
    [
        (MIDNIGHT, 0, 0, "danger"),
        (MIDNIGHT, 30, 0, "danger"),
        (MIDNIGHT, 50, 0, "normal"),
        (MIDNIGHT, 98, 2, "watch"),
        (MIDNIGHT, 94, 6, "warning"),
        (MIDNIGHT, 80, 20, "danger"),
        (DUSK, 0, 0, "normal"),
        (DUSK, 100, 0, "normal"),
        (NOON, 0, 0, "normal"),
        (NOON, 100, 0, "watch"),
        (NOON, 0, 6, "warning"),
        (NOON, 0, None, "normal"),
    ],
)
def test_a_cabinet_is_judged_by_the_sun(
    sample_city: str, at: str, on: float, burnt: float | None, expected: str
) -> None:
    sql = lit_state("%(at)s::timestamptz", "told.lamps", burnt_state("told.burnt"))
    assert state(sample_city, sql, at, '{"lamps": 100}', {"lamps": on, "burnt": burnt}) == expected


@pytest.mark.parametrize("attributes", ["{}", '{"lamps": "many"}', '{"lamps": null}', '{"lamps": 0}'])
def test_a_cabinet_of_unknown_size_is_dark_only_when_no_lamp_is_on(sample_city: str, attributes: str) -> None:
    sql = lit_state("%(at)s::timestamptz", "told.lamps", burnt_state("told.burnt"))
    assert state(sample_city, sql, MIDNIGHT, attributes, {"lamps": 1, "burnt": 9}) == "normal"
    assert state(sample_city, sql, MIDNIGHT, attributes, {"lamps": 0, "burnt": 9}) == "danger"


@pytest.mark.parametrize(
    ("filling", "inside", "expected"),
    [
        (0.5, 20, "normal"),
        (0.8, 20, "watch"),
        (0.9, 20, "warning"),
        (0.95, 20, "danger"),
        (0.1, 70, "danger"),
        (0.1, None, "normal"),
        (None, 20, "silent"),
    ],
)
def test_a_container_is_judged_by_filling_and_fire(
    sample_city: str, filling: float | None, inside: float | None, expected: str
) -> None:
    sql = container_state("told.filling", "told.inside")
    assert state(sample_city, sql, NOON, "{}", {"filling": filling, "inside": inside}) == expected


async def test_the_one_meter_that_never_stands_still_is_the_leak(sample_city: str) -> None:
    (leaks,) = await rows_of(sample_city, lighting.LEAKING)
    assert (leaks["value"], leaks["detail_vi"]) == (1, "2,9 m³ mỗi ngày")
    buildings = await rows_of(sample_city, lighting.BUILDINGS)
    assert len(buildings) == 12
    assert [(b["id"], b["state"], b["running"]) for b in buildings if b["running"]] == [("WTM-002", "warning", 14)]
    assert {b["name_vi"] for b in buildings} >= {"Trụ sở UBND tỉnh", "Thư viện tỉnh"}
    assert all(b["used"] > 0 and b["usual"] == pytest.approx(b["used"]) for b in buildings)


async def test_containers_stand_in_the_order_in_which_they_will_be_full(sample_city: str) -> None:
    containers = await rows_of(sample_city, lighting.FULL_WHEN)
    assert len(containers) == 10
    foretold = [c for c in containers if c["full_by"] and c["filling"] < 95]
    assert len(foretold) >= 5
    for container in foretold:
        hours = (container["full_by"] - CITY_NOW).total_seconds() / 3600
        assert hours == pytest.approx((95 - container["filling"]) / 2.5, abs=1)
    assert [c["full_by"] for c in containers if c["full_by"]] == sorted(
        c["full_by"] for c in containers if c["full_by"]
    )


async def test_the_map_shows_filling_in_percent(sample_city: str) -> None:
    note = Text("x", "x")
    panel = MapPanel(
        id="m", title=note, note=note, subjects=frozenset(), at=Place(0, 0, 1, 1), sql=kinds.on_map("waste", "weather")
    )
    shown = await rows_of(sample_city, panel)
    with psycopg.connect(sample_city) as conn:
        last: dict[str, float] = dict(
            conn.execute(
                "SELECT source, value FROM observation_last JOIN series ON id = series"
                " WHERE metric IN ('filling_level', 'temperature')"
            ).fetchall()
        )
    for row in shown:
        if row["kind"] == "waste":
            assert (row["symbol"], row["value"]) == ("%", pytest.approx(100 * last[row["key"]]))
        elif row["value"] is not None:
            assert row["value"] == last[row["key"]]
