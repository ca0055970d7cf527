"""The reject: what a door could not use, on its way to the dead letters."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, NotRequired

from pydantic import Base64Bytes, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic

TOPIC = Topic(name="rejects", partitions=2, retention_days=30)
ORIGIN_HEADER = "ioc-origin"
"""Kafka header of a record that is not live: its value is `replay` or `backfill`; such events wake nobody."""


@with_config(ConfigDict(extra="forbid"))
class Reject(TypedDict):
    """Raw bytes with the door they came to, the source they claim, and a reason that never quotes a value."""

    door: Annotated[str, Field(min_length=1, max_length=64)]
    source: Annotated[str, Field(max_length=200)]
    reason: Annotated[str, Field(min_length=1, max_length=60)]
    detail: NotRequired[Annotated[str, Field(max_length=500)]]
    raw: Base64Bytes


def identity(source: str, door: str, raw: bytes) -> bytes:
    """Return the 32 bytes by which a dead letter is known, however often it is delivered."""
    digest = sha256()
    for part in (source.encode("utf-8", "surrogatepass"), door.encode(), raw):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()
