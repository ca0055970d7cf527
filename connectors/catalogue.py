"""All connectors, found by walking the folders: a new one is a new file, no list is edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain

import orjson
import structlog

from connectors import agencies, sensors
from connectors.connector import Connector, Event, Files, Metric, Webhook
from connectors.faults import place_of
from connectors.invalid import Invalid, Reason
from connectors.protection import protected
from streams.folder import members
from streams.kafka import Topic
from streams.publisher import Outgoing
from streams.vault.event import TOPIC as VAULT

log = structlog.get_logger(__name__)

FOLDERS = (sensors, agencies)


@lru_cache(maxsize=1)
def connectors() -> tuple[Connector, ...]:
    """Return every connector in the order of its name; raises ValueError when two share a name or a door."""
    folders: list[dict[str, Connector]] = [members(folder.__name__, "CONNECTOR") for folder in FOLDERS]
    found = sorted(chain.from_iterable(folder.values() for folder in folders), key=lambda c: c.name)
    for field in ("name", "door"):
        values = [getattr(connector, field) for connector in found]
        if len(set(values)) != len(values):
            raise ValueError(f"two connectors share a {field}: {values}")
    return tuple(found)


@lru_cache(maxsize=1)
def metrics() -> Mapping[str, Metric]:
    """Return every metric that a connector declares, by its name."""
    return {metric.name: metric for connector in connectors() for metric in connector.metrics}


def by_door(door: str) -> Connector | None:
    """Return the connector of a door, or None."""
    return next((connector for connector in connectors() if connector.door == door), None)


def rows_of(connector: Connector, content: bytes, name: str) -> Sequence[bytes] | Invalid:
    """Return the messages in a whole file or body, which is one message where its connector takes nothing apart."""
    rows = connector.transport.rows if isinstance(connector.transport, Webhook | Files) else None
    if rows is None:
        return (content,)
    try:
        return rows(content, name)
    except Exception as error:
        log.error("reader of rows failed", door=connector.door, error=type(error).__name__, at=place_of(error))
        return Invalid(Reason.PARSER_FAULT, type(error).__name__)


def records_of(connector: Connector, raw: bytes, device: str) -> Sequence[Outgoing] | Invalid:
    """Return the records that a message becomes, or why it becomes none."""
    events = connector.parse(raw, device)
    if isinstance(events, Invalid):
        return events
    safe, entries = protected(connector, events)
    return [*records(connector.emits, safe), *records(VAULT, entries)]


def records(topic: Topic, events: Sequence[Event]) -> list[Outgoing]:
    """Return one record for each event."""
    name, key = topic.name, topic.key
    return [Outgoing(name, event[key].encode(), orjson.dumps(event)) for event in events]
