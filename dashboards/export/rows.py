"""A panel's rows as a table of cells, one way a kind of panel, in the order of the screen; pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import singledispatch
from typing import Any

from dashboards.draw.look import Look, state_in
from dashboards.hub import Result
from dashboards.panels import STATE_NAMES, Column, Gauge, MapPanel, Panel, Stat, Table, Ticker, TimeSeries, state_of
from dashboards.scales import NOT_KNOWN
from dashboards.texts import Text

Cell = str | int | float | datetime | None
"""What stands in a field of a file; a datetime is an instant in UTC."""
_TIME = Text("Thời gian (giờ Việt Nam)", "Time (Viet Nam)")
_VALUE = Text("Giá trị", "Value")
_DETAIL = Text("Chi tiết", "Detail")
_STATE = Text("Trạng thái", "State")
_CODE = Text("Mã", "Code")
_KIND = Text("Loại", "Kind")
_NAME = Text("Tên", "Name")
_LATITUDE = Text("Vĩ độ", "Latitude")
_LONGITUDE = Text("Kinh độ", "Longitude")
_UNIT = Text("Đơn vị", "Unit")
_MORE = Text("Thông tin thêm", "More")
_BAD = Text("Giá trị xấu 24 giờ (%)", "Bad values in 24 h (%)")
_REASON = Text("Lý do", "Reason")
_SENTENCE = Text("Nội dung", "Sentence")
_SECONDS = Text("giây", "s")


@dataclass(frozen=True)
class Heading:
    """A column's name, and how many decimals its numbers show (they are kept whole)."""

    title: str
    decimals: int | None = None


Rows = tuple[list[Heading], list[list[Cell]]]


@singledispatch
def rows_of(panel: Panel, look: Look, result: Result) -> Rows:
    """Return the headings and the rows of a panel."""
    raise TypeError(f"no table of {type(panel).__name__}")


@rows_of.register
def _(panel: Table, look: Look, result: Result) -> Rows:
    headings = [_heading(column, look) for column in panel.columns]
    return headings, [[_field(column, row, look) for column in panel.columns] for row in result.rows]


@rows_of.register
def _(panel: TimeSeries, look: Look, result: Result) -> Rows:
    names = {row["key"]: str(look.named(row, "name")) for row in result.rows}
    unit = panel.unit.sign(look.language)
    headings = [Heading(_TIME.of(look.language))]
    headings += [Heading(f"{name} ({unit})" if unit else name, panel.unit.decimals) for name in names.values()]
    return headings, [[at, *map(line.get, names)] for at, line in _lines(result.rows)]


@rows_of.register
def _(panel: Stat, look: Look, result: Result) -> Rows:
    return _figure(panel, look, result)


@rows_of.register
def _(panel: Gauge, look: Look, result: Result) -> Rows:
    return _figure(panel, look, result)


@rows_of.register
def _(_panel: MapPanel, look: Look, result: Result) -> Rows:
    words = (_CODE, _KIND, _NAME, _LATITUDE, _LONGITUDE, _STATE, _VALUE, _UNIT, _TIME, _MORE, _BAD, _REASON)
    decimals = {_LATITUDE: 5, _LONGITUDE: 5, _BAD: 1}
    headings = [Heading(word.of(look.language), decimals.get(word)) for word in words]
    return headings, [_station(row, look) for row in result.rows]


@rows_of.register
def _(_panel: Ticker, look: Look, result: Result) -> Rows:
    headings = [Heading(word.of(look.language)) for word in (_TIME, _STATE, _SENTENCE)]
    return headings, [[row["at"], _state(row, look), cell(look.named(row, "text"))] for row in result.rows]


def cell(value: Any) -> Cell:
    """Return a value of a query as a field: numbers stay numbers, instants instants, all else is text."""
    if value is None or isinstance(value, str | datetime):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, Decimal):
        return str(value) if not value.is_finite() else float(value) if value % 1 else int(value)
    return value if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)) else str(value)


def _lines(rows: Sequence[Mapping[str, Any]]) -> list[tuple[datetime, dict[str, Cell]]]:
    """Return a line a time with a value a curve; two values of one curve at one time are two lines: none is lost."""
    lines: list[tuple[datetime, dict[str, Cell]]] = []
    at: dict[datetime, list[dict[str, Cell]]] = {}
    for row in rows:
        same = at.setdefault(row["time"], [])
        line = next((line for line in same if row["key"] not in line), None)
        if line is None:
            line = {}
            same.append(line)
            lines.append((row["time"], line))
        line[row["key"]] = cell(row["value"])
    return sorted(lines, key=lambda line: line[0])


def _heading(column: Column, look: Look) -> Heading:
    unit = _SECONDS.of(look.language) if column.kind == "age" else column.unit.sign(look.language)
    title = column.title.of(look.language)
    words = f"{title} ({unit})" if title and unit else title or unit or column.name
    return Heading(words, column.unit.decimals if column.kind in ("number", "change", "bar") else None)


def _field(column: Column, row: Mapping[str, Any], look: Look) -> Cell:
    if column.kind == "state":
        return _state(row, look)
    value = cell(look.named(row, column.name))
    return NOT_KNOWN.of(look.language) if value is None and column.scale else value


def _figure(panel: Stat | Gauge, look: Look, result: Result) -> Rows:
    unit = panel.unit.sign(look.language)
    title = panel.title.of(look.language) + (f" ({unit})" if unit else "")
    headings = [Heading(title, panel.unit.decimals)]
    headings += [Heading(word.of(look.language)) for word in (_DETAIL, _STATE, _TIME)]
    return headings, [
        [
            cell(row.get("value")),
            cell(look.named(row, "detail")),
            (STATE_NAMES[state_in(row) if row.get("state") else state_of(row.get("value"), panel.thresholds)]).of(
                look.language
            ),
            row.get("at"),
        ]
        for row in result.rows
    ]


def _station(row: Mapping[str, Any], look: Look) -> list[Cell]:
    return [
        cell(row["key"]), look.kind(row), cell(look.named(row, "name")), row["latitude"],
        row["longitude"], _state(row, look), cell(row["value"]), cell(row["symbol"]), row["at"],
        cell(look.named(row, "line")), cell(row.get("bad_share")), cell(look.named(row, "reason")),
    ]  # fmt: skip


def _state(row: Mapping[str, Any], look: Look) -> str:
    return STATE_NAMES[state_in(row)].of(look.language)
