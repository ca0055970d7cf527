"""The reject: what a door could not use, on its way to the dead letters."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Base64Bytes, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic

TOPIC = Topic(name="rejects", key="source", partitions=2, retention_days=30)


@with_config(ConfigDict(extra="forbid"))
class Reject(TypedDict):
    """Raw bytes with the door they came to, the source they claim, and a reason that never quotes a value.

    `encrypted`: the door sealed the bytes, for they may hold personal data (connectors.rejects opens them).
    """

    door: Annotated[str, Field(min_length=1, max_length=64)]
    source: Annotated[str, Field(max_length=200)]
    reason: Annotated[str, Field(min_length=1, max_length=60)]
    detail: NotRequired[Annotated[str, Field(max_length=500)]]
    raw: Base64Bytes
    encrypted: NotRequired[bool]
