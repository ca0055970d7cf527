"""Grafana's unified alerting (9.4 to 12): its webhook contact point (version 1), which `ioc grafana publish` sets up.

An alert is told as Alertmanager does it, with addresses and values besides, which stay in the raw message.
"""

from __future__ import annotations

from connectors.alert_groups import ALERT, rows_of, said_by
from connectors.connector import Connector, Webhook
from connectors.signatures import bearer
from connectors.values import parser
from streams.external_alerts.event import TOPIC

NAME = "grafana"
parse = parser(ALERT, "fingerprint", said_by(NAME))

CONNECTOR = Connector(
    name=NAME,
    door="webhook:grafana",
    kind="monitoring",
    title_vi="Cảnh báo của Grafana",
    title_en="Grafana's alerting",
    transport=Webhook(bearer, rows_of("1")),
    emits=TOPIC,
    parse=parse,
    confidential=False,
    configuration="IOC_SOURCES__GRAFANA__SECRET=…  # what its contact point shows us as Authorization: Bearer",
    sample=(
        '{"status":"firing","labels":{"alertname":"Dung lượng đĩa","grafana_folder":"IOC","severity":"warning"},'
        '"annotations":{"summary":"Đĩa của máy chủ dữ liệu còn 9 %"},"startsAt":"2026-11-24T10:00:00+07:00",'
        '"endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://grafana.example:3000/alerting/grafana/abc/view",'
        '"fingerprint":"57c6d9296de2ad39","silenceURL":"http://grafana.example:3000/alerting/silence/new",'
        '"dashboardURL":"","panelURL":"","values":{"B":9.2},"valueString":"[ var=\'B\' labels={} value=9.2 ]"}'
    ),
)
