"""What the province sets of rules: every version kept with who set it, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import isfinite
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from streams.alerts.rule import Rule

PROVINCE_LINES = "province_lines"
"""Under this name a rule finds the province's thresholds beside its station's own attributes."""
STATION_LINES = "alert_lines"
"""A station's attribute: thresholds of its own by rule, e.g. {"heat": [36, 38, 40]}."""
LONGEST_HOLD = timedelta(days=1)
_COLUMNS = "rule, version, lines, enabled, changed_by, changed_at, reason, hold_s, definition"
_NOW = f"SELECT {_COLUMNS} FROM alert_rule_now"
_ALL = f"SELECT {_COLUMNS} FROM alert_rule_version WHERE rule = %s ORDER BY version DESC"
_ADD = f"""
INSERT INTO alert_rule_version ({_COLUMNS})
VALUES (%(rule)s, %(version)s, %(lines)s, %(enabled)s, %(who)s, %(now)s, %(reason)s, %(hold_s)s, %(definition)s)
"""


class TuningError(ValueError):
    """Thresholds that cannot be; the message says why."""


class ChangedMeanwhileError(TuningError):
    """Somebody else has changed the rule since it was read."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """One version of what the province set for a rule; `lines` and `hold_s` None leave what the rule has.

    `definition` is the whole rule where operators wrote it (streams.alerts.written), and has its lines and times then.
    """

    rule: str
    version: int
    lines: Sequence[float] | None
    enabled: bool
    changed_by: str
    changed_at: datetime
    reason: str
    hold_s: float | None = None
    definition: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes a rule, when (city time) and why, and which version was seen; None: whichever holds."""

    name: str
    now: datetime
    reason: str
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a version says of its rule; see Tuned."""

    lines: Sequence[float] | None = None
    enabled: bool = True
    hold_s: float | None = None
    definition: Mapping[str, Any] | None = None


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
    author: Author,
    hold: timedelta | None = None,
) -> int:
    """Set a rule's thresholds, whether it watches and its hold time (None: as the rule has it); return the version.

    Raises TuningError for what the rule cannot have and for a change without a reason, ChangedMeanwhileError when
    another version holds than the one that was seen.
    """
    if lines is not None:
        require_possible(rule, lines)
    if hold is not None and not timedelta(0) <= hold <= LONGEST_HOLD:
        raise TuningError("a hold time is between nothing and a day")
    with conn.transaction():
        lock(conn)
        hold_s = None if hold is None else hold.total_seconds()
        return add(conn, rule.name, Content(None if lines is None else list(lines), enabled, hold_s), author)


def lock(conn: psycopg.Connection) -> None:
    """Let nobody else add versions until the open transaction ends."""
    conn.execute("LOCK TABLE alert_rule_version IN SHARE ROW EXCLUSIVE MODE")


def add(conn: psycopg.Connection, rule: str, content: Content, author: Author) -> int:
    """Append a version in the open transaction, which holds the lock, and return its number.

    Raises TuningError without a reason and ChangedMeanwhileError for an author who has seen another version.
    """
    if not author.reason.strip():
        raise TuningError("say why: an auditor will ask")
    newest = next((one.version for one in versions(conn, rule)), 0)
    if author.seen is not None and author.seen != newest:
        raise ChangedMeanwhileError(f"version {newest} holds by now")
    told = content.definition
    row = {
        "rule": rule,
        "version": newest + 1,
        "lines": content.lines,
        "enabled": content.enabled,
        "who": author.name,
        "now": author.now,
        "reason": author.reason.strip(),
        "hold_s": content.hold_s,
        "definition": None if told is None else Jsonb(told),
    }
    conn.execute(_ADD, row)
    conn.execute("SELECT pg_notify('committed', 'alerts')")
    return newest + 1


def require_possible(rule: Rule, lines: Sequence[float]) -> None:
    """Raise TuningError unless a rule can have these thresholds."""
    if not rule.lines:
        raise TuningError("the thresholds of this rule belong to each station or follow from other rules")
    if len(lines) != len(rule.lines):
        raise TuningError(f"this rule has {len(rule.lines)} levels: give as many thresholds")
    falling = rule.lines[0] > rule.lines[-1] or (rule.look is not None and rule.look.below)
    if not all(isfinite(line) for line in lines):
        raise TuningError("a threshold is a number")
    if any((later >= earlier) if falling else (later <= earlier) for earlier, later in pairwise(lines)):
        raise TuningError(f"each level's threshold lies {'below' if falling else 'above'} the one before")
