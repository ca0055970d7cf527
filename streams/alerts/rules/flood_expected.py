"""A gauge that will reach an alarm level within hours, as its own trend says."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Front, Kind, Severity, Text

_SQL = """
SELECT station.id AS subject, station.name_vi, station.name_en, station.agency, outlook.line AS alarm, outlook.at,
    extract(epoch FROM outlook.reaches_at - %(now)s) / 3600 AS value
FROM water_outlook AS outlook JOIN station ON station.id = outlook.station
WHERE outlook.at > %(now)s - interval '15 minutes' AND outlook.reaches_at >= %(now)s
"""
ABOUT = About(
    name="flood_expected",
    label=Text("Dự báo đạt báo động", "Alarm level expected"),
    what=Text("Giờ nữa đạt báo động", "Hours until the alarm level"),
    unit=Text("giờ", "h"),
    levels=(
        Level(
            3,
            Severity.MINOR,
            Text("Dự báo đạt báo động trong ba giờ: {subject}", "Alarm level expected within three hours: {subject}"),
        ),
        Level(
            1,
            Severity.MODERATE,
            Text("Dự báo đạt báo động trong một giờ: {subject}", "Alarm level expected within the hour: {subject}"),
        ),
    ),
    steps=(
        Text(
            "So với bản tin lũ của Đài và mực nước thượng lưu; đây là ngoại suy từ số đo, không phải bản tin.",
            "Compare with the flood bulletin and the gauges upstream: this extrapolates, it is no bulletin.",
        ),
        Text("Báo trước xã ven sông, bến đò, lồng bè.", "Warn riverside communes, ferries and fish cages ahead."),
    ),
)
RULE = looked(
    ABOUT,
    Kind.FORECAST,
    Look(_SQL, every=timedelta(minutes=2), band=0.5, below=True, replayable=False),
    hold=timedelta(minutes=6),
    clear_hold=timedelta(minutes=15),
    front=Front("flood", by="river"),
    skill="lũ",
)
