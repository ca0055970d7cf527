"""How alerts were handled in a stretch of days: one query, counted by agency, rule, officer and hour of the week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from streams.alerts.diagnosis import Diagnosis
from streams.local_time import local

# Every alert that fired, as `streams.alerts.choice` chooses it: from its first firing until it was first taken on, by
# its officer, whoever has it since, and until it was over. One that came back after it was closed ended when it was
# over for good.
COUNTED = f"""counted AS (
    SELECT a.agency, a.rule, life.officer, a.severity, a.diagnosis, life.returns,
        extract(isodow FROM {local("a.opened_at")})::int AS weekday,
        extract(hour FROM {local("a.opened_at")})::int AS hour,
        extract(epoch FROM life.taken_at - life.fired_at)::float8 AS to_take,
        extract(epoch FROM a.resolved_at - life.fired_at)::float8 AS to_end
    FROM alert a JOIN (
        SELECT t.alert, min(t.at) FILTER (WHERE t.kind IN ('fired', 'reopened')) AS fired_at,
            min(t.at) FILTER (WHERE t.kind = 'acknowledged') AS taken_at,
            (array_agg(t.who ORDER BY t.seq) FILTER (WHERE t.kind = 'acknowledged'))[1] AS officer,
            count(*) FILTER (WHERE t.kind = 'reopened')::int AS returns
        FROM alert_transition t JOIN alert b ON b.id = t.alert
        WHERE b.opened_at > {{since}} AND b.opened_at <= {{now}} AND t.kind IN ('fired', 'reopened', 'acknowledged')
        GROUP BY t.alert
    ) AS life ON life.alert = a.id AND life.fired_at IS NOT NULL
)"""
STATISTICS = f"""
WITH {COUNTED.format(since="%(since)s", now="%(now)s")}, grouped AS (
    SELECT CASE WHEN grouping(agency) = 0 THEN 'agency' WHEN grouping(rule) = 0 THEN 'rule'
            WHEN grouping(officer) = 0 THEN 'officer' WHEN grouping(weekday) = 0 THEN 'hour' ELSE 'all' END AS by,
        agency, rule, officer, weekday, hour, count(*)::int AS alerts, count(to_take)::int AS taken,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY to_take) AS take_median_s,
        percentile_cont(0.9) WITHIN GROUP (ORDER BY to_take) AS take_p90_s,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY to_end) AS end_median_s,
        percentile_cont(0.9) WITHIN GROUP (ORDER BY to_end) AS end_p90_s,
        count(diagnosis)::int AS explained, count(*) FILTER (WHERE diagnosis = '{Diagnosis.FALSE_ALARM}')::int AS false,
        sum(returns)::int AS returns
    FROM counted GROUP BY GROUPING SETS ((), (agency), (rule), (officer), (weekday, hour))
)
SELECT grouped.*, g.name_vi AS agency_vi, g.name_en AS agency_en
FROM grouped LEFT JOIN agency g ON g.code = grouped.agency
ORDER BY by, alerts DESC, agency, rule, officer, weekday, hour
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Alerts of one agency, rule, officer or hour; seconds are None where nothing was measured.

    `taken` were taken on by somebody, `explained` have a cause and `false` of these were false alarms, `returns` is how
    often they came back.
    """

    agency: str | None
    rule: str | None
    officer: str | None
    weekday: int | None
    hour: int | None
    alerts: int
    taken: int
    take_median_s: float | None
    take_p90_s: float | None
    end_median_s: float | None
    end_p90_s: float | None
    explained: int
    false: int
    returns: int
    agency_vi: str | None = None
    agency_en: str | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """All alerts, and those of each agency, rule, officer and hour, the most first.

    An officer's are those that this officer took on first; None: nobody took them on.
    """

    every: Counted
    agencies: Sequence[Counted]
    rules: Sequence[Counted]
    officers: Sequence[Counted]
    hours: Mapping[tuple[int, int], int]


_NOTHING = Counted(*(None,) * 5, 0, 0, None, None, None, None, 0, 0, 0)
_NAMES = tuple(field.name for field in fields(Counted))


def sorted_out(rows: Iterable[Mapping[str, Any]]) -> Statistics:
    """Return the statistics of the rows that `STATISTICS` finds; pure."""
    found: dict[str, list[Counted]] = {}
    for row in rows:
        found.setdefault(row["by"], []).append(Counted(**{name: row[name] for name in _NAMES}))
    every = found.get("all", [_NOTHING])[0]
    hours = {(one.weekday or 0, one.hour or 0): one.alerts for one in found.get("hour", [])}
    return Statistics(
        every if every.alerts else _NOTHING,
        found.get("agency", []),
        found.get("rule", []),
        found.get("officer", []),
        hours,
    )
