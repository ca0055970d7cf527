"""The camera event: a plate that a camera read, a violation or an incident that it noticed, as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, FiniteFloat, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Pseudonym, Reference, Revision

KAFKA_KEEPS_DAYS = 7
"""Plates are personal data: the topic forgets them sooner than those of other subjects."""
TOPIC = Topic(name="camera_events", key="camera", partitions=2, retention_days=KAFKA_KEEPS_DAYS)

Seen = Literal["plate", "red_light", "speeding", "wrong_way", "stopped_vehicle", "accident", "obstacle", "crowd"]
"""A plate that was read and nothing more; three violations; four incidents, which last until they are over."""
Vehicle = Literal["motorcycle", "car", "bus", "truck", "other"]


@with_config(ConfigDict(extra="forbid", strict=True))
class CameraEvent(TypedDict):
    """One event; identity is (system, camera, event_id), and the newest revision of an identity wins.

    `camera` is the station's id. `time` is when it was seen or began, `ended_at` when it was over, in microseconds
    since 1970 UTC. `plate` is a keyed hash of 32 hexadecimal digits, None where none was read. `speed_kmh` is the
    vehicle's, `confidence` the camera's own, 0 to 1.
    """

    system: Code
    camera: Code
    event_id: Reference
    seen: Seen
    time: Microseconds
    ended_at: NotRequired[Microseconds | None]
    plate: NotRequired[Pseudonym | None]
    vehicle: NotRequired[Vehicle | None]
    lane: NotRequired[Annotated[int, Field(ge=1, le=20)] | None]
    speed_kmh: NotRequired[Annotated[FiniteFloat, Field(ge=0, le=300)] | None]
    confidence: NotRequired[Annotated[FiniteFloat, Field(ge=0, le=1)] | None]
    revision: NotRequired[Revision]
