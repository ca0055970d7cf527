"""Prometheus Alertmanager: its webhook (version 4), shown our key as `Authorization: Bearer` (`http_config`)."""

from __future__ import annotations

from connectors.alert_groups import ALERT, rows_of, said_by
from connectors.connector import Connector, Webhook
from connectors.signatures import bearer
from connectors.values import parser
from streams.external_alerts.event import TOPIC

NAME = "alertmanager"
parse = parser(ALERT, "fingerprint", said_by(NAME))

CONNECTOR = Connector(
    name=NAME,
    door="webhook:alertmanager",
    kind="monitoring",
    title_vi="Hệ thống giám sát Prometheus (Alertmanager)",
    title_en="Prometheus monitoring (Alertmanager)",
    transport=Webhook(bearer, rows_of("4")),
    emits=TOPIC,
    parse=parse,
    confidential=False,
    configuration="IOC_SOURCES__ALERTMANAGER__SECRET=…  # what it shows us as Authorization: Bearer, or X-API-Key",
    sample=(
        '{"status":"firing","labels":{"alertname":"InstanceDown","instance":"app-01:9100","job":"node",'
        '"severity":"critical"},"annotations":{"summary":"app-01 không trả lời đã 5 phút"},'
        '"startsAt":"2026-11-24T03:00:00.845828123Z","endsAt":"0001-01-01T00:00:00Z",'
        '"generatorURL":"http://prometheus.example:9090/graph?g0.expr=up","fingerprint":"1a30ba71cca2921f"}'
    ),
)
