"""The thresholds that the province edits: every version kept with who set it, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import isfinite

import psycopg
from psycopg.rows import class_row

from streams.alerts.rule import Rule

PROVINCE_LINES = "province_lines"
"""Under this name a rule finds the province's thresholds beside its station's own attributes."""
STATION_LINES = "alert_lines"
"""A station's attribute: thresholds of its own by rule, e.g. {"heat": [36, 38, 40]}."""
_NOW = "SELECT rule, version, lines, enabled, changed_by, changed_at, reason FROM alert_rule_now"
_ALL = """
SELECT rule, version, lines, enabled, changed_by, changed_at, reason FROM alert_rule_version
WHERE rule = %s ORDER BY version DESC
"""
_ADD = """
INSERT INTO alert_rule_version (rule, version, lines, enabled, changed_by, changed_at, reason)
SELECT %(rule)s, coalesce(max(version), 0) + 1, %(lines)s, %(enabled)s, %(who)s, %(now)s, %(reason)s
FROM alert_rule_version WHERE rule = %(rule)s RETURNING version
"""


class TuningError(ValueError):
    """Thresholds that cannot be; the message says why."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """One version of what the province set for a rule; `lines` None leaves them as the rule has them."""

    rule: str
    version: int
    lines: Sequence[float] | None
    enabled: bool
    changed_by: str
    changed_at: datetime
    reason: str


def tuned(conn: psycopg.Connection) -> Mapping[str, Tuned]:
    """Return the newest version of each rule that the province has touched, by the rule's name."""
    with conn.cursor(row_factory=class_row(Tuned)) as cursor:
        return {one.rule: one for one in cursor.execute(_NOW)}


def versions(conn: psycopg.Connection, rule: str) -> list[Tuned]:
    """Return every version of a rule, the newest first."""
    with conn.cursor(row_factory=class_row(Tuned)) as cursor:
        return cursor.execute(_ALL, (rule,)).fetchall()


def lines_of(rule: Rule, province: Tuned | None) -> Sequence[float]:
    """Return the thresholds that count: the province's, else the rule's."""
    return province.lines if province and province.lines is not None else rule.lines


def tune(
    conn: psycopg.Connection,
    rule: Rule,
    lines: Sequence[float] | None,
    enabled: bool,
    who: str,
    now: datetime,
    reason: str,
) -> int:
    """Set a rule's thresholds and whether it watches; return the new version.

    Raises TuningError for thresholds that the rule cannot have and for a change without a reason.
    """
    if lines is not None:
        _require_possible(rule, lines)
    if not reason.strip():
        raise TuningError("say why: an auditor will ask")
    version = {
        "rule": rule.name,
        "lines": None if lines is None else list(lines),
        "enabled": enabled,
        "who": who,
        "now": now,
        "reason": reason.strip(),
    }
    with conn.transaction():
        conn.execute("LOCK TABLE alert_rule_version IN SHARE ROW EXCLUSIVE MODE")
        row = conn.execute(_ADD, version).fetchone()
    assert row is not None
    return int(row[0])


def _require_possible(rule: Rule, lines: Sequence[float]) -> None:
    if not rule.lines:
        raise TuningError("the thresholds of this rule belong to each station or follow from other rules")
    if len(lines) != len(rule.lines):
        raise TuningError(f"this rule has {len(rule.lines)} levels: give as many thresholds")
    falling = rule.lines[0] > rule.lines[-1] or (rule.look is not None and rule.look.below)
    if not all(isfinite(line) for line in lines):
        raise TuningError("a threshold is a number")
    if any((later >= earlier) if falling else (later <= earlier) for earlier, later in pairwise(lines)):
        raise TuningError(f"each level's threshold lies {'below' if falling else 'above'} the one before")
