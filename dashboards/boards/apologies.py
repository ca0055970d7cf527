"""Letters of apology for late dossiers: how many are missing, and which head of an agency answers for them."""

from __future__ import annotations

from dashboards.panels import COUNT, PERCENT, Board, Column, Gauge, Place, Stat, State, Table, Threshold
from dashboards.sql.agencies import agencies_of, named_agency
from dashboards.sql.time_range import NOW
from dashboards.sql.words import told
from dashboards.texts import Text
from streams.apologies.owed import by_agency, late

SUBJECTS = frozenset({"dossiers", "apologies"})

MISSING = Stat(
    id="apologies_missing",
    title=Text("Thiếu phiếu xin lỗi", "Letters missing"),
    note=Text(
        "Hồ sơ trễ hạn chưa có phiếu xin lỗi, hoặc ngày hẹn lại cũng đã qua; bên dưới là tổng số trễ hạn.",
        "Late dossiers without a letter, or whose new day has passed as well; below, all that are late.",
    ),
    subjects=SUBJECTS,
    at=Place(0, 0, 6, 6),
    unit=COUNT,
    thresholds=(Threshold(0, State.NORMAL), Threshold(1, State.WARNING), Threshold(50, State.DANGER)),
    sql=f"""
        SELECT count(*) FILTER (WHERE missing) AS value,
               {told(Text("trên {} hồ sơ trễ hạn", "of {} late dossiers"), "count(*)")}
        FROM ({late(NOW)}) AS late WHERE agency IN ($agency)
    """,
)
SHARE = Gauge(
    id="apologies_share",
    title=Text("Trễ hạn đã có phiếu", "Late with a letter"),
    note=Text("Tỉ lệ hồ sơ trễ hạn đã có phiếu còn hiệu lực.", "Share of late dossiers with a letter that holds."),
    subjects=SUBJECTS,
    at=Place(0, 6, 6, 10),
    unit=PERCENT,
    thresholds=(
        Threshold(0, State.DANGER),
        Threshold(50, State.WARNING),
        Threshold(90, State.WATCH),
        Threshold(100, State.NORMAL),
    ),
    sql=f"""
        SELECT 100.0 * count(*) FILTER (WHERE NOT missing) / nullif(count(*), 0) AS value,
               {told(Text("{} hồ sơ có phiếu", "{} have theirs"), "count(*) FILTER (WHERE NOT missing)")}
        FROM ({late(NOW)}) AS late WHERE agency IN ($agency)
    """,
)
ISSUED = Stat(
    id="apologies_issued",
    title=Text("Phiếu đã lập, 30 ngày", "Letters issued, 30 days"),
    note=Text("Số phiếu xin lỗi đã lập trong 30 ngày qua.", "Letters issued in the last 30 days."),
    subjects=SUBJECTS,
    at=Place(0, 16, 6, 8),
    unit=COUNT,
    sql=f"SELECT count(*) AS value FROM apology WHERE issued_at > {NOW} - interval '30 days' AND issued_at <= {NOW}",
)
BY_HEAD = Table(
    id="apologies_by_head",
    title=Text("Người đứng đầu cơ quan", "Heads of agencies"),
    note=Text(
        "Người đứng đầu chịu trách nhiệm: hồ sơ trễ hạn và số chưa có phiếu của từng cơ quan.",
        "Whom each head answers for: late dossiers of the agency, and those without a letter.",
    ),
    subjects=SUBJECTS,
    at=Place(6, 0, 8, 24),
    columns=(
        Column("name", Text("Cơ quan", "Agency"), link="/phieu-xin-loi?agency={agency}"),
        Column("late", Text("Trễ hạn", "Late"), "number"),
        Column("missing", Text("Thiếu phiếu", "No letter"), "bar"),
    ),
    sql=by_agency(NOW),
)
LONGEST = Table(
    id="apologies_longest",
    title=Text("Chờ lâu nhất, chưa có phiếu", "Waiting longest without a letter"),
    note=Text(
        "Hồ sơ trễ hạn chưa có phiếu xin lỗi, hẹn trả sớm nhất trước; trễ tính đến khi xong hoặc đến nay.",
        "Late dossiers without a letter, the earliest promise first; late until they ended, or until now.",
    ),
    subjects=SUBJECTS,
    at=Place(14, 0, 10, 24),
    columns=(
        Column("dossier", Text("Hồ sơ", "Dossier"), "short", link="/ho-so?code={dossier}"),
        Column("name", Text("Cơ quan", "Agency"), link="/phieu-xin-loi?agency={agency}"),
        Column("due", Text("Hẹn trả", "Due"), "time"),
        Column("late", Text("Trễ", "Late"), "age"),
    ),
    sql=f"""
        SELECT owed.dossier, owed.agency, {named_agency("owed.agency")}, owed.due,
               extract(epoch FROM coalesce(owed.ended_at, {NOW}) - owed.due) AS late
        FROM (SELECT * FROM ({late(NOW)}) AS late WHERE missing AND agency IN ($agency)
              ORDER BY due NULLS LAST, dossier LIMIT 60) AS owed
            LEFT JOIN agency ON agency.code = owed.agency
        ORDER BY owed.due NULLS LAST, owed.dossier
    """,
)
BOARD = Board(
    name="apologies",
    title=Text("Xin lỗi, hẹn lại", "Apologies"),
    order=41,
    variables=(agencies_of("dossier"),),
    panels=(MISSING, SHARE, ISSUED, BY_HEAD, LONGEST),
)
