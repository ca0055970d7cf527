"""From counts to points: the SQL of the whole index for a span of months, for the province, agencies and units."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from streams.dossiers.event import TOPIC as DOSSIERS
from streams.service_index.indicator import Indicator, Sums, bound, in_names, kept
from streams.service_index.indicators import indicators
from streams.service_index.periods import MONTHS, Kind

_ZONE = "'Asia/Ho_Chi_Minh'"


def scores(
    since: str, until: str, now: str, only: Collection[str] = (), by_unit: bool = True, with_standing: bool = False
) -> str:
    """Return SQL for the rows (agency, unit, indicator, numerator, denominator, share, points, maximum, cut_off).

    `since`, `until` (dates) and `now` (timestamptz) are SQL expressions. The province has neither agency nor unit,
    an agency no unit. share (0 to 1) and points are null where the denominator is zero. `only` names the indicators
    that are wanted, with those by which they are multiplied; without any it is all of them. Without `by_unit` there
    are no rows of units, and of a year it is a tenth of the work. `with_standing`: the query around it begins with the
    CTEs of `standing`.
    """
    factors = ", ".join(f"'{number}'" for number in sorted({i.times for i in indicators() if i.times}))
    return f"""
    WITH counted AS MATERIALIZED ({_counted(since, until, now, only, by_unit, with_standing)}), factor AS MATERIALIZED (
        SELECT indicator, coalesce(agency, '') AS agency, coalesce(unit, '') AS unit,
            numerator / nullif(denominator, 0) AS share
        FROM counted WHERE indicator IN ({factors})
    ), shared AS MATERIALIZED (
        SELECT c.*, c.numerator / nullif(c.denominator, 0) * CASE
            WHEN c.times IS NULL THEN 1 ELSE factor.share END AS share
        FROM counted AS c LEFT JOIN factor ON factor.indicator = c.times
            AND factor.agency = coalesce(c.agency, '') AND factor.unit = coalesce(c.unit, '')
    )
    SELECT agency, unit, indicator, numerator, denominator, share, maximum, cut_off, version,
           CASE WHEN share IS NOT NULL THEN least(1, share / cut_off) * maximum END AS points
    FROM shared JOIN index_rule_now USING (indicator)"""


def standing(now: str, by_unit: bool = True) -> str:
    """Return the CTEs of what stands so at `now`, for the `scores` of several periods in one query to count it once."""
    return ", ".join(
        f"{standing_of(each)} AS MATERIALIZED ({bound(each.sums.as_of_now, 'NULL', 'NULL', now, by_unit)})"
        for each in indicators()
        if each.sums is not None and each.sums.as_of_now
    )


def standing_of(indicator: Indicator) -> str:
    """Return the name of an indicator's CTE of `standing`, a row (agency, unit, numerator, denominator) each."""
    return f"standing_{in_names(indicator.number)}"


def totals(since: str, until: str, now: str, by_unit: bool = True, with_standing: bool = False) -> str:
    """Return SQL for the rows (agency, unit, points, maximum, has_dossiers, on_time); see `scores`.

    Points are of what can be counted, as if it were 100: `maximum` says how many points that is. has_dossiers: whether
    any dossier counts at all; on_time: the share (0 to 1) of indicator 2.1.
    """
    dossiers = ", ".join(f"'{indicator.number}'" for indicator in indicators() if DOSSIERS in indicator.sources)
    return f"""
    SELECT agency, unit, 100 * sum(points) / nullif(sum(maximum) FILTER (WHERE points IS NOT NULL), 0) AS points,
           sum(maximum) FILTER (WHERE points IS NOT NULL) AS maximum,
           coalesce(sum(denominator) FILTER (WHERE indicator IN ({dossiers})), 0) > 0 AS has_dossiers,
           max(share) FILTER (WHERE indicator = '2.1') AS on_time
    FROM ({scores(since, until, now, by_unit=by_unit, with_standing=with_standing)}) AS scored GROUP BY agency, unit"""


def by_month(indicator: Indicator, now: str, months: int) -> str:
    """Return SQL for the rows (month, share) of the province: what the indicator itself counts, month by month.

    The last of the `months` is that of `now`; each is the local date of its first day, and one with nothing to count is
    left out.
    """
    first, _ = period("month", now, months - 1)
    last, _ = period("month", now)
    return f"""
    SELECT span.since AS month, sum(numerator) / sum(denominator) AS share
    FROM (SELECT first::date AS since, (first + interval '1 month')::date AS until
          FROM generate_series({first}::timestamp, {last}, interval '1 month') AS first) AS span,
        LATERAL ({bound(indicator.counts, "span.since", "span.until", now, by_unit=False)}) AS counts
    GROUP BY span.since HAVING sum(denominator) > 0"""


def period(kind: Kind, now: str, ago: int = 0) -> tuple[str, str]:
    """Return SQL for the first day of the period of that kind at `now`, or of an earlier one, and of the next."""
    begins, months = f"date_trunc('{kind}', {now} AT TIME ZONE {_ZONE})", MONTHS[kind]
    since = f"({begins} - interval '{ago * months} months')::date"
    return since, f"({begins} + interval '{(1 - ago) * months} months')::date"


def _counted(since: str, until: str, now: str, only: Collection[str], by_unit: bool, with_standing: bool) -> str:
    chosen = [each for each in indicators() if not only or each.number in only]
    of_sums = [(each, each.sums) for each in chosen if each.sums is not None]
    counts = [(each, each.items.counted()) for each in chosen if each.sums is None]
    counts += [
        (each, rows) for each, sums in of_sums for rows in sums.beside(standing_of(each) if with_standing else "")
    ]
    parts = [_from_sums(of_sums, since, until, by_unit)] if of_sums else []
    for each, sql in counts:
        parts.append(f"SELECT {_named(each)}, counts.* FROM ({bound(sql, since, until, now, by_unit)}) AS counts")
    units = ", (indicator, times, agency, unit)" if by_unit else ""
    return f"""
        SELECT indicator, times, agency, {"unit" if by_unit else "NULL::text AS unit"},
            sum(numerator) AS numerator, sum(denominator) AS denominator
        FROM ({" UNION ALL ".join(parts)}) AS counts (indicator, times, agency, unit, numerator, denominator)
        GROUP BY GROUPING SETS ((indicator, times), (indicator, times, agency){units})
        {"HAVING GROUPING(unit) = 1 OR unit IS NOT NULL" if by_unit else ""}"""


def _from_sums(of_sums: Sequence[tuple[Indicator, Sums]], since: str, until: str, by_unit: bool) -> str:
    """Return the SQL of what the kept sums make of these indicators: the sums are added up once for all of them."""
    table, unit = kept(by_unit)
    columns = ", ".join(
        f"{sums.added(sums.numerator)} AS n_{place}, {sums.added(sums.denominator)} AS d_{place}"
        for place, (_, sums) in enumerate(of_sums)
    )
    pairs = ", ".join(f"({_named(each)}, n_{place}, d_{place})" for place, (each, _) in enumerate(of_sums))
    return f"""
        SELECT one.indicator, one.times, sums.agency, sums.unit, one.numerator, one.denominator
        FROM (SELECT agency, {unit} AS unit, {columns} FROM {table}
              WHERE month >= {since} AND month < {until} GROUP BY agency, 2) AS sums,
            LATERAL (VALUES {pairs}) AS one (indicator, times, numerator, denominator)
        WHERE one.denominator IS NOT NULL"""


def _named(indicator: Indicator) -> str:
    """Return the SQL of an indicator's number and of that of its factor, null without one."""
    times = f"'{indicator.times}'" if indicator.times else "NULL::text"
    return f"'{indicator.number}', {times}"
