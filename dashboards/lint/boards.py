"""Rules about a whole board: its grid, its variables, and that no panel stands on it twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dashboards.lint.finding import BoardRule, Told
from dashboards.panels import Board, Panel, Ticker
from dashboards.texts import LANGUAGES

SIDE = 24
"""Columns, and rows, of a board."""
Cell = tuple[int, int]


def without_overlap(board: Board) -> Told:
    """No two panels share a cell of the grid."""
    owners: dict[Cell, str] = {}
    for panel in _on_grid(board):
        covered = {owners[cell] for cell in _cells(panel) if cell in owners}
        for other in sorted(covered):
            yield f"{panel.id} lies over {other}", "move one of them: Place(x, y, w, h)"
        owners.update(dict.fromkeys(_cells(panel), panel.id))


def filled(board: Board) -> Told:
    """The panels fill the grid and nothing outside it: a hole on a wall looks like a fault."""
    taken = {cell for panel in _on_grid(board) for cell in _cells(panel)}
    grid = {(x, y) for x in range(SIDE) for y in range(SIDE)}
    if outside := taken - grid:
        yield f"{len(outside)} cells lie outside {SIDE} × {SIDE}", "make panels smaller"
    if empty := grid - taken:
        yield f"{len(empty)} cells are empty, the first at {min(empty)}", "make panels larger"


def each_once(board: Board) -> Told:
    """A panel stands on a board once: two would be one element to a screen reader."""
    for name, count in Counter(panel.id for panel in board.panels).items():
        if count > 1:
            yield f"{name} stands on it {count} times", "remove all but one"


def titled_choices(board: Board) -> Told:
    """A board and its variables have a title in both languages, and a variable's SQL names its values in both."""
    for what, title in (("the board", board.title), *((f"${v.name}", v.title) for v in board.variables)):
        for language in LANGUAGES:
            if not title.of(language).strip():
                yield f"{what} has no title in “{language}”", "give its `title` both languages"
    for variable in board.variables:
        for name in ("value", "name_vi", "name_en"):
            if name not in variable.sql and "*" not in variable.sql:
                yield f"${variable.name} returns no “{name}”", "its SQL returns value, name_vi, name_en"


RULES: tuple[BoardRule, ...] = (without_overlap, filled, each_once, titled_choices)


def _on_grid(board: Board) -> Iterator[Panel]:
    return (panel for panel in board.panels if not isinstance(panel, Ticker))


def _cells(panel: Panel) -> set[Cell]:
    place = panel.at
    return {(x, y) for x in range(place.x, place.x + place.w) for y in range(place.y, place.y + place.h)}
