"""The form above a board: its variables and its time range, kept in the address, so that it can be bookmarked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from starlette.datastructures import QueryParams

from dashboards.choice import (
    EVERYTHING,
    LONGEST,
    Choice,
    Options,
    follows_range,
    is_no_hours,
    is_no_range,
    is_too_long,
    ranges,
    unknown_values,
    written,
)
from dashboards.draw.look import Look
from dashboards.macros import Window
from dashboards.panels import Board, Variable
from dashboards.texts import Text

_EVERYTHING = Text("Tất cả", "All")
_SEVERAL = Text("{} mục đã chọn", "{} chosen")
_RANGE = Text("Khoảng", "Range")
_BETWEEN = Text("Từ – đến", "From – to")
_FROM = Text("Từ", "From")
_TO = Text("đến", "to")
_SHOW = Text("Xem", "Show")
_PAST = Text(
    "Khoảng đã chọn cố định; thẻ ghi “hiện tại” không theo khoảng.", "A fixed range; cards marked “now” do not follow."
)
_NO_RANGE = Text(
    "Không xem được khoảng từ – đến này (lúc đầu phải trước lúc cuối): đang xem {}.",
    "This range from – to cannot be shown (it must begin before it ends): these are {}.",
)
_NO_HOURS = Text("Không có khoảng “{}”: đang xem {}.", "There is no range “{}”: these are {}.")
_TOO_LONG = Text("Nhiều nhất {} ngày: chỉ xem phần cuối của khoảng.", "At most {} days: only the end of the range.")
_UNKNOWN = Text("{}: không có “{}” trên bảng này", "{}: there is no “{}” on this board")
_SO_ALL = Text("đang xem tất cả", "all are shown")
_LONGEST_QUOTED = 40


def is_needed(board: Board) -> bool:
    """Say whether there is anything to choose on a board."""
    return bool(board.variables) or has_range(board)


def has_range(board: Board) -> bool:
    """Say whether any panel follows the range: one that changes nothing would be taken for broken."""
    return any(follows_range(panel) for panel in board.panels)


def form(board: Board, query: QueryParams, options: Options, choice: Choice, window: Window, look: Look) -> str:
    """Return the form as HTML; it works without any script, by its button."""
    parts = [_variable(variable, query, options, look) for variable in board.variables]
    if has_range(board):
        parts += [_hours(board, choice, look), _between(window, look)]
    if choice.span.between:
        parts.append(f'<p class="past" role="note">{look.text(_PAST)}</p>')
    told = "".join(f'<p class="past" role="alert">{words}</p>' for words in _ignored(board, query, options, look))
    # A browser that goes back would else put what was chosen last into the lists, whatever the address shows.
    return f"<form method=get data-auto autocomplete=off>{''.join(parts)}</form>{told}"


def _ignored(board: Board, query: QueryParams, options: Options, look: Look) -> Iterator[str]:
    """Yield what of an address is not shown, and what is instead: it may be an old link, or a slip."""
    if has_range(board) and is_no_range(board, query):
        yield look.text(_NO_RANGE).format(range_name(board.hours, look))
    if has_range(board) and is_no_hours(board, query):
        yield look.text(_NO_HOURS).format(_quoted(query.get("hours", "")), range_name(board.hours, look))
    if has_range(board) and is_too_long(board, query):
        yield look.text(_TOO_LONG).format(LONGEST.days)
    for variable in board.variables:
        unknown = unknown_values(variable.name, query, options)
        if unknown:
            words = look.text(_UNKNOWN).format(look.text(variable.title), ", ".join(map(_quoted, unknown)))
            others = set(query.getlist(variable.name)).difference(EVERYTHING, unknown)
            yield f"{words}." if others else f"{words} – {look.text(_SO_ALL)}."


def _quoted(value: str) -> str:
    return escape(value[:_LONGEST_QUOTED])


def _variable(variable: Variable, query: QueryParams, options: Options, look: Look) -> str:
    known = {str(row["value"]) for row in options[variable.name]}
    wanted = [value for value in dict.fromkeys(query.getlist(variable.name)) if value in known]
    several = wanted if len(wanted) > 1 else []
    rows = "".join(_option(row, wanted if not several else [], look) for row in options[variable.name])
    none = look.text(_SEVERAL).format(len(several)) if several else look.text(_EVERYTHING)
    kept = "".join(f'<input type="hidden" name="{variable.name}" value="{escape(value)}">' for value in several)
    return (
        f"<label>{look.text(variable.title)} <select name={variable.name}>"
        f'<option value="">{none}</option>{_all_again(several, look)}{rows}</select></label>{kept}'
    )


def _all_again(several: Sequence[str], look: Look) -> str:
    """Return the way back to all values from an address that names several; it can be none of them."""
    return f'<option value="*">{look.text(_EVERYTHING)}</option>' if several else ""


def _option(row: Mapping[str, Any], wanted: Sequence[str], look: Look) -> str:
    selected = " selected" if str(row["value"]) in wanted else ""
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
