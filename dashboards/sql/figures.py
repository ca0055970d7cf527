"""Figures that units state, and shares of a whole, as SQL."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.sql.time_range import LOCAL_DAY
from dashboards.sql.words import listed


def newest_by_unit(system: str, *codes: str, of_a_year: Sequence[str] = ()) -> str:
    """Return the CTE `newest`: what each unit below the province last stated for a month, a column a code.

    Units that are no more are left out, or what they stated would be counted beside that of their successors. What
    counts from January on is `of_a_year`: what a unit stated last year is none of this one's.
    """
    begun = (
        f"AND (code NOT IN ({listed(of_a_year)}) OR starts >= date_trunc('year', {LOCAL_DAY})::date)"
        if of_a_year
        else ""
    )
    columns = ", ".join(f"max(value) FILTER (WHERE stated.code = '{code}') AS {code}" for code in codes)
    return f"""newest AS (
        SELECT stated.unit, {columns}, max(stated.time) AS at
        FROM (SELECT DISTINCT ON (code, unit) code, unit, value, time FROM figure
              WHERE system = '{system}' AND code IN ({listed(codes)}) AND length(period) = 7 AND starts <= {LOCAL_DAY}
                  {begun}
              ORDER BY code, unit, starts DESC) AS stated
            LEFT JOIN unit ON unit.code = stated.unit
        WHERE unit.kind IS DISTINCT FROM 'province' AND (unit.valid_to IS NULL OR unit.valid_to >= {LOCAL_DAY})
        GROUP BY stated.unit)"""


def share(part: str, whole: str) -> str:
    """Return the SQL of one row's percentage; NULL where there is nothing of which it could be a share."""
    return f"100.0 * {part} / nullif({whole}, 0)"


def share_of_all(part: str, whole: str) -> str:
    """Return the SQL of the rows' percentage together, of those that have both; NULL without a whole."""
    return f"100.0 * sum({part}) FILTER (WHERE {whole} > 0) / nullif(sum({whole}) FILTER (WHERE {part} IS NOT NULL), 0)"
