"""The share of an agency’s open dossiers that are overdue."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, ratio
from streams.alerts.look import Look
from streams.alerts.rule import Severity, Text
from streams.promised import UNFINISHED, due

_SQL = f"""
SELECT dossier.agency AS subject, count(*) FILTER (WHERE {due("%(now)s")} < %(now)s) AS part, count(*) AS whole,
    agency.name_vi, agency.name_en, agency.code AS agency
FROM dossier LEFT JOIN agency ON agency.code = dossier.agency
WHERE ended_at IS NULL AND {UNFINISHED} AND received_at IS NOT NULL
GROUP BY dossier.agency, agency.code
"""
ABOUT = About(
    name="dossiers_overdue",
    label=Text("Tỉ lệ hồ sơ quá hạn", "Share of overdue dossiers"),
    what=Text("Quá hạn trên số đang giải quyết", "Overdue of those open"),
    unit="%",
    levels=(
        Level(30, Severity.MINOR, Text("Tỉ lệ hồ sơ quá hạn cao: {subject}", "Many dossiers overdue: {subject}")),
        Level(50, Severity.MODERATE, Text("Quá nửa hồ sơ quá hạn: {subject}", "More than half overdue: {subject}")),
    ),
    steps=(
        Text(
            "Báo thủ trưởng cơ quan; yêu cầu nêu nguyên nhân và thời hạn khắc phục.",
            "Tell the head of the agency; ask for the cause and a date.",
        ),
        Text(
            "Kiểm tra phiếu xin lỗi đã gửi đủ chưa (trang Phiếu xin lỗi).",
            "Check that the letters of apology have gone out (page Apologies).",
        ),
    ),
)
RULE = ratio(
    ABOUT, Look(_SQL, every=timedelta(minutes=30), band=2, replayable=False), least=20, clear_hold=timedelta(hours=2)
)
