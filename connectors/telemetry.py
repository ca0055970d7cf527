"""The connectors' own figures for Prometheus; served on the loopback address only."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, start_http_server

MESSAGES = Counter("ioc_connector_messages", "Messages received", ["door"])
EVENTS = Counter("ioc_connector_events", "Records handed to Kafka, rejects excluded", ["door"])
REJECTS = Counter("ioc_connector_rejects", "Messages refused and kept as rejects", ["door", "reason"])
REFUSED = Counter("ioc_connector_refused", "HTTP requests refused as a whole and not kept", ["door", "reason"])
SETTLED = Counter("ioc_connector_settled", "Messages acknowledged to their source", ["transport"])
PENDING = Gauge("ioc_connector_pending", "Messages whose events Kafka has not confirmed yet", ["transport"])
CONNECTED = Gauge("ioc_connector_connected", "1 while the source answers", ["transport"])
SOURCE_FAULTS = Counter("ioc_connector_source_faults", "Failed attempts to reach a source", ["transport"])
KAFKA_FAULTS = Counter("ioc_connector_kafka_faults", "Times that records had to be sent again", ["transport"])


def serve(port: int) -> None:
    """Serve the figures at 127.0.0.1:port; 0 serves nothing; raises OSError when the port is taken."""
    if port:
        start_http_server(port, addr="127.0.0.1")
