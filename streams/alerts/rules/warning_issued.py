"""A warning that a forecaster has in force, by the severity that he gave it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Severity, Text
from streams.local_time import local
from streams.warnings_in_force import ENDS, in_force

LONGEST_AREA = 300

_SQL = f"""
SELECT warning.sender || ',' || warning.event_vi AS subject, max(warning.event_vi) AS name_vi,
    coalesce(max(warning.event_en), max(warning.event_vi)) AS name_en, max(warning.time) AS at,
    max(array_position(ARRAY['Minor', 'Moderate', 'Severe', 'Extreme'], warning.severity)) AS value,
    max(warning.level) AS risk, left(string_agg(DISTINCT warning.area_vi, '; '), {LONGEST_AREA}) AS area_vi,
    left(string_agg(DISTINCT warning.area_en, '; '), {LONGEST_AREA}) AS area_en,
    to_char({local(f"max({ENDS})")}, 'HH24:MI DD/MM') AS until
FROM warning
WHERE {in_force("%(now)s")} AND warning.time > %(now)s - interval '30 days'
GROUP BY warning.sender, warning.event_vi
"""


def proof(evidence: Mapping[str, Any]) -> Text:
    """Say what the forecaster said: the level of risk, where, and until when."""
    if not evidence.get("until"):
        return ABOUT.proof(evidence)
    risk, vi, en = (evidence.get(name) for name in ("risk", "area_vi", "area_en"))
    until = evidence["until"]
    return Text(
        " · ".join(filter(None, (f"cấp rủi ro {risk}" if risk else "", vi, f"đến {until}"))),
        " · ".join(filter(None, (f"risk level {risk}" if risk else "", en, f"until {until}"))),
    )


ABOUT = About(
    name="warning_issued",
    label=Text("Cảnh báo của cơ quan dự báo", "Forecaster’s warning"),
    what=Text("Mức của bản tin", "Severity of the message"),
    decimals=0,
    levels=(
        Level(2, Severity.MODERATE, Text("{subject}", "{subject}")),
        Level(3, Severity.SEVERE, Text("{subject}", "{subject}")),
        Level(4, Severity.EXTREME, Text("{subject}", "{subject}")),
    ),
    steps=(
        Text(
            "Đọc nguyên văn bản tin; chuyển xã trong vùng ảnh hưởng.",
            "Read the message itself; pass it to the communes concerned.",
        ),
        Text(
            "Theo dõi các trạm đo trong vùng; chờ bản tin cập nhật.",
            "Watch the stations in the area; wait for the update.",
        ),
    ),
)
RULE = replace(
    looked(
        ABOUT,
        Kind.LEVEL,
        Look(_SQL),
        basis="Mức độ do cơ quan dự báo ghi trong bản tin CAP",
        max_age=timedelta(hours=6),
        clear_hold=timedelta(minutes=1),
        agency="06",
    ),
    proof=proof,
)
