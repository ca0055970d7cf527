"""What a replay asks of a past day: its stations, its alerts step by step, and an hour of how all stations stood.

Everything is read from what was kept by event time; nothing of now is among it but the registry's thresholds and names.
"""

from __future__ import annotations

from dashboards import kinds
from dashboards.sql.stations import IN_SERVICE

STATIONS = f"""
    WITH {kinds.known()}
    SELECT station.id AS key, station.kind, station.name_vi, station.name_en, station.latitude, station.longitude,
           kind.symbol, coalesce(kind.decimals, 1) AS decimals, coalesce(kind.title_vi, station.kind) AS kind_vi,
           coalesce(kind.title_en, station.kind) AS kind_en
    FROM station LEFT JOIN kind ON kind.name = station.kind WHERE {IN_SERVICE} ORDER BY station.id
"""
ALERTS = """
    SELECT alert.id, alert.subject, alert.title_vi, alert.title_en, alert.severity, alert.opened_at,
           alert.acknowledged_at, alert.resolved_at, line.at, line.state, line.severity AS line_severity
    FROM alert LEFT JOIN alert_transition AS line ON line.alert = alert.id AND line.at <= $__timeTo()
    WHERE alert.opened_at <= $__timeTo() AND (alert.resolved_at IS NULL OR alert.resolved_at >= $__timeFrom())
    ORDER BY alert.opened_at, alert.id, line.seq
"""
STEPS = (1, 5)
"""Minutes between two moments of an hour's piece: fine for slow replays, coarse for fast ones."""
HOUR = {minutes: kinds.at_moments(minutes) for minutes in STEPS}
