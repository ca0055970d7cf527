"""What a panel's query finds in a database, as the role that the boards use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import psycopg

from dashboards.boards import boards
from dashboards.hub import window_of
from dashboards.macros import expand
from dashboards.panels import Board, Panel
from dashboards.reader import Reader

Rows = list[dict[str, Any]]
Conn = psycopg.Connection[dict[str, Any]]
PANELS = {panel.id: (board, panel) for board in boards() for panel in board.panels}
"""Each panel by its id, with the last board on which it stands."""


async def panel_rows(url: str, board: Board, panel: Panel, now: datetime) -> list[dict[str, Any]]:
    """Return the panel's rows at an instant of the city, with everything chosen."""
    async with reading(url) as reader:
        return await read_panel(reader, board, panel, now)


@asynccontextmanager
async def reading(url: str) -> AsyncIterator[Reader]:
    """Open one connection as the boards', for as many panels as are asked for in the block."""
    reader = Reader(url, take_role=True, connections=1)
    await reader.open()
    try:
        yield reader
    finally:
        await reader.close()


async def read_panel(reader: Reader, board: Board, panel: Panel, now: datetime) -> list[dict[str, Any]]:
    """Return the panel's rows over a connection that is open already."""
    chosen = {
        variable.name: [str(row["value"]) for row in await reader.rows(variable.sql, {})]
        for variable in board.variables
    }
    bound = expand(panel.sql, window_of(board.hours, now), chosen)
    return await reader.rows(bound.sql, bound.parameters)
