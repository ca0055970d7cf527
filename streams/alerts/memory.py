"""What a rule remembers of earlier observations: a few points of one span of time, oldest first."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from streams.alerts.rule import Memory

_MICROSECOND = timedelta(microseconds=1)
_MOST = 400
"""Points that are kept at most: a sensor gone wild must not fill the row of its condition."""
_PIECES = 300
"""Of so many pieces of its span, and the newest point beside, a sum remembers one point each."""


def remembered(memory: Memory, at: int, value: float, span: timedelta, spacing: timedelta = timedelta(0)) -> Memory:
    """Return the points of the last `span` with this one; between kept ones lies `spacing` at least.

    `at` is in microseconds since 1970 UTC. A point of the same instant is replaced: it was corrected.
    """
    oldest, gap = at - span // _MICROSECOND, spacing // _MICROSECOND
    kept = [(time, old) for time, old in memory if oldest <= time < at]
    while len(kept) > 1 and at - kept[-2][0] < gap:
        kept.pop()
    return [*kept[-_MOST:], (at, value)]


def summed_up(memory: Memory, span: timedelta) -> Memory:
    """Return the points with those of each piece of the span as one, their sum at the time of the first of them.

    As long as they are few they stay as they are. So does the newest one, which may still be corrected or taken back.
    What is summed up leaves the span together, so that of its first piece some may be missing, never too much counted.
    """
    if len(memory) <= _PIECES:
        return memory
    width = max(1, span // _PIECES // _MICROSECOND)
    pieces: dict[int, tuple[int, float]] = {}
    for time, value in memory[:-1]:
        first, before = pieces.get(time // width, (time, 0.0))
        pieces[time // width] = (first, before + value)
    return [*pieces.values(), *memory[-1:]]


def without(memory: Memory, at: int) -> Memory:
    """Return the points but that of an instant, which was taken back."""
    return [(time, old) for time, old in memory if time != at]


def covered(memory: Memory, longest: timedelta) -> timedelta:
    """Return how much time the points cover, a gap between two of them counted as `longest` at most."""
    most = longest // _MICROSECOND
    return sum(min(later[0] - earlier[0], most) for earlier, later in pairwise(memory)) * _MICROSECOND
