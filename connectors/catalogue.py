"""All connectors, found by walking the folders: a new one is a new file, no list is edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import orjson
import structlog

from connectors import agencies, sensors, standards
from connectors.connector import Connector, Event, Files, Metric, Webhook
from connectors.described.folder import Fault, Folder, folder
from connectors.described.reading import DescriptionError
from connectors.faults import place_of
from connectors.invalid import Invalid, Reason
from connectors.protection import protected
from streams.folder import members
from streams.kafka import MAX_EVENT_BYTES, Topic
from streams.plain_text import readable
from streams.publisher import Outgoing
from streams.settings import settings
from streams.vault.event import TOPIC as VAULT

log = structlog.get_logger(__name__)

FOLDERS = (sensors, agencies, standards)


def connectors() -> tuple[Connector, ...]:
    """Return every connector in the order of its name, the described ones last.

    Raises ValueError when two share a name or a door.
    """
    return (*built_in(), *_described().connectors)


@lru_cache(maxsize=1)
def built_in() -> tuple[Connector, ...]:
    """Return the connectors that are code; raises ValueError when two share a name or a door."""
    folders: list[dict[str, Connector]] = [members(folder.__name__, "CONNECTOR") for folder in FOLDERS]
    found = sorted(chain.from_iterable(folder.values() for folder in folders), key=lambda c: c.name)
    for field in ("name", "door"):
        values = [getattr(connector, field) for connector in found]
        if len(set(values)) != len(values):
            raise ValueError(f"two connectors share a {field}: {values}")
    return tuple(found)


@lru_cache(maxsize=1)
def _described() -> Folder:
    found = folder(settings().descriptions, built_in(), _known())
    for fault in found.faults:
        log.error("a description is left out", file=fault.file, why=fault.why)
    return found


@lru_cache(maxsize=1)
def faults() -> tuple[Fault, ...]:
    """Return the files of the descriptions' folder that cannot be used; each is left out, and the others run."""
    return (*_described().faults, *filter(None, map(_fault_of, built_in())))


def _fault_of(connector: Connector) -> Fault | None:
    if connector.mapping is None:
        return None
    try:
        why = "\n".join(connector.mapping().faults(_coded()))
    except DescriptionError as error:
        why = str(error)
    return Fault(f"the file of {connector.name}", why) if why else None


def _coded() -> Mapping[str, Metric]:
    return {metric.name: metric for connector in built_in() for metric in connector.metrics}


@lru_cache(maxsize=1)
def declared() -> tuple[tuple[str, Metric], ...]:
    """Return (kind, metric) of every metric that a connector, a description or a file of a standard declares."""
    return (*_by_code(), *((c.kind, metric) for c in _described().connectors for metric in c.metrics))


def metrics_of_kinds() -> frozenset[tuple[str, str]]:
    """Return (metric, kind) for what stations of each kind measure.

    The kinds of stations are those of sensors; what is declared by a protocol alone (how the radio carried, a battery)
    is of no kind.
    """
    sensing = _coded_kinds() | {c.kind for c in _described().connectors}
    return frozenset(
        (metric, c.kind)
        for c in connectors()
        if c.kind in sensing
        for metric in (*(m.name for m in c.metrics), *c.also)
    )


def described_kinds() -> tuple[Connector, ...]:
    """Return, for each kind of stations that no code knows, the first description of it, by the kind's name."""
    found: dict[str, Connector] = {}
    for connector in _described().connectors:
        if connector.kind not in _coded_kinds():
            found.setdefault(connector.kind, connector)
    return tuple(found[kind] for kind in sorted(found))


def _coded_kinds() -> set[str]:
    return {connector.kind for connector in members(sensors.__name__, "CONNECTOR").values()}


def _by_code() -> Iterator[tuple[str, Metric]]:
    for connector in built_in():
        yield from ((connector.kind, metric) for metric in connector.metrics)
        if connector.mapping is not None and _fault_of(connector) is None:
            yield from ((connector.kind, metric) for metric in connector.mapping().new_metrics)


def _known() -> Mapping[str, Metric]:
    return {metric.name: metric for _, metric in _by_code()}


@lru_cache(maxsize=1)
def metrics() -> Mapping[str, Metric]:
    """Return every metric that is declared, by its name."""
    return {metric.name: metric for _, metric in declared()}


def metrics_besides(name: str) -> Mapping[str, Metric]:
    """Return every metric that is declared elsewhere than in the description of that name."""
    others = (metric for c in _described().connectors if c.name != name for metric in c.metrics)
    return {**_known(), **{metric.name: metric for metric in others}}


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
    events = connector.read(raw, device)
    if isinstance(events, Invalid):
        return events
    safe, entries = protected(connector, events)
    made = [*records(connector.emits, safe), *records(VAULT, entries)]
    # Kafka would refuse it again and again, and everything behind it would wait.
    if any(len(record.value) > MAX_EVENT_BYTES for record in made):
        return Invalid(Reason.TOO_LARGE, "as an event")
    return made


def records(topic: Topic, events: Sequence[Event]) -> list[Outgoing]:
    """Return one record for each event; its texts without what nobody sees in them."""
    return [_record(topic, event, orjson.dumps(event)) for event in events]


def _record(topic: Topic, event: Event, value: bytes) -> Outgoing:
    # JSON writes each of the other control characters with a backslash.
    if not value.isascii() or b"\\" in value or b"\x7f" in value:
        event = _readable(event)
        value = orjson.dumps(event)
    return Outgoing(topic.name, event[topic.key].encode(), value)


def _readable(value: Any) -> Any:
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, Mapping):
        return {name: _readable(each) for name, each in value.items()}
    return [_readable(each) for each in value] if isinstance(value, list | tuple) else value
