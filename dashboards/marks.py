"""Alerts as marks on the time axis of every board, for Grafana and the built-in wall alike."""

from __future__ import annotations

ALERT_MARKS = """
SELECT opened_at AS time, resolved_at AS timeend, title_vi AS text, agency AS tags
FROM alert
WHERE state <> 'pending' AND severity >= 3 AND $__timeFilter(opened_at)
ORDER BY opened_at DESC LIMIT 200
"""
"""Grave and gravest alerts that began in the range: columns time, timeend (null while it lasts), text, tags."""
