"""Levels with a dead band: how a value climbs through alarm lines and when it has left one again."""

from __future__ import annotations

from collections.abc import Sequence


def level_of(value: float, lines: Sequence[float | None], previous: int, band: float) -> int:
    """Return the level (0 = below all lines) of a value that stood at `previous`.

    A line is reached at its own value and left only below line - band; a line that is None is
    unknown: it neither raises nor holds a level.
    """
    level = 0
    for number, line in enumerate(lines, 1):
        if line is not None and value >= (line - band if number <= previous else line):
            level = number
    return level


def level_below(value: float, lines: Sequence[float | None], previous: int, band: float) -> int:
    """Return the level of a value that reaches its lines from above: the colder, the higher."""
    return level_of(-value, [None if line is None else -line for line in lines], previous, band)
