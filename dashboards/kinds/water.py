"""Gauges on the rivers, by their alarm levels I to III, and when the next one is reached."""

from __future__ import annotations

from dashboards.sql.rivers import ALARM_LINES, alarm_ahead, alarm_state, moves
from dashboards.sql.time_range import NOW
from dashboards.sql.words import written
from dashboards.station_kind import StationKind
from dashboards.texts import Text
from streams.registry.rhythm import OWN_SILENCE


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
    joined=f"""LEFT JOIN LATERAL (
                SELECT rise, direction, line, CASE WHEN reaches_at >= {NOW} THEN reaches_at END AS reaches_at
                FROM water_outlook AS ahead
                WHERE ahead.station = station.id AND ahead.at > {NOW} - {OWN_SILENCE}) AS river_now ON true""",
    line=Text(_line(True), _line(False)),
)
