"""Kinds of rules: small pure builders, so that a rule is one file that says what it is about."""

from __future__ import annotations

from streams.alerts.kinds.about import About, Level
from streams.alerts.kinds.absence import absence
from streams.alerts.kinds.anomaly import anomaly
from streams.alerts.kinds.composite import All, Any_, Near, Not, On, Same, Upstream, composite
from streams.alerts.kinds.deadline import deadline
from streams.alerts.kinds.forecast import forecast
from streams.alerts.kinds.looked import looked
from streams.alerts.kinds.rate import rate
from streams.alerts.kinds.ratio import ratio
from streams.alerts.kinds.threshold import threshold
from streams.alerts.kinds.total import total

__all__ = [
    "About",
    "All",
    "Any_",
    "Level",
    "Near",
    "Not",
    "On",
    "Same",
    "Upstream",
    "absence",
    "anomaly",
    "composite",
    "deadline",
    "forecast",
    "looked",
    "rate",
    "ratio",
    "threshold",
    "total",
]
