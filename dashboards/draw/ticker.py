"""The ticker: short sentences at the foot of the wall, a few at a time, each whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from nicegui import ui

from dashboards.draw.look import Look, badge, state_in
from dashboards.hub import Result, Show
from dashboards.panels import Ticker
from dashboards.texts import moment_of


def draw(panel: Ticker, look: Look) -> Show:
    """Draw inside the current card; return what shows a result. The page's script turns the sentences."""
    body = ui.html("", sanitize=False).classes("sentences")

    def show(result: Result) -> None:
        body.set_content(result.once(look.language, lambda: html(look, result)))

    return show


def html(look: Look, result: Result) -> str:
    """Return the sentences as a list."""
    now = result.window.end if result.window else None
    items = (
        f"<li>{badge(state_in(row), look.language)}{_time(row['at'], now)}{_sentence(row, look)}</li>"
        for row in result.rows
    )
    return f"<ul>{''.join(items)}</ul>"


def _sentence(row: Mapping[str, Any], look: Look) -> str:
    words = escape(str(look.named(row, "text")))
    return f'<a href="/board/{escape(row["board"])}">{words}</a>' if "board" in row else f"<span>{words}</span>"


def _time(at: datetime | None, now: datetime | None) -> str:
    return "" if at is None else f"<time>{moment_of(at, now)}</time>"
