"""The rules that count in a city now: those with a file, as the province set them, and those that operators wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

import psycopg
import structlog
from pydantic import ValidationError

from streams.alerts.rule import Rule
from streams.alerts.rules import all_rules
from streams.alerts.written.build import rule_of
from streams.alerts.written.model import Written

log = structlog.get_logger(__name__)

_SET = """
SELECT rule, hold_s, definition::text FROM alert_rule_now WHERE hold_s IS NOT NULL OR definition IS NOT NULL
"""


def rules_now(conn: psycopg.Connection) -> Mapping[str, Rule]:
    """Return every rule that counts in the open transaction, by name: a version that was just written is among them.

    Those that are off are there too; thresholds and whether a rule watches are read where it judges.
    """
    rules = dict(all_rules())
    for name, hold_s, definition in conn.execute(_SET):
        rule = rules.get(name) if definition is None else written_rule(name, definition)
        if rule is not None:
            rules[name] = held(rule, hold_s)
    return rules


def held(rule: Rule, hold_s: float | None) -> Rule:
    """Return a rule with another time for which a condition must last, in city seconds; None leaves its own."""
    return rule if hold_s is None else replace(rule, hold=timedelta(seconds=hold_s))


@lru_cache(maxsize=1_024)
def written_rule(name: str, definition: str) -> Rule | None:
    """Return the rule of a stored definition; None for one that this release cannot read, which the log tells once."""
    try:
        return rule_of(name, Written.model_validate_json(definition))
    except ValidationError as error:
        log.error("a written rule cannot be read and does not watch", rule=name, faults=error.error_count())
        return None


def by_metric(rules: Mapping[str, Rule]) -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules that watch each metric, in order of their names."""
    found: dict[str, tuple[Rule, ...]] = {}
    for _, rule in sorted(rules.items()):
        for metric in rule.metrics:
            found[metric] = (*found.get(metric, ()), rule)
    return found
