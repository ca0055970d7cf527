"""The boards as pages: the wall at `/`, every board at `/board/<name>`."""

from __future__ import annotations

from dashboards.alarm.watching import Alarm
from dashboards.boards import boards, path_of
from dashboards.frame import page
from dashboards.live import show_board
from dashboards.panels import Board
from dashboards.rotation.watching import Rotation
from dashboards.site import Site


def register(site: Site) -> None:
    """Add a page for each board; the wall also answers at its own name."""
    alarm, rotation = Alarm(site), Rotation(site)
    for board in boards():
        _add(site, alarm, rotation, board)


def _add(site: Site, alarm: Alarm, rotation: Rotation, board: Board) -> None:
    @page(path_of(board.name), board.title, role=board.role, order=board.order)
    async def show() -> None:
        await show_board(board, site.hub, site.clock, site.province, alarm, rotation)
