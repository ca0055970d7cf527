"""A rule over other tables: the ground on which the kinds stand that look instead of observing."""

from __future__ import annotations

from typing_extensions import Unpack

from streams.alerts.kinds.about import About, Extras, rule_about
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Rule


def looked(about: About, kind: Kind, look: Look, **extras: Unpack[Extras]) -> Rule:
    """Return a rule whose query tells a value of each subject, which is compared with the levels' lines."""
    return rule_about(about, kind, look=look, **extras)
