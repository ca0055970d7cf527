"""The editable rules of the index: maxima and cut-offs, every version kept with who set it, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isclose

import psycopg
from psycopg.rows import class_row

from streams.clock import LOCAL_ZONE
from streams.service_index.indicator import Group
from streams.service_index.indicators import indicators


class RuleError(ValueError):
    """A rule that cannot be: the message says which and why."""


DECIDED = datetime(2022, 6, 23, tzinfo=LOCAL_ZONE)
"""The day of Decision 766/QĐ-TTg, from which the first version of every rule counts."""


def ensure(conn: psycopg.Connection) -> int:
    """Give every indicator that has no rule yet the one it begins with; return how many."""
    known = {row[0] for row in conn.execute("SELECT DISTINCT indicator FROM index_rule")}
    missing = [i for i in indicators() if i.number not in known]
    for indicator in missing:
        source = "public source" if indicator.verified else "no public source found: the province sets it"
        _insert(conn, indicator.number, 1, (indicator.maximum, indicator.cut_off), "ioc", DECIDED, source)
    return len(missing)


@dataclass(frozen=True)
class Rule:
    """One version of an indicator's rule: `maximum` in points, `cut_off` a share (0 to 1)."""

    indicator: str
    version: int
    maximum: float
    cut_off: float
    changed_by: str
    changed_at: datetime
    reason: str


def versions(conn: psycopg.Connection, only_newest: bool) -> list[Rule]:
    """Return the rules in the order of their indicators' numbers, the newest version of each first."""
    table = "index_rule_now" if only_newest else "index_rule"
    query = f"""
        SELECT indicator, version, maximum, cut_off, changed_by, changed_at, reason FROM {table}
        ORDER BY string_to_array(indicator, '.')::int[], version DESC"""
    with conn.cursor(row_factory=class_row(Rule)) as cursor:
        return cursor.execute(query.encode()).fetchall()


def change(
    conn: psycopg.Connection, number: str, maximum: float, cut_off: float, who: str, now: datetime, reason: str
) -> int:
    """Set an indicator's maximum (points) and cut-off (a share, 0 to 1); return the new version. Raises RuleError."""
    if number not in {indicator.number for indicator in indicators()}:
        raise RuleError(f"there is no indicator {number}")
    if not 0 <= maximum <= 100 or not 0 < cut_off <= 1:
        raise RuleError("a maximum is 0 to 100 points, a cut-off more than 0 and at most 1")
    if not reason.strip():
        raise RuleError("say why: an auditor will ask")
    conn.execute("LOCK TABLE index_rule IN SHARE ROW EXCLUSIVE MODE")
    row = conn.execute(
        "SELECT coalesce(max(version), 0) + 1 FROM index_rule WHERE indicator = %s", (number,)
    ).fetchone()
    version = int(row[0]) if row else 1
    _insert(conn, number, version, (maximum, cut_off), who, now, reason.strip())
    conn.execute("NOTIFY committed, 'service_index'")
    return version


@dataclass(frozen=True)
class Sum:
    """What the maxima of a group (of the whole index without one) add up to, and what they should."""

    group: Group | None
    points: float
    wanted: float


def unbalanced(conn: psycopg.Connection, number: str) -> list[Sum]:
    """Return which sums are not the decision's: of an indicator's group, and of all groups."""
    mine = next(indicator.group for indicator in indicators() if indicator.number == number)
    now = {rule.indicator: rule.maximum for rule in versions(conn, only_newest=True)}
    sums = (_sum(now, mine), _sum(now, None))
    return [each for each in sums if not isclose(each.points, each.wanted, abs_tol=0.005)]


def _sum(now: Mapping[str, float], group: Group | None) -> Sum:
    among = [indicator for indicator in indicators() if group in (None, indicator.group)]
    points = sum(now.get(indicator.number, indicator.maximum) for indicator in among)
    return Sum(group, points, sum(indicator.maximum for indicator in among))


def _insert(
    conn: psycopg.Connection,
    number: str,
    version: int,
    rule: tuple[float, float],
    who: str,
    now: datetime,
    reason: str,
) -> None:
    conn.execute(
        "INSERT INTO index_rule (indicator, version, maximum, cut_off, changed_by, changed_at, reason)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (number, version, *rule, who, now, reason),
    )
