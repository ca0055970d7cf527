"""Dossiers of an agency that the forecast expects to be late."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, forecast
from streams.alerts.look import Look
from streams.alerts.rule import Severity, Text
from streams.promised import UNENDED

_SQL = f"""
SELECT dossier.agency AS subject, forecast.late AS probability, forecast.at
FROM dossier_forecast AS forecast JOIN dossier USING (dossier)
WHERE forecast.late < 1 AND {UNENDED}
"""
ABOUT = About(
    name="dossiers_will_be_late",
    label=Text("Hồ sơ dự báo trễ hạn", "Dossiers forecast late"),
    what=Text("Hồ sơ dự báo trễ", "Dossiers forecast late"),
    decimals=0,
    levels=(
        Level(
            25, Severity.MINOR, Text("Dự báo nhiều hồ sơ trễ hạn: {subject}", "Many dossiers forecast late: {subject}")
        ),
        Level(
            75,
            Severity.MODERATE,
            Text("Dự báo rất nhiều hồ sơ trễ hạn: {subject}", "Very many dossiers forecast late: {subject}"),
        ),
    ),
    steps=(
        Text(
            "Mở bảng Dự báo, lấy danh sách hồ sơ nguy cơ cao nhất, giao người xử lý trong ngày.",
            "Open the forecast board, take the most endangered, give each to somebody today.",
        ),
    ),
)
RULE = forecast(
    ABOUT,
    Look(_SQL, every=timedelta(minutes=30), band=5, replayable=False),
    likely=0.8,
    max_age=timedelta(days=1),
    clear_hold=timedelta(hours=1),
)
