"""Gauges on the rivers, by their alarm levels I to III, and when the next one is reached."""

from __future__ import annotations

from dashboards.fragments import ALARM_LINES, NOW, SILENT_AFTER, alarm_ahead, alarm_state, moves, written
from dashboards.station_kind import StationKind
from dashboards.texts import Text


def _line(vietnamese: bool) -> str:
    rise = f"CASE WHEN river_now.rise > 0 THEN '+' ELSE '' END || {written('river_now.rise * 100', 0, vietnamese)}"
    now = moves("river_now.direction", vietnamese)
    hour = "giờ" if vietnamese else "h"
    return f"concat_ws(' · ', {now}, {rise} || ' cm/{hour}', {alarm_ahead('river_now', vietnamese)})"


KIND = StationKind(
    name="water",
    title=Text("Thủy văn", "Rivers"),
    metric="water_level",
    symbol="m",
    state=alarm_state("latest.value", *ALARM_LINES),
    outline="polygon(50% -10%, 80% 35%, 95% 65%, 82% 92%, 50% 104%, 18% 92%, 5% 65%, 20% 35%)",
    joined=f"""LEFT JOIN water_outlook AS river_now
                ON river_now.station = station.id AND river_now.at > {NOW} - {SILENT_AFTER}""",
    line=Text(_line(True), _line(False)),
)
