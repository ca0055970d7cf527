"""Pictures of every board of a living city, at a desk and on a telephone, and the page that shows them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from playwright.sync_api import Browser, Page, expect

from dashboards.boards import boards, path_of
from dashboards.panels import Board
from dashboards.texts import Text
from streams.roster.model import Shift, Team
from streams.roster.people import add_officer
from streams.roster.store import put_shift, put_team
from tests.e2e.city import KIOSK

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = DOCS / "images" / "boards"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
_SEEN_AT = {"desk": Text("trên màn hình", "at a desk"), "phone": Text("trên điện thoại", "on a telephone")}
_TURN = timedelta(hours=12)
_DRAWN_MS, _SETTLED_MS = 60_000, 2_000
_HEAD = """\
# Every board

Made by `make prove` of a simulated city in the middle of a flood: each board at a desk and on a telephone.
"""


def people(conn: psycopg.Connection, now: datetime) -> None:
    """Let there be what people of a city at work have entered: who is on duty and who comes next, and a rank."""
    names = {"an": "Nguyễn Văn An", "binh": "Trần Thị Bình"}
    an, binh = (add_officer(conn, name, f"{mail}@example.vn") for mail, name in names.items())
    put_team(conn, Team("flood", "Tổ phòng chống lũ", "Flood team", None, None, (an, binh)))
    for officer, begins in ((an, now - _TURN / 2), (binh, now + _TURN / 2), (an, now + _TURN * 3 / 2)):
        put_shift(conn, Shift("flood", officer, begins, begins + _TURN))
    for year, rank, score in ((now.year - 2, 31, 0.5121), (now.year - 1, 24, 0.6428)):
        for code, value in (("dx_rank", rank), ("dx_score", score)):
            conn.execute(
                "INSERT INTO figure (system, code, unit, period, revision, value, time)"
                " VALUES ('form', %s, 'H60', %s, 0, %s, %s)",
                (code, str(year), value, now),
            )
    conn.execute("NOTIFY committed, 'figures'")
    conn.execute("NOTIFY committed, 'alerts'")


def take(browser: Browser, address: str) -> dict[str, list[str]]:
    """Keep the pictures below docs/images/boards and list them in docs/boards.md.

    Returns the panels of each board that had nothing to show, or could not be asked.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    empty: dict[str, set[str]] = {}
    for size, (width, height) in SIZES.items():
        context = browser.new_context(
            viewport={"width": width, "height": height}, timezone_id="Asia/Ho_Chi_Minh", reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(f"{address}/?kiosk={KIOSK}")
        for board in boards():
            page.goto(f"{address}{path_of(board.name)}")
            empty.setdefault(board.name, set()).update(_nothing_in(page))
            # Maps and charts are drawn after their data have come.
            page.wait_for_timeout(_SETTLED_MS)
            picture = FOLDER / f"{board.name}-{size}.jpg"
            page.screenshot(path=picture, type="jpeg", quality=80, full_page=size == "phone")
        context.close()
    _list()
    return {name: sorted(panels) for name, panels in empty.items() if panels}


def _nothing_in(page: Page) -> list[str]:
    expect(page.locator(".card:not([data-trouble=waiting])").first).to_be_visible(timeout=_DRAWN_MS)
    expect(page.locator(".card[data-trouble=waiting]")).to_have_count(0, timeout=_DRAWN_MS)
    page.evaluate("ioc.wholeRows()")
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('.card')]
            .filter(card => [...card.querySelectorAll('.nothing')].some(words => words.checkVisibility())
                || ['failed', 'away'].includes(card.dataset.trouble))
            .map(card => card.dataset.panel)"""
    )
    return found


def _list() -> None:
    (DOCS / "boards.md").write_text("\n".join([_HEAD, *map(_told, boards())]), encoding="utf-8")


def _told(board: Board) -> str:
    """Return a board's pictures, and in words what they show."""
    pictures = " ".join(
        f'<img src="images/boards/{board.name}-{size}.jpg" alt="{board.title.vi}, {seen.vi}" height="360">'
        for size, seen in _SEEN_AT.items()
    )
    panels = " · ".join(f"{panel.title.vi} (*{panel.title.en}*)" for panel in board.panels)
    return f"## {board.title.vi}\n\n*{board.title.en}*\n\n{pictures}\n\n{panels}\n"
