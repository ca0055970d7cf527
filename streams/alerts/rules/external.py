"""An alert of another system (Alertmanager, Grafana, a context broker), for as long as that system says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from streams.alerts.look import Look
from streams.alerts.rule import Grade, Kind, Rule, Severity, Text

# Some say beforehand when an alert begins or ends. Their clocks may be somewhat ahead of ours, so it may begin early;
# it never ends early: of what is over within minutes nobody would be told.
_NOW = "%(now)s + interval '10 minutes'"
_SQL = f"""
SELECT system || ':' || fingerprint AS subject, name AS name_vi, name AS name_en, agency,
    greatest(time, least(ends_at, %(now)s)) AS at,
    CASE WHEN resolved OR ends_at <= %(now)s THEN 0 ELSE severity END AS value, summary
FROM (
    SELECT system, fingerprint, max(name) AS name, max(agency) AS agency, max(time) AS time, max(severity) AS severity,
        bool_or(status = 'resolved') AS resolved, min(summary) FILTER (WHERE summary <> '') AS summary,
        (array_agg(ends_at ORDER BY revision DESC, time DESC))[1] AS ends_at
    FROM (
        SELECT *, rank() OVER (PARTITION BY system, fingerprint ORDER BY started_at DESC) AS nth
        FROM external_alert WHERE started_at > %(now)s - interval '30 days' AND started_at <= {_NOW}
    ) AS said WHERE nth = 1 GROUP BY system, fingerprint
) AS told
"""
_STEPS = (
    Text("Mở hệ thống giám sát đã báo để xem chi tiết.", "Open the monitoring system that told of it."),
    Text("Gọi trực trung tâm tích hợp dữ liệu nếu chưa ai xử lý.", "Call the data centre if nobody is on it."),
)
_TITLES = {
    1: (Severity.MINOR, Text("Giám sát báo tin: {subject}", "Monitoring informs: {subject}")),
    2: (Severity.MODERATE, Text("Giám sát cảnh báo: {subject}", "Monitoring warns: {subject}")),
    3: (Severity.SEVERE, Text("Giám sát báo sự cố: {subject}", "Monitoring reports a failure: {subject}")),
}


def proof(evidence: Mapping[str, Any]) -> Text:
    """Say what the system itself said."""
    said = evidence.get("summary")
    return Text(str(said), str(said)) if said else Text("không có mô tả", "no description")


RULE = Rule(
    name="external",
    label=Text("Cảnh báo từ hệ thống giám sát khác", "Alerts of other monitoring systems"),
    kind=Kind.LEVEL,
    grades={level: Grade(severity, title, _STEPS) for level, (severity, title) in _TITLES.items()},
    proof=proof,
    look=Look(_SQL, every=timedelta(seconds=5)),
    lines=(1.0, 2.0, 3.0),
    max_age=timedelta(days=30),
    clear_hold=timedelta(0),
    reopen_within=timedelta(minutes=5),
    agency="08",
)
