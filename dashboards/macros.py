"""One set of macros for both walls: Grafana expands them itself, here they become bound parameters.

`$__timeFilter(col)`  `$__timeGroup(col, '5m' | $__interval)`  `$__timeFrom()`  `$__timeTo()`  `$name`

A variable stands in `col IN ($name)`: in Grafana it is a multi-value variable, which its PostgreSQL source quotes.
Nothing in the text of a string, a quoted name or a comment is touched, and a value never becomes part of the SQL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

_TOKEN = re.compile(
    r"""
    (?P<kept>'(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/)
  | (?P<macro>\$__(?P<name>\w+)(?P<arguments>\((?:[^()']|'[^']*'|\([^()]*\))*\))?)
  | (?P<variable>\$(?P<plain>[a-zA-Z]\w*))
  | (?P<percent>%)
    """,
    re.VERBOSE | re.DOTALL,
)
_INTERVAL = re.compile(r"^'(\d+)([smhd])'$")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class MacroError(ValueError):
    """The SQL of a panel uses a macro or a variable that does not exist, or uses it wrongly."""


@dataclass(frozen=True)
class Window:
    """The time range that a board shows: UTC instants of the city clock, and the width of a bucket in it."""

    start: datetime
    end: datetime
    interval: timedelta


@dataclass(frozen=True)
class Bound:
    """SQL with psycopg placeholders, and their values."""

    sql: str
    parameters: dict[str, Any] = field(default_factory=dict)


def expand(sql: str, window: Window, variables: Mapping[str, Sequence[str]] | None = None) -> Bound:
    """Return the SQL with every macro and variable bound; raises MacroError for an unknown one."""
    parameters: dict[str, Any] = {}
    values = variables or {}

    def bound(name: str, value: Any) -> str:
        parameters[name] = value
        return f"%({name})s"

    def replace(match: re.Match[str]) -> str:
        if match["kept"] is not None:
            return match["kept"].replace("%", "%%")
        if match["percent"] is not None:
            return "%%"
        if match["variable"] is not None:
            return _variable(match["plain"], values, bound)
        return _macro(match["name"], match["arguments"], window, bound)

    return Bound(_TOKEN.sub(replace, sql), parameters)


def names(sql: str) -> frozenset[str]:
    """Return the variables that the SQL uses."""
    return frozenset(match["plain"] for match in _TOKEN.finditer(sql) if match["variable"] is not None)


def _variable(name: str, values: Mapping[str, Sequence[str]], bound: Any) -> str:
    if name not in values:
        raise MacroError(f"there is no variable ${name}")
    chosen = values[name]
    if not chosen:
        return "NULL"
    return ", ".join(bound(f"{name}_{i}", value) for i, value in enumerate(chosen))


def _macro(name: str, arguments: str | None, window: Window, bound: Any) -> str:
    inside = arguments[1:-1].strip() if arguments else ""
    start, end = "%(time_from)s::timestamptz", "%(time_to)s::timestamptz"
    match name:
        case "timeFrom":
            bound("time_from", window.start)
            return start
        case "timeTo":
            bound("time_to", window.end)
            return end
        case "timeFilter" if inside:
            bound("time_from", window.start)
            bound("time_to", window.end)
            return f"{inside} BETWEEN {start} AND {end}"
        case "timeGroup" if "," in inside:
            column, width = (part.strip() for part in inside.rsplit(",", 1))
            placeholder = "interval" if width == "$__interval" else f"width_{width.strip(chr(39))}"
            return f"time_bucket({bound(placeholder, _width(width, window))}::interval, {column})"
    raise MacroError(f"$__{name}{arguments or ''} is no macro of the boards")


def _width(text: str, window: Window) -> timedelta:
    if text == "$__interval":
        return window.interval
    match = _INTERVAL.match(text)
    if match is None:
        raise MacroError(f"{text} is no width such as '5m'")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
