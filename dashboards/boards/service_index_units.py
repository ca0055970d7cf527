"""The index of service by unit within the agencies (communes, centres, departments): their points and shares."""

from __future__ import annotations

from dashboards.boards.service_index import SUBJECTS
from dashboards.panels import PERCENT, Board, Column, Place, Table
from dashboards.sql.agencies import agencies_of, named_unit
from dashboards.sql.index_points import (
    BY_PERIOD,
    COUNTED_OF,
    SCALED,
    beside,
    counted_of,
    points_by_period,
    ranked,
)
from dashboards.sql.time_range import NOW
from dashboards.texts import Text
from streams.service_index.indicator import Indicator
from streams.service_index.score import standing
from streams.service_index.units import column, of_units, unit_shares, unit_totals

_OF_UNITS = [indicator for indicator, _ in of_units()]
_BEHIND = "?agency={owner}&unit={code}"
_NAMED = """coalesce(agency.name_vi, {0}.agency) AS agency_vi, coalesce(agency.name_en, {0}.agency) AS agency_en,
               {0}.agency AS owner, {0}.unit AS code"""
# Only those that are shown are given their names.
_CHOSEN, _MOST = "unit IS NOT NULL AND agency IN ($agency)", 500
_JOINED = "LEFT JOIN workplace AS unit ON unit.code = {0}.unit LEFT JOIN agency ON agency.code = {0}.agency"


def _column(indicator: Indicator) -> str:
    """Return the name of the column of an indicator's share."""
    return f"share_{column(indicator)}"


# The month alone decides who is shown: quarter and year are counted of those, and of all where there is room.
_SHOWN = f"((agency, unit) IN (SELECT agency, unit FROM best) OR (SELECT count(*) FROM best) < {_MOST})"
_TOLD = "period, agency, unit, points, maximum, has_dossiers, on_time"
_MONTH = unit_totals(["month"], NOW, with_standing=True)
_LONGER = unit_totals(["quarter", "year"], NOW, only=_SHOWN, with_standing=True)
_RANKING = f"""
        WITH {standing(NOW)}, best AS (
            SELECT {ranked("m")} AS rank, {_TOLD}
            FROM (SELECT *, points AS m_points, has_dossiers AS m_has_dossiers FROM ({_MONTH}) AS month) AS month
            WHERE {_CHOSEN} ORDER BY rank NULLS LAST, agency, unit LIMIT {_MOST}
        ), told AS (
            SELECT rank, {_TOLD} FROM best UNION ALL SELECT NULL, {_TOLD} FROM ({_LONGER}) AS longer WHERE {_CHOSEN}
        ), ranking AS (
            SELECT max(rank) AS rank, agency, unit, {beside()} FROM told GROUP BY agency, unit
            ORDER BY 1 NULLS LAST, agency, unit LIMIT {_MOST})"""

RANKED = Table(
    id="index_by_unit",
    title=Text("Xếp hạng đơn vị", "Units ranked"),
    note=Text(
        "Điểm tháng, quý, năm của từng đơn vị trong các cơ quan đã chọn, tính từ hồ sơ của đơn vị; các chỉ số về thủ"
        " tục và phản ánh chỉ tính cho cơ quan.",
        "Points of each unit of the chosen agencies by month, quarter and year, from the unit's own dossiers; those of"
        " procedures and feedback are only counted for agencies.",
    ),
    foot=SCALED,
    subjects=SUBJECTS,
    at=Place(0, 0, 12, 24),
    columns=(
        Column("rank", Text("Hạng", "Rank"), "number"),
        Column("name", Text("Đơn vị", "Unit"), link="/chi-so/2.1" + _BEHIND),
        Column("agency", Text("Cơ quan", "Agency")),
        *BY_PERIOD,
        COUNTED_OF,
    ),
    sql=f"""{_RANKING}
        SELECT ranking.rank, {named_unit("ranking.unit")}, {_NAMED.format("ranking")}, {points_by_period()},
               {counted_of("m")}
        FROM ranking {_JOINED.format("ranking")} ORDER BY ranking.rank NULLS LAST, ranking.agency, ranking.unit
    """,
)
SHARES = Table(
    id="index_unit_shares",
    title=Text("Từng chỉ số của đơn vị, tháng này (%)", "Each indicator of the units, this month (%)"),
    note=Text(
        "Tỉ lệ của từng chỉ số tính được cho đơn vị, đúng hạn thấp nhất trước; bấm vào số để xem từng hồ sơ.",
        "The share of each indicator that is counted for units, least in time first; a number leads to its dossiers.",
    ),
    foot=Text(
        " · ".join(f"{indicator.number} {indicator.title_vi}" for indicator in _OF_UNITS),
        " · ".join(f"{indicator.number} {indicator.title_en}" for indicator in _OF_UNITS),
    ),
    subjects=SUBJECTS,
    at=Place(12, 0, 12, 24),
    columns=(
        Column("name", Text("Đơn vị", "Unit"), link="/chi-so/2.1" + _BEHIND),
        *(
            Column(
                _column(each), Text(each.number, each.number), "number", PERCENT, link=f"/chi-so/{each.number}{_BEHIND}"
            )
            for each in _OF_UNITS
        ),
    ),
    sql=f"""
        SELECT {named_unit("s.unit")}, {_NAMED.format("s")},
               {", ".join(f"100 * s.{_column(each)} AS {_column(each)}" for each in _OF_UNITS)}
        FROM (SELECT * FROM ({unit_shares(["month"], NOW)}) AS every WHERE {_CHOSEN}
              ORDER BY share_2_1 NULLS LAST, agency, unit LIMIT {_MOST}) AS s {_JOINED.format("s")}
        ORDER BY s.share_2_1 NULLS LAST, s.agency, s.unit
    """,
)
BOARD = Board(
    name="service_index_units",
    title=Text("Chỉ số theo đơn vị", "Index by unit"),
    order=39,
    hours=365 * 24,
    variables=(agencies_of("dossier"),),
    panels=(RANKED, SHARES),
)
