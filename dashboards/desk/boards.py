"""The boards as pages: the wall at `/`, every board at `/board/<name>`."""

from __future__ import annotations

from dashboards.alarm.watching import Alarm
from dashboards.boards import boards
from dashboards.frame import page
from dashboards.live import show_board
from dashboards.panels import Board
from dashboards.site import Site

WALL = "overview"


def register(site: Site) -> None:
    """Add a page for each board; the wall also answers at its own name."""
    alarm = Alarm(site)
    for board in boards():
        _add(site, alarm, board, "/" if board.name == WALL else f"/board/{board.name}")


def _add(site: Site, alarm: Alarm, board: Board, path: str) -> None:
    @page(path, board.title, role=board.role, order=board.order)
    async def show() -> None:
        await show_board(board, site.hub, site.province, alarm)
