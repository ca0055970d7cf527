"""Total: what a metric summed up to over a span of time, e.g. the rain of an hour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from typing_extensions import Unpack

from streams.alerts.kinds.about import About, Extras, evidence, lines_at, rule_about
from streams.alerts.levels import level_of
from streams.alerts.memory import remembered, summed_up
from streams.alerts.rule import Condition, Finding, Kind, Observed, Rule
from streams.clock import microseconds


def total(
    about: About, metrics: frozenset[str], span: timedelta, *, band: float = 0.0, **extras: Unpack[Extras]
) -> Rule:
    """Return a rule that compares the sum of a metric over the last `span` with the levels' lines.

    A station has one of the metrics. Each value counts for the interval before it, so a span that a station has
    measured only in part sums up to less, never to more. Where it holds more than 300 values, those of its first
    three-hundredth may be missing.
    """

    def observe(observed: Observed, station: Mapping[str, Any], before: Condition) -> Finding:
        lines = lines_at(about.name, station, about.lines)
        at = microseconds(observed.time)
        memory = remembered(summed_up(before.memory, span), at, observed.value, span)
        begin = at - span // timedelta(microseconds=1)
        summed = sum(value for time, value in memory if time > begin)
        level = level_of(summed, lines, before.level, band)
        return Finding(level, evidence(summed, level, lines, about.symbol), memory)

    return rule_about(about, Kind.THRESHOLD, metrics=metrics, observe=observe, **extras)
