"""Verdicts on values against a second computation of them, in SQL and from the rules' own words."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg

from infra.reconcile.report import Kind, Report, instant, observed
from streams.clock import CLOCK_SKEW
from streams.observations.judgement import AGREED
from streams.observations.quality import GAP, GAPS_OF_STILL, GOOD, OWN, RANGE, REACH, SPIKE, STUCK

HISTORY = timedelta(days=1)
"""How much of the past a verdict may need: so much of what is stored only bears witness."""

_MINUTES = "(extract(epoch FROM time - {then}) * 1000000)::float8 / 60000000"
_CREDIBLE = f"step * sqrt(greatest({_MINUTES}, 1))"
_LEFT = f"(time - {{then}} <= %(reach)s AND abs(value - {{value}}) > {_CREDIBLE} AND step IS NOT NULL)"
_LEFT_TWO = " + ".join(
    f"coalesce({_LEFT.format(then=f'time_{back}', value=f'value_{back}')}, false)::int" for back in (1, 2, 3)
)
_BEFORE = ", ".join(f"lag(time, {n}) OVER own AS time_{n}, lag(value, {n}) OVER own AS value_{n}" for n in (1, 2, 3))
# What a station is allowed to let stand still may have been judged before it was allowed: both verdicts are right.
_WRONG = f"""
WITH stored AS (
    SELECT o.series, s.source, s.metric, o.time, o.revision, o.value, o.quality, metric.step, metric.still,
        o.value BETWEEN metric.lowest AND metric.highest AS possible,
        coalesce(station.attributes->'may_stand_still' ? metric.name, false) AS allowed
    FROM observation o JOIN series s ON s.id = o.series JOIN metric ON metric.name = s.metric
        JOIN station ON station.id = s.source
    WHERE o.time >= %(since)s
), witness AS (
    SELECT series, time, value, step, still, {_BEFORE} FROM stored WHERE possible AND quality < {OWN}
    WINDOW own AS (PARTITION BY series ORDER BY time)
), marked AS (
    SELECT *, count(*) FILTER (
            WHERE value_1 IS DISTINCT FROM value OR time - time_1 > greatest(%(gap)s, still / {GAPS_OF_STILL}))
        OVER (PARTITION BY series ORDER BY time) AS run
    FROM witness
), standing AS (
    SELECT *, time - min(time) OVER (PARTITION BY series, run) >= still AS stuck FROM marked
), verdict AS (
    SELECT series, time,
        CASE WHEN {_LEFT_TWO} >= {AGREED} THEN {SPIKE} WHEN stuck THEN {STUCK} ELSE {GOOD} END AS quality
    FROM standing
), expected AS (
    SELECT stored.*,
        coalesce(verdict.quality, CASE WHEN stored.quality >= {OWN} THEN stored.quality ELSE {RANGE} END) AS due
    FROM stored LEFT JOIN verdict USING (series, time) WHERE time >= %(judged)s
)
SELECT source, metric, time, revision, due, quality FROM expected
WHERE due <> quality AND NOT (allowed AND due = {STUCK} AND quality = {GOOD}) ORDER BY 1, 2, 3
"""
_NOT_AHEAD = """
SELECT s.source, s.metric, a.time, a.revision, a.arrived
FROM observation_ahead a JOIN series s ON s.id = a.series WHERE a.time <= a.arrived + %s ORDER BY 1, 2, 3
"""


def compare(conn: psycopg.Connection, since: datetime, report: Report) -> None:
    """Add every stored value whose verdict is another than its history demands, and what was never ahead."""
    bounds = {"since": since, "judged": since + HISTORY, "reach": REACH, "gap": GAP}
    for source, metric, time, revision, due, found in conn.execute(_WRONG, bounds):
        report.add(Kind.WRONG_VERDICT, observed(source, metric, time, revision), f"expected {due}, found {found}")
    for source, metric, time, revision, arrived in conn.execute(_NOT_AHEAD, (CLOCK_SKEW,)):
        detail = f"it is not ahead of its arrival at {instant(arrived)}"
        report.add(Kind.WRONG_VERDICT, observed(source, metric, time, revision), detail)
