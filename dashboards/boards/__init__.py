"""The boards: one file each with a `BOARD`; the folder is walked, there is no list to edit."""

from __future__ import annotations

from functools import lru_cache

from dashboards.panels import Board
from streams.folder import members


@lru_cache(maxsize=1)
def boards() -> tuple[Board, ...]:
    """Return every board in the order of the navigation; raises ValueError when an id stands for two queries."""
    found: list[Board] = sorted(members(__name__, "BOARD").values(), key=lambda board: (board.order, board.name))
    queries: dict[str, str] = {}
    for panel in (panel for board in found for panel in board.panels):
        if queries.setdefault(panel.id, panel.sql) != panel.sql:
            raise ValueError(f"two panels share the id {panel.id}")
    return tuple(found)


WALL = "overview"
"""The board that stands at the root of the web."""


def path_of(name: str) -> str:
    """Return the address of the board of that name."""
    return "/" if name == WALL else f"/board/{name}"


def board(name: str) -> Board | None:
    """Return the board of that name."""
    return next((each for each in boards() if each.name == name), None)
