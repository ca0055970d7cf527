"""Warnings of forecasters in the Common Alerting Protocol 1.2, found in their Atom or RSS feed."""

from __future__ import annotations

from connectors.cap.message import parse
from connectors.connector import Connector, Feed
from connectors.standards.cap import SAMPLE
from streams.warnings.event import TOPIC

CONNECTOR = Connector(
    name="cap_feed",
    door="feed:cap",
    kind="warnings",
    title_vi="Cảnh báo của cơ quan dự báo (CAP 1.2, Atom)",
    title_en="Warnings of forecasters (CAP 1.2, Atom)",
    transport=Feed("application/cap+xml"),
    emits=TOPIC,
    parse=parse,
    confidential=False,
    configuration="IOC_SOURCES__CAP_FEED__URL=https://kttv.example.vn/cap/feed.xml\nIOC_SOURCES__CAP_FEED__INTERVAL_S=60",
    sample=SAMPLE,
)
