"""What a panel's query finds in a database, as the role that the boards use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dashboards.hub import window_of
from dashboards.macros import expand
from dashboards.panels import Board, Panel
from dashboards.reader import Reader


async def panel_rows(url: str, board: Board, panel: Panel, now: datetime) -> list[dict[str, Any]]:
    """Return the panel's rows at an instant of the city, with everything chosen."""
    reader = Reader(url, take_role=True, connections=1)
    await reader.open()
    try:
        chosen = {
            variable.name: [str(row["value"]) for row in await reader.rows(variable.sql, {})]
            for variable in board.variables
        }
        bound = expand(panel.sql, window_of(board.hours, now), chosen)
        return await reader.rows(bound.sql, bound.parameters)
    finally:
        await reader.close()
