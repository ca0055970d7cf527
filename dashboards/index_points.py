"""How points of the index stand in a ranking, for agencies and units alike: SQL over rows of `totals`."""

from __future__ import annotations

from dashboards.fragments import written
from dashboards.texts import Text

SCALED = Text(
    "Điểm quy về thang 100: phần không áp dụng hoặc chưa có số liệu không tính; “Tính trên” là điểm tối đa của phần còn"
    " lại. Chưa có hồ sơ trong kỳ thì không có điểm, không xếp hạng.",
    "Points are as of 100: what does not apply or has no figures is left out; “Counted of” is the most points of the"
    " rest. Without a dossier in the period there are no points and no rank.",
)


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
