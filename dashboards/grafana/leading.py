"""Where a table's cells lead in Grafana: to a board there, or to a page of the built-in wall by its address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import Formatter
from typing import Any

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.models import dashboard as models

from dashboards.panels import Column
from dashboards.texts import Language, Text

_BOARD = re.compile(r"/board/([^?]+)(?:\?(.*))?")
_OPEN, _OTHERS = Text("Xem", "Open"), Text("Các bảng khác", "Other boards")


def others(tag: str, language: Language) -> Any:
    """Return the builder of the menu by which one board leads to all that bear a tag, with its range."""
    menu = dashboard.DashboardLink(_OTHERS.of(language)).type(models.DashboardLinkType.DASHBOARDS).tags([tag])
    return menu.as_dropdown(True).keep_time(True).tooltip("").icon("external link").url("")


def link_of(column: Column, language: Language, boards: str, wall: str) -> list[models.DynamicConfigValue]:
    """Return the property that makes a column's cells lead on; none where it leads to no board and there is no wall.

    `boards` is what the uids of the boards begin with, `wall` the built-in wall's address, "" where it is not known.
    """
    address = _address(column.link or "", boards, wall)
    if address is None:
        return []
    led = {"title": _OPEN.of(language), "url": address}
    return [models.DynamicConfigValue(id_val="links", value=[led])]


def needed_by(columns: Iterable[Column]) -> list[str]:
    """Return the columns of a row that only links need, which the table asks for and hides."""
    return list(dict.fromkeys(name for column in columns for name in placeholders(column.link or "")))


def placeholders(link: str) -> list[str]:
    """Return the columns of the row that a link names in braces."""
    return [name for _, name, _, _ in Formatter().parse(link) if name]


def _address(link: str, boards: str, wall: str) -> str | None:
    board = _BOARD.fullmatch(link)
    if board is not None:
        variables = "".join(f"&var-{each}" for each in (board[2] or "").split("&") if each)
        return _filled(f"/d/{boards}-{board[1]}?${{__url_time_range}}{variables}")
    return _filled(wall.rstrip("/") + link) if link and wall else None


def _filled(address: str) -> str:
    """Return an address with Grafana's own names of the row's fields."""
    return re.sub(r"(?<!\$)\{(\w+)\}", r"${__data.fields.\1}", address)
