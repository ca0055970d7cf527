"""From counts to points: the SQL of the whole index for a span of months, for the province, agencies and units."""

from __future__ import annotations

from streams.service_index.indicator import bound
from streams.service_index.indicators import indicators

MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""How many months each kind of period has."""
_ZONE = "'Asia/Ho_Chi_Minh'"


def scores(since: str, until: str, now: str) -> str:
    """Return SQL for the rows (agency, unit, indicator, numerator, denominator, share, points, maximum, cut_off).

    `since`, `until` (dates) and `now` (timestamptz) are SQL expressions. The province has neither agency nor unit,
    an agency no unit. share (0 to 1) and points are null where the denominator is zero.
    """
    return f"""
    WITH counted AS MATERIALIZED ({_counted(since, until, now)}), shared AS (
        SELECT c.*, c.numerator / nullif(c.denominator, 0) * CASE
            WHEN c.times IS NULL THEN 1
            ELSE (SELECT other.numerator / nullif(other.denominator, 0) FROM counted AS other
                  WHERE other.indicator = c.times AND other.agency IS NOT DISTINCT FROM c.agency
                      AND other.unit IS NOT DISTINCT FROM c.unit) END AS share
        FROM counted AS c
    )
    SELECT agency, unit, indicator, numerator, denominator, share, maximum, cut_off, version,
           CASE WHEN share IS NOT NULL THEN least(1, share / cut_off) * maximum END AS points
    FROM shared JOIN index_rule_now USING (indicator)"""


def totals(since: str, until: str, now: str) -> str:
    """Return SQL for the rows (agency, unit, points, maximum): of what can be counted, as if it were 100 points."""
    return f"""
    SELECT agency, unit, 100 * sum(points) / nullif(sum(maximum) FILTER (WHERE points IS NOT NULL), 0) AS points,
           sum(maximum) FILTER (WHERE points IS NOT NULL) AS maximum
    FROM ({scores(since, until, now)}) AS scored GROUP BY agency, unit"""


def period(kind: str, now: str, ago: int = 0) -> tuple[str, str]:
    """Return SQL for the first day of the period of that kind at `now`, or of an earlier one, and of the next."""
    begins, months = f"date_trunc('{kind}', {now} AT TIME ZONE {_ZONE})", MONTHS[kind]
    since = f"({begins} - interval '{ago * months} months')::date"
    return since, f"({begins} + interval '{(1 - ago) * months} months')::date"


def _counted(since: str, until: str, now: str) -> str:
    parts = []
    for indicator in indicators():
        times = f"'{indicator.times}'" if indicator.times else "NULL"
        counts = bound(indicator.counts, since, until, now)
        named = f"'{indicator.number}' AS indicator, {times}::text AS times"
        parts.append(f"SELECT {named}, counts.* FROM ({counts}) AS counts")
    return f"""
        SELECT indicator, times, agency, unit, sum(numerator) AS numerator, sum(denominator) AS denominator
        FROM ({" UNION ALL ".join(parts)}) AS counts
        GROUP BY GROUPING SETS ((indicator, times), (indicator, times, agency), (indicator, times, agency, unit))
        HAVING GROUPING(unit) = 1 OR unit IS NOT NULL"""
