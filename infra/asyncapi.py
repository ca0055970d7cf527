"""The AsyncAPI 3 document of the city's topics, made from what the subjects declare: topics, events, docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from importlib import import_module, metadata
from typing import Any

from pydantic import TypeAdapter
from typing_extensions import is_typeddict

from streams.kafka import ORIGIN_HEADER, Topic
from streams.subjects import all_topics

_SCHEMAS = "#/components/schemas/{model}"
_BINDING = "0.5.0"
Document = dict[str, Any]


def document() -> Document:
    """Return the document: a channel and two operations for each topic, a message for each event."""
    events = {topic.name: event_of(topic) for topic in all_topics()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "IOC platform",
            "version": metadata.version("ioc-platform"),
            "description": "What travels between connectors and workers: JSON, one event a record, at least once. "
            "Each event has an identity and a revision, by which it is counted once.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic, events[topic.name]) for topic in all_topics()},
        "operations": dict(_operations(all_topics())),
        "components": _components(events),
    }


def event_of(topic: Topic) -> type[Any]:
    """Return the type of a topic's events: the one TypedDict beside it; raises ValueError when there are others."""
    module = import_module(f"streams.{topic.name}.event")
    found = [value for value in vars(module).values() if is_typeddict(value) and value.__module__ == module.__name__]
    if len(found) != 1:
        raise ValueError(f"{module.__name__} has {len(found)} events for its topic")
    event: type[Any] = found[0]
    return event


def _channel(topic: Topic, event: type[Any]) -> Document:
    config = topic.config()
    return {
        "address": f"{{prefix}}{topic.name}",
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.__name__}"}},
        "parameters": {"prefix": {"$ref": "#/components/parameters/prefix"}},
        "bindings": {
            "kafka": {
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": [config["cleanup.policy"]],
                    "retention.ms": int(config["retention.ms"]),
                    "max.message.bytes": int(config["max.message.bytes"]),
                },
                "bindingVersion": _BINDING,
            }
        },
    }


def _operations(topics: tuple[Topic, ...]) -> list[tuple[str, Document]]:
    ways = (("send", "Connectors produce it."), ("receive", "Workers write it into the tables."))
    return [
        (f"{action}_{topic.name}", {"action": action, "channel": {"$ref": f"#/channels/{topic.name}"}, "summary": who})
        for topic in topics
        for action, who in ways
    ]


def _components(events: Mapping[str, type[Any]]) -> Document:
    adapters: list[tuple[str, Any, TypeAdapter[Any]]] = [
        (event.__name__, "validation", TypeAdapter(event)) for event in events.values()
    ]
    _, shared = TypeAdapter.json_schemas(adapters, ref_template=_SCHEMAS)
    origin = {"type": "string", "enum": ["replay", "backfill"], "description": "Such events wake nobody."}
    return {
        "messages": {events[t.name].__name__: _message(t, events[t.name]) for t in all_topics()},
        "messageTraits": {"origin": {"headers": {"type": "object", "properties": {ORIGIN_HEADER: origin}}}},
        "parameters": {"prefix": {"default": "ioc.", "description": "Of the installation: IOC_TOPIC_PREFIX."}},
        "schemas": dict(sorted(shared["$defs"].items())),
    }


def _message(topic: Topic, event: type[Any]) -> Document:
    key = TypeAdapter(event).json_schema()["properties"].get(topic.key, {"type": "string"})
    return {
        "name": event.__name__,
        "summary": (inspect.getdoc(event) or "").partition("\n")[0],
        "description": inspect.getdoc(event),
        "payload": {"$ref": f"#/components/schemas/{event.__name__}"},
        "traits": [{"$ref": "#/components/messageTraits/origin"}],
        "bindings": {"kafka": {"key": {**key, "description": f"The event's {topic.key}."}, "bindingVersion": _BINDING}},
    }
