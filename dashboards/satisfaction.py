"""Panels of how satisfied citizens are: by agency, procedure and officer of the dossiers, with what they write."""

from __future__ import annotations

from dashboards.panels import PERCENT, Column, Place, Stat, State, Table, Threshold
from dashboards.sql.agencies import named_agency
from dashboards.sql.time_range import NOW, TODAY
from dashboards.sql.words import told
from dashboards.texts import Text
from streams.ratings.event import SATISFIED

RATINGS = frozenset({"ratings"})
ENOUGH = (
    Threshold(0, State.DANGER),
    Threshold(70, State.WARNING),
    Threshold(80, State.WATCH),
    Threshold(90, State.NORMAL),
)
FEW = 5
RECENT = f"time > {NOW} - interval '30 days' AND time <= {NOW}"
SHARE = f"100.0 * count(*) FILTER (WHERE stars >= {SATISFIED}) / nullif(count(*), 0)"
"""The share of votes with four or five stars, in percent; nothing where nobody voted."""
VOTES = Column("votes", Text("Lượt", "Votes"), "number")
SATISFACTION = Column("satisfied", Text("Hài lòng", "Satisfied"), "number", PERCENT)
_LOWEST_FIRST = Text(
    f"Trong 30 ngày, thấp nhất trước; dưới {FEW} phiếu thì xếp sau vì một phiếu đã quyết định.",
    f"In 30 days, the lowest first; below {FEW} votes they come last, for one vote would decide.",
)
_UNSATISFIED = Text("{} phiếu chưa hài lòng", "{} not satisfied")

ALL = Stat(
    id="ratings_satisfied",
    title=Text("Hài lòng, 30 ngày", "Satisfied, 30 days"),
    note=Text("Tỉ lệ phiếu 4 và 5 sao trong 30 ngày qua.", "Share of votes with 4 or 5 stars in 30 days."),
    subjects=RATINGS,
    at=Place(16, 0, 4, 5),
    unit=PERCENT,
    thresholds=ENOUGH,
    sql=f"""
        SELECT {SHARE} AS value,
               {told(_UNSATISFIED, f"count(*) FILTER (WHERE stars < {SATISFIED})")}
        FROM vote WHERE {RECENT}
    """,
)
COUNT_OF_VOTES = Stat(
    id="ratings_votes",
    title=Text("Phiếu đánh giá, 30 ngày", "Votes, 30 days"),
    note=Text(
        "Mỗi hồ sơ một phiếu, phiếu sau thay phiếu trước; bên dưới là số phiếu hôm nay.",
        "One vote a dossier, the latest counts; below, those of today.",
    ),
    subjects=RATINGS,
    at=Place(20, 0, 4, 5),
    sql=f"""
        SELECT count(*) AS value, {told(Text("hôm nay: {}", "today: {}"), f"count(*) FILTER (WHERE time >= {TODAY})")}
        FROM vote WHERE {RECENT}
    """,
)
BY_AGENCY = Table(
    id="ratings_by_agency",
    title=Text("Hài lòng theo cơ quan, 30 ngày", "Satisfied, by agency, 30 days"),
    note=_LOWEST_FIRST,
    subjects=RATINGS,
    at=Place(0, 14, 6, 10),
    columns=(Column("name", Text("Cơ quan", "Agency")), SATISFACTION, VOTES),
    sql=f"""
        SELECT {named_agency("vote.agency")},
               {SHARE} AS satisfied, count(*) AS votes
        FROM vote LEFT JOIN agency ON agency.code = vote.agency
        WHERE {RECENT} GROUP BY 1, 2 ORDER BY count(*) < {FEW}, satisfied, votes DESC, 1
    """,
)


def _by(column: str, title: Text, head: Text, at: Place) -> Table:
    """Return the panel of the satisfaction by one column of the votes, the lowest first: by name where it has one."""
    named = column == "procedure"
    name = "coalesce(procedure.name_vi, counted.procedure)" if named else column
    join = "LEFT JOIN procedure USING (procedure)" if named else ""
    return Table(
        id=f"ratings_by_{column}",
        title=title,
        note=_LOWEST_FIRST,
        subjects=RATINGS,
        at=at,
        columns=(Column(column, head), SATISFACTION, VOTES),
        sql=f"""
            SELECT {name} AS {column}, satisfied, votes
            FROM (SELECT {column}, {SHARE} AS satisfied, count(*) AS votes
                  FROM vote WHERE {RECENT} AND {column} IS NOT NULL GROUP BY {column}) AS counted {join}
            ORDER BY votes < {FEW}, satisfied, votes DESC, 1 LIMIT 100
        """,
    )


BY_PROCEDURE = _by(
    "procedure",
    Text("Hài lòng theo thủ tục, 30 ngày", "Satisfied, by procedure, 30 days"),
    Text("Thủ tục", "Procedure"),
    Place(6, 14, 7, 10),
)
BY_OFFICER = _by(
    "officer",
    Text("Hài lòng theo cán bộ, 30 ngày", "Satisfied, by officer, 30 days"),
    Text("Cán bộ", "Officer"),
    Place(13, 14, 5, 10),
)
COMMENTS = Table(
    id="ratings_comments",
    title=Text("Ý kiến mới nhất", "Latest comments"),
    note=Text(
        "Số điện thoại, số giấy tờ và địa chỉ thư điện tử đã được che.",
        "Telephone numbers, identity numbers and e-mail addresses are masked.",
    ),
    subjects=RATINGS,
    at=Place(18, 14, 6, 10),
    columns=(
        Column("stars", Text("Sao", "Stars"), "number"),
        Column("comment", Text("Ý kiến", "Comment")),
        Column("time", Text("Lúc", "At"), "time"),
    ),
    empty=Text("Chưa có ý kiến nào", "No comment yet"),
    sql=f"""
        SELECT stars, comment, time FROM vote
        WHERE {RECENT} AND comment IS NOT NULL ORDER BY time DESC, dossier LIMIT 20
    """,
)
