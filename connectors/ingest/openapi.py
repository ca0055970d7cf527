"""What the OpenAPI document of the HTTP doors says of them; the schemas of events are those that judge them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from connectors.ingest.body import BATCHED, STRUCTURED
from connectors.ingest.events import DATA

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_REFUSAL: Schema = {
    "type": "object",
    "required": ["error", "message"],
    "properties": {"error": {"type": "string"}, "message": {"type": "string"}},
}
_MEANINGS = {
    400: "The body cannot be read as a whole",
    401: "No valid key, or no valid signature",
    403: "Every event is of a system that the key may not speak for; they are kept as dead letters",
    404: "No source of this name is pushed here",
    413: "The body is too large, or holds too many messages",
    415: "Of no mode of CloudEvents, or not plain UTF-8",
    503: "Kafka is away, or the source is not set up yet: send it again",
}
_ATTRIBUTES: Schema = {
    "specversion": {"const": "1.0"},
    "id": {"type": "string", "minLength": 1},
    "source": {"type": "string", "minLength": 1, "format": "uri-reference"},
    "subject": {"type": "string", "minLength": 1},
    "time": {"type": "string", "format": "date-time"},
    "datacontenttype": {"enum": ["application/json"]},
}


def _event(event_type: str, data: TypeAdapter[Any]) -> Schema:
    one = data.json_schema()
    several = {"type": "array", "items": one, "minItems": 1}
    return {
        "type": "object",
        "title": event_type,
        "required": ["specversion", "id", "source", "type", "data"],
        "properties": {**_ATTRIBUTES, "type": {"const": event_type}, "data": {"anyOf": [one, several]}},
    }


def _verdicts(each: str, *required: str) -> Schema:
    verdict = {
        "type": "object",
        "required": ["status", *required],
        "properties": {
            "id": _TEXT,
            "status": {"enum": ["accepted", "rejected"]},
            "reason": _TEXT,
            "detail": _TEXT,
        },
    }
    return {
        "type": "object",
        "required": ["accepted", "rejected", each],
        "properties": {
            "accepted": {"type": "integer"},
            "rejected": {"type": "integer"},
            each: {"type": "array", "items": verdict},
        },
    }


def _responses(told: Mapping[int, Schema], *refusals: int) -> dict[int | str, Schema]:
    meanings = {status: (_MEANINGS.get(status, "Kafka has it; each is judged alone"), told[status]) for status in told}
    meanings |= {refused: (_MEANINGS[refused], _REFUSAL) for refused in refusals}
    return {
        code: {"description": meaning, "content": {"application/json": {"schema": schema}}}
        for code, (meaning, schema) in meanings.items()
    }


def _events() -> Schema:
    event = {"oneOf": [_event(name, adapter) for name, (_, adapter) in DATA.items()]}
    data = {"anyOf": [adapter.json_schema() for _, adapter in DATA.values()]}
    headers = [
        {"name": f"ce-{name}", "in": "header", "required": False, "schema": schema}
        for name, schema in {**_ATTRIBUTES, "type": {"enum": [*DATA]}}.items()
        if name != "datacontenttype"
    ]
    content = {
        STRUCTURED: {"schema": event},
        BATCHED: {"schema": {"type": "array", "items": event, "minItems": 1}},
        "application/json": {"schema": data},
    }
    return {
        "summary": "Take CloudEvents 1.0: structured, batched, or (application/json with ce- headers) binary",
        "parameters": headers,
        "requestBody": {"required": True, "content": content},
        "security": [{"key": []}, {"bearer": []}],
    }


EVENTS = _events()
EVENTS_ANSWERS = _responses(dict.fromkeys((202, 403), _verdicts("events", "id")), 400, 401, 413, 415, 503)
SOURCES: Schema = {
    "summary": "Take what an agency system pushes, signed in that system's own way",
    "requestBody": {"required": True, "content": {"application/json": {"schema": {}}}},
}
SOURCES_ANSWERS = _responses({200: _verdicts("messages")}, 401, 404, 413, 503)
SECURITY: Schema = {
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "bearer": {"type": "http", "scheme": "bearer"},
}
