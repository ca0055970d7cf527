"""Warnings of forecasters in the Common Alerting Protocol 1.2, sent to us over HTTP."""

from __future__ import annotations

from connectors.cap.message import file, parse
from connectors.connector import Connector, Webhook
from connectors.signatures import bearer
from streams.warnings.event import TOPIC

SAMPLE = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>VNMHA-TQ-2026-0117</identifier>
  <sender>dubao@kttv.example.vn</sender>
  <sent>2026-11-24T07:00:00+07:00</sent>
  <status>Actual</status>
  <msgType>Alert</msgType>
  <scope>Public</scope>
  <info>
    <language>vi-VN</language>
    <category>Met</category>
    <event>Lũ trên sông Lô</event>
    <urgency>Expected</urgency>
    <severity>Severe</severity>
    <certainty>Likely</certainty>
    <effective>2026-11-24T07:00:00+07:00</effective>
    <expires>2026-11-25T07:00:00+07:00</expires>
    <parameter><valueName>risk_level</valueName><value>2</value></parameter>
    <area><areaDesc>Phường Minh Xuân</areaDesc></area>
    <area><areaDesc>Xã Yên Sơn</areaDesc></area>
  </info>
</alert>
"""
CONNECTOR = Connector(
    name="cap",
    door="webhook:cap",
    kind="warnings",
    title_vi="Cảnh báo của cơ quan dự báo (CAP 1.2)",
    title_en="Warnings of forecasters (CAP 1.2)",
    transport=Webhook(bearer),
    emits=TOPIC,
    parse=parse,
    mapping=file,
    confidential=False,
    configuration="IOC_SOURCES__CAP__SECRET=…",
    sample=SAMPLE,
)
