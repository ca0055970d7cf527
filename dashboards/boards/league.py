"""Heads of agencies and officers, ranked by the same figures: in time, satisfied, supplements asked for once."""

from __future__ import annotations

from typing import Literal

from dashboards.panels import PERCENT, Board, Column, Place, Table, Unit
from dashboards.sql.agencies import agencies_of, named_agency
from dashboards.sql.time_range import NOW
from dashboards.texts import Text
from streams.service_index.league import DAYS, ENOUGH, league

SUBJECTS = frozenset({"dossiers", "ratings"})
_NOTE = Text(
    f"Hồ sơ đã kết thúc trong {DAYS} ngày; điểm là trung bình của ba tỉ lệ. Dưới {ENOUGH} hồ sơ thì chưa xếp hạng.",
    f"Dossiers ended in {DAYS} days; points are the mean of the three shares. Not ranked below {ENOUGH} dossiers.",
)
_POINTS = (
    Column("ended", Text("Hồ sơ", "Dossiers"), "number"),
    Column("on_time", Text("Đúng hạn", "In time"), "number", PERCENT),
    Column("satisfied", Text("Hài lòng", "Satisfied"), "number", PERCENT),
    Column("asked_once", Text("Bổ sung ≤ 1 lần", "Asked ≤ once"), "number", PERCENT),
    Column("points", Text("Điểm", "Points"), "bar", Unit("", 1)),
)
_RANK = Column("rank", Text("Hạng", "Rank"), "number")


def _table(of: Literal["agency", "officer"], title: Text, at: Place, *who: Column) -> Table:
    own = "standing.officer," if of == "officer" else ""
    return Table(
        id=f"league_{of}",
        title=title,
        note=_NOTE,
        subjects=SUBJECTS,
        at=at,
        columns=(_RANK, *who, *_POINTS),
        sql=f"""
            SELECT rank, {own} {named_agency("standing.agency")}, standing.agency AS code, ended,
                   100 * on_time AS on_time, 100 * satisfied AS satisfied, 100 * asked_once AS asked_once, points
            FROM ({league(of, NOW)}) AS standing LEFT JOIN agency ON agency.code = standing.agency
            {"WHERE standing.agency IN ($agency)" if own else ""}
            ORDER BY rank NULLS LAST, points DESC, standing.agency {", officer" if own else ""} LIMIT 100
        """,
    )


HEADS = _table(
    "agency",
    Text("Người đứng đầu cơ quan, 30 ngày", "Heads of agencies, 30 days"),
    Place(0, 0, 11, 24),
    Column("name", Text("Cơ quan", "Agency"), link="/chi-so/2.1?agency={code}"),
)
OFFICERS = _table(
    "officer",
    Text("Cán bộ giải quyết hồ sơ, 30 ngày", "Officers, 30 days"),
    Place(11, 0, 13, 24),
    Column("officer", Text("Cán bộ", "Officer"), "short"),
    Column("name", Text("Cơ quan", "Agency")),
)
BOARD = Board(
    name="league",
    title=Text("Xếp hạng", "League"),
    order=41,
    variables=(agencies_of("dossier"),),
    panels=(HEADS, OFFICERS),
)
