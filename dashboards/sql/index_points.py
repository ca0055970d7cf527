"""How points of the index stand in a ranking, for agencies and units alike: SQL over rows of `totals`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from dashboards.panels import Column, Unit
from dashboards.sql.time_range import NOW
from dashboards.texts import Text
from streams.service_index.periods import Kind
from streams.service_index.score import period, standing, totals

SCALED = Text(
    "Điểm quy về thang 100: phần không áp dụng hoặc chưa có số liệu không tính; “Tính trên” là điểm tối đa của phần còn"
    " lại. Chưa có hồ sơ trong kỳ thì không có điểm, không xếp hạng.",
    "Points are as of 100: what does not apply or has no figures is left out; “Counted of” is the most points of the"
    " rest. Without a dossier in the period there are no points and no rank.",
)
BARE_POINTS = Unit("", 1)
BY_PERIOD = (
    Column("month", Text("Tháng", "Month"), "bar", BARE_POINTS),
    Column("quarter", Text("Quý", "Quarter"), "number", BARE_POINTS),
    Column("year", Text("Năm", "Year"), "number", BARE_POINTS),
)
"""A ranking's points, as `points_by_period` returns them."""
COUNTED_OF = Column("counted", Text("Tính trên", "Counted of"), "number")


def total(kind: Kind, ago: int = 0, with_standing: bool = False) -> str:
    """Return the SQL of the totals of the period of that kind at the board's time or an earlier one; of no units."""
    return totals(*period(kind, NOW, ago), NOW, by_unit=False, with_standing=with_standing)


def with_totals() -> str:
    """Return the beginning of the agencies' ranking: `standing`, a row an agency that the year knows; see `beside`."""
    kinds = get_args(Kind)
    each = (f"SELECT '{kind}' AS period, * FROM ({total(kind, with_standing=True)}) AS {kind}" for kind in kinds)
    return f"""WITH {standing(NOW, by_unit=False)}, told AS ({" UNION ALL ".join(each)}), standing AS (
            SELECT agency, unit, {beside()} FROM told GROUP BY agency, unit HAVING bool_or(period = 'year'))"""


def beside() -> str:
    """Return the SQL that lays the totals of month, quarter and year side by side: m_points, q_points, … of `told`.

    By grouping: thousands of units, of which the planner expects dozens, would be joined each with each.
    """
    return ", ".join(column for kind in get_args(Kind) for column in _of_period(kind))


def _of_period(kind: Kind) -> Iterator[str]:
    for name in ("points", "maximum", "on_time"):
        yield f"max({name}) FILTER (WHERE period = '{kind}') AS {kind[0]}_{name}"
    yield f"bool_or(has_dossiers) FILTER (WHERE period = '{kind}') AS {kind[0]}_has_dossiers"


def points_by_period() -> str:
    """Return the SQL of the values of BY_PERIOD from `standing`."""
    return f"""{pointed("m")} AS month, {pointed("q")} AS quarter, {pointed("y")} AS year"""


def ranked(period: str) -> str:
    """Return the SQL of the place among those that have dossiers in a period (m, q, y), null for the others.

    Equal is what differs by less than the order in which its points were added up can make.
    """
    points = f"round(({pointed(period)})::numeric, 9)"
    return f"CASE WHEN {period}_has_dossiers THEN rank() OVER (ORDER BY {points} DESC NULLS LAST) END"


def pointed(period: str) -> str:
    """Return the SQL of the points of those that have dossiers in a period, null for the others."""
    return f"CASE WHEN {period}_has_dossiers THEN {period}_points END"


def counted_of(period: str) -> str:
    """Return the SQL of `counted`: of how many points those that have dossiers in a period are; else null."""
    return f"CASE WHEN {period}_has_dossiers THEN {period}_maximum END AS counted"
