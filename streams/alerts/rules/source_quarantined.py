"""A source that was set aside because it sent too much rubbish."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Front, Kind, Severity, Text

_SQL = """
SELECT quarantine.source AS subject, 1 AS value, quarantine.reason, station.name_vi, station.name_en, station.agency
FROM source_quarantine AS quarantine LEFT JOIN station ON station.id = quarantine.source
WHERE quarantine.released_at IS NULL
"""
ABOUT = About(
    name="source_quarantined",
    label=Text("Nguồn bị cách ly", "Source quarantined"),
    what=Text("Nguồn bị cách ly", "Source quarantined"),
    decimals=0,
    levels=(Level(1, Severity.MODERATE, Text("Nguồn bị cách ly: {subject}", "Source quarantined: {subject}")),),
    steps=(
        Text(
            "Liên hệ chủ quản thiết bị; khi đã sửa thì thả nguồn và phát lại bản ghi lỗi.",
            "Call the owner of the device; once mended, release the source and replay its dead letters.",
        ),
    ),
)
RULE = looked(
    ABOUT,
    Kind.THRESHOLD,
    Look(_SQL, replayable=False),
    clear_hold=timedelta(minutes=1),
    front=Front("quarantine"),
    agency="08",
)
