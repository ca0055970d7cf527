"""What a rule remembers of earlier observations: a few points of one span of time, oldest first."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from streams.alerts.rule import Memory

_MICROSECOND = timedelta(microseconds=1)
_MOST = 400
"""Points that are kept at most: a sensor gone wild must not fill the row of its condition."""


def remembered(memory: Memory, at: int, value: float, span: timedelta, spacing: timedelta = timedelta(0)) -> Memory:
    """Return the points of the last `span` with this one; between kept ones lies `spacing` at least.

    `at` is in microseconds since 1970 UTC. A point of the same instant is replaced: it was corrected.
    """
    oldest, gap = at - span // _MICROSECOND, spacing // _MICROSECOND
    kept = [(time, old) for time, old in memory if oldest <= time < at]
    while len(kept) > 1 and at - kept[-2][0] < gap:
        kept.pop()
    return [*kept[-_MOST:], (at, value)]


def without(memory: Memory, at: int) -> Memory:
    """Return the points but that of an instant, which was taken back."""
    return [(time, old) for time, old in memory if time != at]


def covered(memory: Memory, longest: timedelta) -> timedelta:
    """Return how much time the points cover, a gap between two of them counted as `longest` at most."""
    most = longest // _MICROSECOND
    return sum(min(later[0] - earlier[0], most) for earlier, later in pairwise(memory)) * _MICROSECOND
