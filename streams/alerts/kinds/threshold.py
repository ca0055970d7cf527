"""Threshold: an observation at or beyond the lines of its rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from streams.alerts.kinds.about import About, Extras, compare, evidence, lines_at, rule_about
from streams.alerts.rule import Condition, Finding, Kind, Observed, Rule


def threshold(about: About, metric: str, *, band: float = 0.0, below: bool = False, **extras: Unpack[Extras]) -> Rule:
    """Return a rule that compares each value of a metric with the levels' lines; `band` is the dead band."""
    level_at = compare(below)

    def observe(observed: Observed, station: Mapping[str, Any], before: Condition) -> Finding:
        lines = lines_at(about.name, station, about.lines)
        level = level_at(observed.value, lines, before.level, band)
        return Finding(level, evidence(observed.value, level, lines, about.symbol))

    return rule_about(about, Kind.THRESHOLD, metrics=frozenset({metric}), observe=observe, **extras)
