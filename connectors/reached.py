"""How a connector is reached, in a few words for people."""

from __future__ import annotations

from connectors.connector import Connector, Feed, Files, HttpPoll, Mqtt, Scrape, Sql, Tail, Webhook
from connectors.ingest.webhook import PATH


def reached(connector: Connector) -> str:
    """Return by which transport, and where, a connector gets its messages."""
    source = connector.transport
    match source:
        case Mqtt():
            return f"MQTT {source.pattern}"
        case HttpPoll():
            return f"HTTP GET {source.path}"
        case Webhook():
            return f"HTTP POST {PATH.format(name=connector.name)}"
        case Files():
            return f"files {', '.join(source.patterns)}"
        case Sql():
            return "SQL query"
        case Scrape():
            return f"HTTP scrape {source.path}"
        case Tail():
            return "log file or syslog"
        case Feed():
            return f"Atom or RSS feed of {source.media}"
