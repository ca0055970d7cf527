"""Which of the forecasters' warnings are in force: not what was updated, cancelled, has expired or is an exercise."""

from __future__ import annotations

from dashboards.boards import overview, water
from tests.integration.dashboards.conftest import CITY_NOW
from tests.integration.dashboards.panel_rows import panel_rows


async def test_the_river_board_shows_what_is_in_force_the_gravest_first(sample_city: str) -> None:
    rows = await panel_rows(sample_city, water.BOARD, water.WARNINGS, CITY_NOW)
    assert [(row["name_en"], row["level"], row["state"]) for row in rows] == [
        ("Flood on the Lo river", "2", "warning"),
        ("Heavy rain", "1", "watch"),
    ]
    assert rows[0]["area_vi"] == "Phường Minh Xuân; Xã Yên Sơn"
    assert rows[0]["ends"] > CITY_NOW


async def test_the_wall_tells_them_in_its_ticker(sample_city: str) -> None:
    rows = await panel_rows(sample_city, overview.BOARD, overview.NEWS, CITY_NOW)
    assert rows[0]["text_en"] == "Warning: Flood on the Lo river – Minh Xuan ward; Yen Son commune"
