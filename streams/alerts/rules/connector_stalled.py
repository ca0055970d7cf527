"""A connector that brings nothing any more: all stations of a kind, or a system in office hours."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, absence
from streams.alerts.look import Look
from streams.alerts.rule import Severity, Text
from streams.registry.rhythm import PROMISED_S

_SQL = f"""
SELECT station.kind AS subject, max(latest.time) AS heard_at, min(
    {PROMISED_S}) AS promised_s
FROM station JOIN series ON series.source = station.id JOIN observation_last AS latest ON latest.series = series.id
GROUP BY station.kind
UNION ALL
SELECT flow.topic, max(flow.newest_event), rhythm.seconds
FROM flow JOIN (VALUES ('gauges', 600), ('service_calls', 120)) AS rhythm (topic, seconds) USING (topic)
GROUP BY flow.topic, rhythm.seconds
UNION ALL
SELECT flow.topic, greatest(max(flow.newest_event), %(now)s - make_interval(secs => %(open_s)s)), rhythm.seconds
FROM flow JOIN (VALUES ('dossiers', 180), ('tickets', 180)) AS rhythm (topic, seconds) USING (topic)
WHERE %(open_s)s::float8 IS NOT NULL
GROUP BY flow.topic, rhythm.seconds
"""
ABOUT = About(
    name="connector_stalled",
    label=Text("Đầu nối ngừng trệ", "Connector stalled"),
    what=Text("Số nhịp bị lỡ", "Beats missed"),
    decimals=0,
    levels=(
        Level(
            10,
            Severity.MODERATE,
            Text("Không còn dữ liệu từ nguồn: {subject}", "No data from a source any more: {subject}"),
        ),
        Level(
            60,
            Severity.SEVERE,
            Text("Mất dữ liệu đã lâu từ nguồn: {subject}", "No data from a source for long: {subject}"),
        ),
    ),
    steps=(
        Text(
            "Xem trạng thái đầu nối (`ioc status`, `ioc connectors list`) và nhật ký của nó.",
            "See the state of the connector (`ioc status`, `ioc connectors list`) and its log.",
        ),
        Text(
            "Gọi đầu mối kỹ thuật của hệ thống nguồn: có đang bảo trì không?",
            "Call the technical contact of the source: is it maintenance?",
        ),
    ),
)
RULE = absence(
    ABOUT, Look(_SQL, replayable=False), hold=timedelta(minutes=2), clear_hold=timedelta(minutes=5), agency="08"
)
