"""The weather's board: the extremes of now, how it feels, the wind's force, and how alarming a station is."""

from __future__ import annotations

from math import exp

import pytest

from dashboards.boards.weather import BOARD
from tests.integration.dashboards.conftest import CITY_NOW
from tests.integration.dashboards.panel_rows import read_panel, reading

PANELS = {panel.id: panel for panel in BOARD.panels}
FELT = 38.2 + 0.33 * 0.82 * 6.105 * exp(17.27 * 38.2 / (237.7 + 38.2)) - 0.70 * 18.4 - 4.00


async def test_the_hottest_and_stormiest_station_stands_out_everywhere(sample_city: str) -> None:
    async with reading(sample_city) as reader:
        told = {name: await read_panel(reader, BOARD, panel, CITY_NOW) for name, panel in PANELS.items()}
    (warmest,), (windiest,), (wettest,) = (told[name] for name in ("warmest", "windiest", "wettest_hour"))
    assert (warmest["value"], windiest["value"]) == (38.2, 18.4)
    assert warmest["detail_vi"].endswith(f"cảm nhận {FELT:.1f} °C".replace(".", ","))
    assert windiest["detail_vi"].endswith("cấp 8 · hướng B")
    assert windiest["detail_en"].endswith("force 8 · from N")
    assert wettest["value"] == pytest.approx(40.1)
    first = told["weather_stations"][0]
    assert (first["state"], first["wind_vi"], first["felt"]) == ("warning", "cấp 8 B", pytest.approx(FELT))
    assert first["highest"] < 38.2, "what was typed in as the newest value is in no hour"
    assert [row["state"] for row in told["weather_stations"]].count("silent") == 1
    (pin,) = [row for row in told["weather_map"] if row["value"] == 38.2]
    assert (pin["state"], pin["line_vi"]) == ("warning", "82% ẩm · gió cấp 8")
    newest = {row["key"]: row["value"] for row in told["temperatures"]}
    assert newest["highest"] > newest["mean"] > newest["lowest"]
    assert {row["key"] for row in told["weather_rain_by_hour"]} == {"mean", "most"}
    assert told["coldest"][0]["state"] == "normal"
