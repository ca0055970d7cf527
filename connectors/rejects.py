"""What a door refuses, as a record for the topic `rejects`: nothing that arrived is forgotten."""

from __future__ import annotations

from base64 import b64encode

import orjson

from connectors.invalid import Invalid
from streams.dead_letters.store import MAX_SOURCE
from streams.publisher import Outgoing
from streams.rejects.event import TOPIC

MAX_RAW = 524_288
"""Bytes kept of a refused message; in base64 they must fit into one Kafka record."""


def reject(door: str, source: str, raw: bytes, invalid: Invalid) -> Outgoing:
    """Return the record that keeps a refused message; what the parser says of its source goes first."""
    named = _text(invalid.source or source)[:MAX_SOURCE]
    detail = invalid.detail[:400]
    if len(raw) > MAX_RAW:
        detail = f"{detail} (the first {MAX_RAW} of {len(raw)} bytes are kept)".strip()
    event = {
        "door": door,
        "source": named,
        "reason": str(invalid.reason),
        "detail": detail,
        "raw": b64encode(raw[:MAX_RAW]).decode("ascii"),
    }
    return Outgoing(TOPIC.name, named.encode(), orjson.dumps(event))


def _text(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
