"""Which dossiers will be late unless somebody acts, why, and how far the forecast can be trusted."""

from __future__ import annotations

from dashboards.panels import COUNT, PERCENT, SHARE, Board, Column, Place, Stat, State, Table, Threshold
from dashboards.sql.agencies import agencies_of, named_agency
from dashboards.sql.dossiers import DUE
from dashboards.sql.words import concatenated, told, written
from dashboards.texts import Text
from streams.forecast.views import ENDANGERED, SKILL

SUBJECTS = frozenset({"forecast"})
LIKELY = 0.5
# Why (with {} for the percentage by which it takes longer than usual) and what would help, by the reason's name.
WORDS = {
    "time_used": (Text("sắp hết thời hạn", "the time runs out"), Text("xử lý ngay", "it is worked on now")),
    "procedure": (
        Text("thủ tục này thường lâu hơn {}%", "this procedure takes {}% longer"),
        Text("làm trước các hồ sơ khác", "it goes before others"),
    ),
    "agency_these_days": (
        Text("cơ quan những ngày này chậm hơn {}%", "the agency is {}% slower these days"),
        Text("tăng người cho cơ quan", "the agency gets more hands"),
    ),
    "officer": (
        Text("cán bộ thụ lý thường chậm hơn {}%", "its officer takes {}% longer"),
        Text("lãnh đạo đôn đốc", "the head follows it up"),
    ),
    "waits_for_payment": (
        Text("chờ người dân nộp phí", "the citizen has not paid"),
        Text("nhắc người dân nộp phí", "the citizen is reminded to pay"),
    ),
    "waits_for_supplement": (
        Text("chờ người dân bổ sung", "a supplement is missing"),
        Text("giúp người dân bổ sung", "the citizen is helped to supplement"),
    ),
    "officer_these_days": (
        Text("cán bộ thụ lý những ngày này chậm hơn {}%", "its officer is {}% slower these days"),
        Text("giao người khác làm thay", "somebody else takes it"),
    ),
}
_OVER_BASE = f"100 * ({SKILL.format('brier_base')})"
SLOWER = "100 * (slowest - 1)"


def _told(which: int, vietnamese: bool) -> str:
    """Return the SQL of the reason (0) or of what would help (1)."""
    cases = []
    for reason, texts in WORDS.items():
        text = texts[which].vi if vietnamese else texts[which].en
        said = concatenated(text, written(SLOWER, 0, vietnamese)) if "{}" in text else f"'{text}'"
        cases.append(f"WHEN '{reason}' THEN {said}")
    return f"CASE reason {' '.join(cases)} ELSE reason END"


_PROBABLE = Text("{} hồ sơ có khả năng trễ từ 50%", "{} with 50% and more")
# Nothing, and not none, where nothing is foretold.
_HOW_MANY = f"CASE WHEN count(*) > 0 THEN count(*) FILTER (WHERE late >= {LIKELY} AND late < 1) END"
EXPECTED = Stat(
    id="forecast_expected",
    title=Text("Dự kiến sẽ trễ", "Expected to be late"),
    note=Text(
        "Tổng xác suất trễ của hồ sơ chưa trễ; bên dưới là số hồ sơ có khả năng trễ từ 50%.",
        "Sum of the probabilities of dossiers that are not late yet; below, those with 50% and more.",
    ),
    subjects=SUBJECTS,
    at=Place(0, 0, 6, 5),
    unit=COUNT,
    sql=f"""
        SELECT sum(late) FILTER (WHERE late < 1) AS value,
               {told(_PROBABLE, _HOW_MANY)},
               max(at) AS at
        FROM dossier_forecast
    """,
)
TRUST = Stat(
    id="forecast_trust",
    title=Text("Chính xác hơn chỉ xét thời hạn", "Better than the clock"),
    note=Text(
        "Sai số (Brier) nhỏ hơn bao nhiêu so với chỉ xét thời hạn đã dùng, trên hồ sơ không dùng để huấn luyện;"
        " bên dưới là so với chỉ biết tỉ lệ trễ chung.",
        "By how much the Brier score beats the time used alone, on dossiers that the model had not seen;"
        " below, over the share of late ones alone.",
    ),
    subjects=SUBJECTS,
    at=Place(0, 5, 6, 5),
    unit=SHARE,
    thresholds=(Threshold(-100, State.WARNING), Threshold(0, State.WATCH), Threshold(5, State.NORMAL)),
    sql=f"""
        SELECT 100 * ({SKILL.format("brier_time_used")}) AS value,
               {concatenated("{}% so với tỉ lệ trễ chung", written(_OVER_BASE, 1, True))} AS detail_vi,
               {concatenated("{}% over the share of late", written(_OVER_BASE, 1, False))} AS detail_en
        FROM forecast_model ORDER BY id DESC LIMIT 1
    """,
)
CALIBRATION = Table(
    id="forecast_calibration",
    title=Text("Dự báo và thực tế", "Said and came"),
    note=Text(
        "Trên hồ sơ không dùng để huấn luyện: tỉ lệ trễ được dự báo và tỉ lệ trễ thực tế.",
        "On dossiers that the model had not seen: what share it said would be late, and what share was.",
    ),
    subjects=SUBJECTS,
    at=Place(0, 10, 6, 14),
    empty=Text("Chưa đủ hồ sơ đã có kết quả để học", "Too few dossiers with a known end to learn from"),
    columns=(
        Column("said", Text("Dự báo", "Said"), "bar", PERCENT),
        Column("came", Text("Thực tế", "Came"), "bar", PERCENT),
        Column("n", Text("Số lần", "Times"), "number"),
    ),
    sql="""
        SELECT 100 * tenth.said AS said, 100 * tenth.came AS came, tenth.n
        FROM (SELECT calibration FROM forecast_model ORDER BY id DESC LIMIT 1) AS model,
            jsonb_to_recordset(calibration) AS tenth (start float, said float, came float, n bigint)
        ORDER BY tenth.start
    """,
)
BY_AGENCY = Table(
    id="forecast_by_agency",
    title=Text("Theo cơ quan", "By agency"),
    note=Text(
        "Hồ sơ chưa trễ của từng cơ quan, dự kiến trễ nhiều nhất trước.",
        "Each agency's dossiers that are not late, the most expected late ones first.",
    ),
    subjects=SUBJECTS,
    at=Place(6, 15, 18, 9),
    empty=Text("Chưa có dự báo", "No forecast yet"),
    columns=(
        Column("name", Text("Cơ quan", "Agency"), link="/board/forecast?agency={code}"),
        Column("open", Text("Chưa trễ", "Not late yet"), "number"),
        Column("expected", Text("Dự kiến trễ", "Expected late"), "bar"),
        Column("likely", Text("Từ 50%", "50% and more"), "number"),
    ),
    sql=f"""
        SELECT {named_agency("d.agency")}, count(*) AS open, sum(f.late) AS expected,
               count(*) FILTER (WHERE f.late >= {LIKELY}) AS likely, d.agency AS code
        FROM dossier_forecast AS f JOIN dossier AS d USING (dossier) LEFT JOIN agency ON agency.code = d.agency
        WHERE {ENDANGERED} AND d.agency IN ($agency)
        GROUP BY 1, 2, d.agency ORDER BY expected DESC, 1
    """,
)
WILL_BE_LATE = Table(
    id="forecast_will_be_late",
    title=Text("Sẽ trễ, nếu không…", "Will be late unless…"),
    note=Text(
        "Danh sách buổi sáng: hồ sơ chưa trễ dễ trễ nhất, vì sao, và việc gì có thể giúp.",
        "The morning list: the most endangered dossiers, why, and what would help.",
    ),
    subjects=SUBJECTS,
    at=Place(6, 0, 18, 15),
    empty=Text("Chưa có dự báo", "No forecast yet"),
    columns=(
        Column("dossier", Text("Hồ sơ", "Dossier"), link="/ho-so?code={dossier}"),
        Column("name", Text("Cơ quan", "Agency")),
        Column("due", Text("Hẹn trả", "Due"), "time"),
        Column("late", Text("Khả năng trễ", "Probability"), "bar", PERCENT),
        Column("why", Text("Vì", "Because")),
        Column("unless", Text("Sẽ trễ, nếu không", "Will be late unless")),
    ),
    sql=f"""
        SELECT f.dossier, {named_agency("d.agency")}, {DUE} AS due, 100 * f.late AS late,
               {_told(0, True)} AS why_vi, {_told(0, False)} AS why_en,
               {_told(1, True)} AS unless_vi, {_told(1, False)} AS unless_en
        FROM dossier_forecast AS f JOIN dossier AS d USING (dossier) LEFT JOIN agency ON agency.code = d.agency
        WHERE {ENDANGERED} AND d.agency IN ($agency)
        ORDER BY f.late DESC, f.dossier LIMIT 60
    """,
)
BOARD = Board(
    name="forecast",
    title=Text("Dự báo trễ hạn", "Late forecast"),
    order=42,
    variables=(agencies_of("dossier"),),
    panels=(EXPECTED, WILL_BE_LATE, TRUST, CALIBRATION, BY_AGENCY),
)
