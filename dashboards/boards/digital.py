"""Digital transformation: results digitised, people trained, land registered, and where the province ranks."""

from __future__ import annotations

from dashboards.panels import OF_NEW, OF_PLAN, Board, Column, Place, Stat, State, Table, Threshold, Unit
from dashboards.sql.agencies import UNITS, named_unit
from dashboards.sql.figures import newest_by_unit, share, share_of_all
from dashboards.sql.time_range import LOCAL_DAY
from dashboards.sql.words import told, written
from dashboards.texts import Text

FIGURES = frozenset({"figures"})
SCORE = Unit("", 4)
# An unknown unit keeps its own line: what it states is not lost in another level's sum.
FORMER = 2
"""The level of the districts that ended on 1 July 2025: they digitise old results and produce none."""
UNKNOWN = 4
DIGITISED = f"""span AS (
    SELECT unit, sum(value) FILTER (WHERE code = 'results_produced') AS produced,
           sum(value) FILTER (WHERE code = 'results_digitised') AS digitised,
           (array_agg(value ORDER BY starts DESC) FILTER (WHERE code = 'digitisation_backlog'))[1] AS backlog,
           max(time) AS at
    FROM figure
    WHERE system = 'digitisation' AND length(period) = 10 AND starts > {LOCAL_DAY} - 30 AND starts <= {LOCAL_DAY}
    GROUP BY unit
), digitisation AS (
    SELECT span.*, coalesce(agency.name_vi, unit.name_vi, span.unit) AS name_vi,
           coalesce(agency.name_en, unit.name_en, span.unit) AS name_en,
           CASE WHEN agency.code IS NOT NULL OR unit.kind = 'province' THEN 1 WHEN unit.kind = 'district' THEN 2
                WHEN unit.code IS NOT NULL THEN 3 ELSE {UNKNOWN} END AS level
    FROM span LEFT JOIN agency ON agency.code = span.unit LEFT JOIN unit ON unit.code = span.unit
)"""
_OF_THE_YEAR = ("training_plan", "training_trained")
TRAINING = newest_by_unit("training", *_OF_THE_YEAR, "digital_teams", "digital_team_members", of_a_year=_OF_THE_YEAR)
LAND = newest_by_unit("land", "land_parcels", "land_plan", "land_digitised", "land_verified")
GOOD = (
    Threshold(0, State.DANGER),
    Threshold(50, State.WARNING),
    Threshold(80, State.WATCH),
    Threshold(95, State.NORMAL),
)

NATIONAL_RANK = Stat(
    id="dx_rank",
    title=Text("Hạng chuyển đổi số", "Digital transformation rank"),
    note=Text(
        "Thứ hạng quốc gia (DTI) của năm mới nhất do người có thẩm quyền nhập; bên dưới là năm và điểm.",
        "National rank (DTI) of the newest year, entered by whoever answers for it; below, the year and the score.",
    ),
    subjects=FIGURES,
    at=Place(0, 0, 4, 5),
    sql=f"""
        SELECT rank.value, rank.time AS at,
               'năm ' || rank.period || coalesce(', điểm ' || {written("score.value", 4, True)}, '') AS detail_vi,
               rank.period || coalesce(', score ' || {written("score.value", 4, False)}, '') AS detail_en
        FROM figure AS rank LEFT JOIN figure AS score
            ON (score.system, score.unit, score.period) = (rank.system, rank.unit, rank.period)
            AND score.code = 'dx_score'
        WHERE rank.system = 'form' AND rank.code = 'dx_rank' AND rank.starts <= {LOCAL_DAY}
        ORDER BY rank.starts DESC LIMIT 1
    """,
)
RESULTS = Stat(
    id="digitised_share",
    title=Text("Số hóa kết quả, 30 ngày", "Results digitised, 30 days"),
    note=Text(
        "Kết quả đã số hóa trên kết quả đã giải quyết của mọi cấp trong 30 ngày; số hóa hồ sơ cũ có thể vượt 100%.",
        "Results digitised ÷ produced at all levels in 30 days; digitising old ones can take it above 100%.",
    ),
    subjects=FIGURES,
    at=Place(4, 0, 5, 5),
    unit=OF_NEW,
    thresholds=GOOD,
    sql=f"""
        WITH {DIGITISED}
        SELECT {share_of_all("digitised", "produced")} AS value, max(at) AS at,
               {written("sum(digitised) FILTER (WHERE produced > 0)", 0, True)} || ' kết quả' AS detail_vi,
               {written("sum(digitised) FILTER (WHERE produced > 0)", 0, False)} || ' results' AS detail_en
        FROM digitisation
    """,
)
BACKLOG = Stat(
    id="digitisation_backlog",
    title=Text("Tồn đọng chưa số hóa", "Results not yet digitised"),
    note=Text(
        "Kết quả còn lại của mọi đơn vị theo báo cáo ngày mới nhất.", "What all units had left on their newest day."
    ),
    subjects=FIGURES,
    at=Place(9, 0, 5, 5),
    sql=f"""
        WITH {DIGITISED}
        SELECT sum(backlog) AS value, max(at) AS at,
               {told(Text("ở {} đơn vị", "at {} units"), "count(*) FILTER (WHERE backlog > 0)")}
        FROM digitisation
    """,
)
TRAINED = Stat(
    id="training_share",
    title=Text("Tập huấn kỹ năng số", "Digital-skills training"),
    note=Text(
        "Số người đã tập huấn từ đầu năm trên kế hoạch năm; bên dưới là tổ công nghệ số cộng đồng.",
        "People trained since January ÷ the year's plan; below, the community digital teams.",
    ),
    subjects=FIGURES,
    at=Place(14, 0, 5, 5),
    unit=OF_PLAN,
    sql=f"""
        WITH {TRAINING}
        SELECT {share_of_all("training_trained", "training_plan")} AS value, max(at) AS at,
               {written("sum(digital_teams)", 0, True)} || ' tổ, '
                   || {written("sum(digital_team_members)", 0, True)} || ' thành viên' AS detail_vi,
               {written("sum(digital_teams)", 0, False)} || ' teams, '
                   || {written("sum(digital_team_members)", 0, False)} || ' members' AS detail_en
        FROM newest
    """,
)
PARCELS = Stat(
    id="land_share",
    title=Text("Số hóa đất đai", "Land digitised"),
    note=Text(
        "Thửa đất đã số hóa trên kế hoạch đến nay; bên dưới là tỉ lệ đã xác minh.",
        "Parcels digitised ÷ planned by now; below, the share that is verified.",
    ),
    subjects=FIGURES,
    at=Place(19, 0, 5, 5),
    unit=OF_PLAN,
    sql=f"""
        WITH {LAND}, figures AS (
            SELECT {share_of_all("land_digitised", "land_plan")} AS value,
                   {share_of_all("land_verified", "land_plan")} AS verified, max(at) AS at FROM newest)
        SELECT value, at, coalesce('đã xác minh ' || {written("verified", 1, True)} || '%', '–') AS detail_vi,
               coalesce({written("verified", 1, False)} || '% verified', '–') AS detail_en FROM figures
    """,
)
BY_LEVEL = Table(
    id="digitised_by_level",
    title=Text("Số hóa theo cấp, 30 ngày", "Digitised by level, 30 days"),
    note=Text(
        "Cấp huyện là hồ sơ của các huyện trước 01/7/2025: không có kết quả mới, chỉ còn hồ sơ cũ.",
        "Districts ended on 1 July 2025: they produce nothing new, only old results are left.",
    ),
    subjects=FIGURES,
    at=Place(0, 5, 9, 5),
    columns=(
        Column("name", Text("Cấp", "Level")),
        Column("produced", Text("Kết quả", "Produced"), "number"),
        Column("digitised", Text("Đã số hóa", "Digitised"), "number"),
        Column("share", Text("Tỉ lệ", "Share"), "number", OF_NEW),
        Column("backlog", Text("Tồn đọng", "Backlog"), "number"),
    ),
    sql=f"""
        WITH {DIGITISED}, label (level, name_vi, name_en) AS (VALUES
            (1, 'Cấp tỉnh', 'Province'), (2, 'Cấp huyện (cũ)', 'Former districts'), (3, 'Cấp xã', 'Communes'),
            (4, 'Đơn vị chưa đăng ký', 'Unknown units'))
        SELECT label.name_vi, label.name_en, sum(produced) AS produced, sum(digitised) AS digitised,
               CASE WHEN level <> {FORMER} THEN {share("sum(digitised)", "sum(produced)")} END AS share,
               sum(backlog) AS backlog
        FROM label JOIN digitisation USING (level)
        GROUP BY level, label.name_vi, label.name_en ORDER BY level
    """,
)
RANKS = Table(
    id="dx_rank_by_year",
    title=Text("Hạng chuyển đổi số theo năm", "Rank by year"),
    note=Text(
        "Dấu + là số bậc tăng so với năm liền trước.", "A plus is how many places it climbed since the year before."
    ),
    subjects=FIGURES,
    at=Place(0, 10, 9, 5),
    columns=(
        Column("year", Text("Năm", "Year"), "short"),
        Column("rank", Text("Hạng", "Rank"), "number"),
        Column("climbed", Text("Tăng", "Climbed"), "change"),
        Column("score", Text("Điểm", "Score"), "number", SCORE),
    ),
    empty=Text("Chưa nhập năm nào", "No year has been entered"),
    sql=f"""
        WITH ranked AS (
            SELECT period AS year, starts, max(value) FILTER (WHERE code = 'dx_rank') AS rank,
                   max(value) FILTER (WHERE code = 'dx_score') AS score
            FROM figure WHERE system = 'form' AND code IN ('dx_rank', 'dx_score') AND starts <= {LOCAL_DAY}
            GROUP BY period, starts)
        SELECT year, rank, score,
               CASE WHEN lag(starts) OVER years = starts - interval '1 year' THEN lag(rank) OVER years - rank END
                   AS climbed
        FROM ranked WINDOW years AS (ORDER BY starts) ORDER BY starts DESC
    """,
)
_OF_UNIT = "/board/digital?unit={code}"
BY_UNIT = Table(
    id="digitised_by_unit",
    title=Text("Số hóa theo đơn vị, 30 ngày", "Digitised by unit, 30 days"),
    note=Text(
        "Đơn vị tồn đọng nhiều nhất trước; huyện cũ không có kết quả mới nên không có tỉ lệ.",
        "The longest backlog first; former districts produce nothing, so they have no share.",
    ),
    subjects=FIGURES,
    at=Place(9, 5, 15, 10),
    columns=(
        Column("name", Text("Đơn vị", "Unit"), link=_OF_UNIT),
        Column("produced", Text("Kết quả", "Produced"), "number"),
        Column("digitised", Text("Đã số hóa", "Digitised"), "number"),
        Column("share", Text("Tỉ lệ", "Share"), "number", OF_NEW),
        Column("backlog", Text("Tồn đọng", "Backlog"), "bar"),
    ),
    sql=f"""
        WITH {DIGITISED}
        SELECT name_vi, name_en, produced, digitised,
               CASE WHEN level <> {FORMER} THEN {share("digitised", "produced")} END AS share, backlog,
               CASE WHEN level <> {UNKNOWN} THEN unit END AS code
        FROM digitisation WHERE unit IN ($unit) OR level = {UNKNOWN} ORDER BY backlog DESC NULLS LAST, unit
    """,
)
BY_COMMUNE = Table(
    id="training_by_commune",
    title=Text("Tập huấn theo xã", "Training by commune"),
    note=Text(
        "Đã tập huấn từ đầu năm so với kế hoạch năm, thấp nhất trước.",
        "Trained since January against the year's plan, the lowest first.",
    ),
    subjects=FIGURES,
    at=Place(0, 15, 12, 9),
    columns=(
        Column("name", Text("Xã, phường", "Commune"), link=_OF_UNIT),
        Column("plan", Text("Kế hoạch", "Plan"), "number"),
        Column("trained", Text("Đã tập huấn", "Trained"), "number"),
        Column("share", Text("Tỉ lệ", "Share"), "bar", OF_PLAN),
        Column("teams", Text("Tổ", "Teams"), "number"),
        Column("members", Text("Thành viên", "Members"), "number"),
    ),
    sql=f"""
        WITH {TRAINING}
        SELECT {named_unit("newest.unit")}, training_plan AS plan, training_trained AS trained,
               {share("training_trained", "training_plan")} AS share, digital_teams AS teams,
               digital_team_members AS members, unit.code
        FROM newest LEFT JOIN unit ON unit.code = newest.unit
        WHERE newest.unit IN ($unit) OR unit.code IS NULL ORDER BY share NULLS LAST, newest.unit
    """,
)
LAND_BY_COMMUNE = Table(
    id="land_by_commune",
    title=Text("Đất đai theo xã", "Land by commune"),
    note=Text(
        "Thửa đất đã số hóa, đã xác minh so với kế hoạch đến nay, thấp nhất trước.",
        "Parcels digitised and verified against what was planned by now, the lowest first.",
    ),
    subjects=FIGURES,
    at=Place(12, 15, 12, 9),
    columns=(
        Column("name", Text("Xã, phường", "Commune"), link=_OF_UNIT),
        Column("parcels", Text("Thửa", "Parcels"), "number"),
        Column("plan", Text("Kế hoạch", "Plan"), "number"),
        Column("digitised", Text("Số hóa", "Digitised"), "number"),
        Column("share", Text("Tỉ lệ", "Share"), "bar", OF_PLAN),
        Column("verified", Text("Xác minh", "Verified"), "number"),
        Column("verified_share", Text("Tỉ lệ xác minh", "Share verified"), "number", OF_PLAN),
    ),
    sql=f"""
        WITH {LAND}
        SELECT {named_unit("newest.unit")}, land_parcels AS parcels, land_plan AS plan, land_digitised AS digitised,
               land_verified AS verified, {share("land_digitised", "land_plan")} AS share,
               {share("land_verified", "land_plan")} AS verified_share, unit.code
        FROM newest LEFT JOIN unit ON unit.code = newest.unit
        WHERE newest.unit IN ($unit) OR unit.code IS NULL ORDER BY share NULLS LAST, newest.unit
    """,
)
BOARD = Board(
    name="digital",
    title=Text("Chuyển đổi số", "Digital transformation"),
    order=54,
    hours=24,
    variables=(UNITS,),
    panels=(
        NATIONAL_RANK,
        RESULTS,
        BACKLOG,
        TRAINED,
        PARCELS,
        BY_LEVEL,
        BY_UNIT,
        RANKS,
        BY_COMMUNE,
        LAND_BY_COMMUNE,
    ),
)
