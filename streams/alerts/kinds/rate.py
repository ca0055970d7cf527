"""Rate of change: by how much a metric rose within a span of time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from typing_extensions import Unpack

from streams.alerts.kinds.about import About, Extras, evidence, lines_at, rule_about
from streams.alerts.levels import level_of
from streams.alerts.memory import remembered
from streams.alerts.rule import Condition, Finding, Kind, Observed, Rule
from streams.clock import microseconds

_PIECES = 12
"""So many points of a span are kept: a rise is known to a twelfth of it."""


def rate(
    about: About, metric: str, span: timedelta, *, band: float = 0.0, falling: bool = False, **extras: Unpack[Extras]
) -> Rule:
    """Return a rule that compares the rise above the lowest value of the last `span` with the levels' lines.

    `falling`: it is the fall below the highest one.

    A station that was silent for longer than the span starts anew: what happened meanwhile is nobody's guess.
    """

    def observe(observed: Observed, station: Mapping[str, Any], before: Condition) -> Finding:
        lines = lines_at(about.name, station, about.lines)
        memory = remembered(before.memory, microseconds(observed.time), observed.value, span, span / _PIECES)
        values = [value for _, value in memory]
        moved = max(values) - observed.value if falling else observed.value - min(values)
        level = level_of(moved, lines, before.level, band)
        return Finding(level, evidence(moved, level, lines, about.symbol, {"now": observed.value}), memory)

    return rule_about(about, Kind.RATE, metrics=frozenset({metric}), observe=observe, **extras)
