"""What the address of a board chooses: its time range and its variables; what is no choice at all changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.datastructures import QueryParams

from dashboards.macros import names
from dashboards.panels import Board, Panel
from dashboards.span import Span
from streams.clock import LOCAL_ZONE

RANGES = (1, 6, 24, 48, 168, 720)
"""Hours that every board offers: an hour, a day, a week, a month, and between."""
LONGEST = timedelta(days=366)
WRITTEN = "%Y-%m-%dT%H:%M"
"""How an instant of the city stands in the address: local time, as a browser's own field writes it."""
_FOLLOWS = ("$__timeFilter", "$__timeFrom")
EVERYTHING = ("", "*")
"""What a variable's list says for all of its values."""
Options = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Choice:
    """A board's time range, and of each variable the values that hold."""

    span: Span
    variables: Mapping[str, tuple[str, ...]]


def choice_of(board: Board, query: QueryParams, options: Options) -> Choice:
    """Return what an address chooses; `options` are the rows of each variable, by its name."""
    variables = {variable.name: _selected(variable.name, query, options) for variable in board.variables}
    return Choice(span_of(board, query), variables)


def span_of(board: Board, query: QueryParams) -> Span:
    """Return the range: the `hours` if the board offers them, else `from` and `to`, else the board's own hours."""
    offered = _hours_in(board, query)
    if offered is not None:
        return Span(offered)
    between = _between_in(query)
    if between is None:
        return Span(board.hours)
    start, end = between
    return Span(board.hours, (max(start, end - LONGEST), end))


def is_no_range(board: Board, query: QueryParams) -> bool:
    """Say whether an address names a `from` or a `to` that cannot be shown: the board's own hours are, instead."""
    named = bool(query.get("from") or query.get("to"))
    return named and _hours_in(board, query) is None and _between_in(query) is None


def is_no_hours(board: Board, query: QueryParams) -> bool:
    """Say whether an address names `hours` that no board offers, and no range besides: the board's own are shown."""
    named = bool(query.get("hours")) and not (query.get("from") or query.get("to"))
    return named and _hours_in(board, query) is None


def is_too_long(board: Board, query: QueryParams) -> bool:
    """Say whether an address names a longer range than is shown."""
    between = _between_in(query) if _hours_in(board, query) is None else None
    return between is not None and between[1] - between[0] > LONGEST


def unknown_values(name: str, query: QueryParams, options: Options) -> list[str]:
    """Return the values of a variable that an address names and that are no choice; none while choices are unknown."""
    known = {str(row["value"]) for row in options.get(name, ())}
    asked = dict.fromkeys(value for value in query.getlist(name) if value not in EVERYTHING)
    return [value for value in asked if value not in known] if known else []


def ranges(board: Board) -> list[int]:
    """Return the hours that a board offers."""
    return sorted({*RANGES, board.hours})


def follows_range(panel: Panel) -> bool:
    """Say whether a panel shows the chosen range; every other one tells of now, whatever is chosen."""
    return any(macro in panel.sql for macro in _FOLLOWS)


def span_for(panel: Panel, board: Board, chosen: Span) -> Span:
    """Return the range of one panel: what tells of now is asked once for all who look, and never about the past."""
    return chosen if follows_range(panel) else Span(board.hours)


def variables_for(panel: Panel, choice: Choice) -> dict[str, tuple[str, ...]]:
    """Return the choices that a panel's SQL asks for: what asks for none is one query, whatever anybody has chosen."""
    return {name: choice.variables[name] for name in sorted(names(panel.sql)) if name in choice.variables}


def of_everything(panel: Panel, choice: Choice, options: Options) -> bool:
    """Say whether something is chosen on the board that a panel does not follow: it tells of the whole province."""
    narrowed = {name for name, values in choice.variables.items() if len(values) < len(options.get(name, ()))}
    return bool(narrowed) and not narrowed & names(panel.sql)


def instant_in(text: str) -> datetime | None:
    """Return the instant (UTC) of a local time of an address, None for what is none."""
    try:
        return datetime.strptime(text, WRITTEN).replace(tzinfo=LOCAL_ZONE).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def written(instant: datetime) -> str:
    """Return an instant as it stands in the address."""
    return instant.astimezone(LOCAL_ZONE).strftime(WRITTEN)


def _hours_in(board: Board, query: QueryParams) -> int | None:
    wanted = query.get("hours", "")
    return next((hours for hours in ranges(board) if str(hours) == wanted), None)


def _between_in(query: QueryParams) -> tuple[datetime, datetime] | None:
    start, end = (instant_in(query.get(name, "")) for name in ("from", "to"))
    return (start, end) if start is not None and end is not None and start < end else None


def _selected(name: str, query: QueryParams, options: Options) -> tuple[str, ...]:
    """Return the values chosen that exist, else all of them."""
    known = tuple(str(row["value"]) for row in options.get(name, ()))
    wanted = set(query.getlist(name))
    return tuple(value for value in known if value in wanted) or known
