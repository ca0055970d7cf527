"""The form above a board: its variables and its time range, kept in the address, so that it can be bookmarked."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from starlette.datastructures import QueryParams

from dashboards.choice import Choice, Options, follows_range, ranges, written
from dashboards.draw.look import Look
from dashboards.macros import Window
from dashboards.panels import Board, Variable
from dashboards.texts import Text

_EVERYTHING = Text("Tất cả", "All")
_RANGE = Text("Khoảng", "Range")
_BETWEEN = Text("Từ – đến", "From – to")
_FROM = Text("Từ", "From")
_TO = Text("đến", "to")
_SHOW = Text("Xem", "Show")
_PAST = Text(
    "Khoảng đã chọn cố định; thẻ ghi “hiện tại” không theo khoảng.", "A fixed range; cards marked “now” do not follow."
)


def is_needed(board: Board) -> bool:
    """Say whether there is anything to choose on a board."""
    return bool(board.variables) or any(follows_range(panel) for panel in board.panels)


def form(board: Board, query: QueryParams, options: Options, choice: Choice, window: Window, look: Look) -> str:
    """Return the form as HTML; it works without any script, by its button."""
    parts = [_variable(variable, query, options, look) for variable in board.variables]
    parts += [_hours(board, choice, look), _between(window, look)]
    if choice.span.between:
        parts.append(f'<p class="past" role="note">{look.text(_PAST)}</p>')
    return f"<form method=get data-auto>{''.join(parts)}</form>"


def _variable(variable: Variable, query: QueryParams, options: Options, look: Look) -> str:
    wanted = query.get(variable.name)
    rows = "".join(_option(row, wanted, look) for row in options[variable.name])
    return (
        f"<label>{look.text(variable.title)} <select name={variable.name}>"
        f'<option value="">{look.text(_EVERYTHING)}</option>{rows}</select></label>'
    )


def _option(row: Mapping[str, Any], wanted: str | None, look: Look) -> str:
    selected = " selected" if wanted == str(row["value"]) else ""
    name = escape(str(look.named(row, "name")))
    return f'<option value="{escape(str(row["value"]))}"{selected}>{name}</option>'


def _hours(board: Board, choice: Choice, look: Look) -> str:
    fixed = choice.span.between is not None
    shown = "".join(
        f"<option value={each}{' selected' if each == choice.span.hours and not fixed else ''}>"
        f"{range_name(each, look)}</option>"
        for each in ranges(board)
    )
    between = f'<option value="" selected>{look.text(_BETWEEN)}</option>' if fixed else ""
    return f"<label>{look.text(_RANGE)} <select name=hours>{between}{shown}</select></label>"


def _between(window: Window, look: Look) -> str:
    fields = "".join(
        f'<label>{look.text(title)} <input type="datetime-local" name="{name}" value="{written(at)}" required></label>'
        for name, title, at in (("from", _FROM, window.start), ("to", _TO, window.end))
    )
    return (
        f'<details class="menu between"><summary>{look.text(_BETWEEN)}</summary><div data-stay>{fields}'
        f'<button name="hours" value="">{look.text(_SHOW)}</button></div></details>'
    )


def range_name(hours: int, look: Look) -> str:
    """Return how a range of hours is called."""
    if hours >= 48:
        return f"{hours // 24} {Text('ngày', 'days').of(look.language)}"
    return f"{hours} {Text('giờ', 'h').of(look.language)}"
