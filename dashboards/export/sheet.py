"""What stands in a file of a panel: a head that says what it is, and exactly the rows that the panel shows; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboards.choice import Choice, Options, follows_range, variables_for
from dashboards.draw.look import Look
from dashboards.export.rows import Cell, Heading, rows_of
from dashboards.hub import Result
from dashboards.panels import Board, Panel, TimeSeries
from dashboards.quiet import told
from dashboards.texts import Text
from streams.clock import LOCAL_ZONE

_BOARD = Text("Bảng", "Board")
_PANEL = Text("Nội dung", "Panel")
_NOTE = Text("Ghi chú", "Note")
_UNIT = Text("Đơn vị", "Unit")
_PERIOD = Text("Thời gian", "Period")
_AT = Text("hiện tại, lúc {}", "now, at {}")
_ALL = Text("Tất cả", "All")
_ROWS = Text("Số dòng", "Rows")
_TAKEN = Text("Xuất lúc", "Exported at")
_BY = Text("Người xuất", "Exported by")
_WARNING = Text("Lưu ý", "Warning")
_STALE = Text("Số liệu cũ: mới nhất lúc {}", "Stale: the newest is of {}")
_MOMENT = "%d/%m/%Y %H:%M"


@dataclass(frozen=True)
class Sheet:
    """A table with its head: `name` is the file's without its ending, `about` the head's lines, label and words."""

    name: str
    about: Sequence[tuple[str, str]]
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Taken:
    """Who takes what away, and when in the city; `options` are what the board's variables offer."""

    board: Board
    panel: Panel
    choice: Choice
    options: Options
    by: str
    at: datetime


def sheet_of(taken: Taken, result: Result, look: Look) -> Sheet:
    """Return the sheet of a result; a result that was never read has no window and cannot be taken."""
    assert result.window is not None
    headings, rows = rows_of(taken.panel, look, result)
    start, end = result.window.start, result.window.end
    stretch = f"{_compact(start)}-{_compact(end)}" if follows_range(taken.panel) else _compact(end)
    name = f"{taken.board.name}-{taken.panel.id}-{stretch}"
    return Sheet(name, tuple(_about(taken, result, len(rows), look)), headings, rows)


def _about(taken: Taken, result: Result, count: int, look: Look) -> Iterable[tuple[str, str]]:
    assert result.window is not None
    panel, speech = taken.panel, look.language
    start, end = local(result.window.start), local(result.window.end)
    yield _BOARD.of(speech), taken.board.title.of(speech)
    yield _PANEL.of(speech), panel.title.of(speech)
    yield _NOTE.of(speech), panel.note.of(speech)
    yield _PERIOD.of(speech), f"{start} – {end}" if follows_range(panel) else _AT.of(speech).format(end)
    followed = variables_for(panel, taken.choice)
    for variable in taken.board.variables:
        rows = taken.options[variable.name]
        # What the panel does not follow was not narrowed by it, whatever is chosen on the board.
        yield variable.title.of(speech), _named(rows, followed.get(variable.name, rows), look)
    if isinstance(panel, TimeSeries) and panel.unit.symbol:
        yield _UNIT.of(speech), panel.unit.sign(speech)
    if result.stale and result.newest is not None:
        yield _WARNING.of(speech), _STALE.of(speech).format(local(result.newest))
    if result.silence is not None:
        yield _WARNING.of(speech), told(result.silence, panel, speech)
    yield _ROWS.of(speech), str(count)
    yield _TAKEN.of(speech), local(taken.at)
    yield _BY.of(speech), taken.by


def _named(rows: Sequence[Mapping[str, Any]], chosen: Sequence[object], look: Look) -> str:
    """Return the names of the values that hold."""
    if len(chosen) == len(rows):
        return _ALL.of(look.language)
    return "; ".join(str(look.named(row, "name")) for row in rows if str(row["value"]) in chosen)


def local(instant: datetime) -> str:
    """Write an instant as the city's people do, with its day."""
    return instant.astimezone(LOCAL_ZONE).strftime(_MOMENT)


def _compact(instant: datetime) -> str:
    return instant.astimezone(LOCAL_ZONE).strftime("%Y%m%dT%H%M")
