"""How points of the index stand in a ranking, for agencies and units alike: SQL over rows of `totals`."""

from __future__ import annotations

from typing import get_args

from dashboards.fragments import NOW, written
from dashboards.panels import Column, Unit
from dashboards.texts import Text
from streams.service_index.periods import Kind
from streams.service_index.score import period, totals

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
COUNTED_OF = Column("counted", Text("Tính trên", "Counted of"))


def total(kind: Kind, ago: int = 0, by_unit: bool = False) -> str:
    """Return the SQL of the totals of the period of that kind at the board's time, or of an earlier one."""
    return totals(*period(kind, NOW, ago), NOW, by_unit)


def with_totals(by_unit: bool = False) -> str:
    """Return the beginning of a ranking's SQL: the totals m, q and y of the month, quarter and year."""
    m, q, y = (total(kind, by_unit=by_unit) for kind in get_args(Kind))
    return f"WITH m AS MATERIALIZED ({m}), q AS MATERIALIZED ({q}), y AS MATERIALIZED ({y})"


def points_by_period() -> str:
    """Return the SQL of the values of BY_PERIOD from m, q and y."""
    return f"""{pointed("m")} AS month, {pointed("q")} AS quarter, {pointed("y")} AS year"""


def ranked(totals: str) -> str:
    """Return the SQL of the place among those that have dossiers, null for the others; `totals` is their alias."""
    return f"CASE WHEN {totals}.has_dossiers THEN rank() OVER (ORDER BY {pointed(totals)} DESC NULLS LAST) END"


def pointed(totals: str) -> str:
    """Return the SQL of the points of those that have dossiers, null for the others."""
    return f"CASE WHEN {totals}.has_dossiers THEN {totals}.points END"


def counted_of(totals: str) -> str:
    """Return the SQL of the names counted_vi and counted_en: of how many points it is, or that there is no dossier."""
    vi, en = (written(f"{totals}.maximum", 0, vietnamese) for vietnamese in (True, False))
    return f"""CASE WHEN {totals}.has_dossiers THEN {vi} || ' điểm' ELSE 'chưa có hồ sơ' END AS counted_vi,
               CASE WHEN {totals}.has_dossiers THEN {en} || ' pts' ELSE 'no dossier yet' END AS counted_en"""
