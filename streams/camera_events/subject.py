"""The camera event subject: every event with all its versions; those with a plate only for a while."""

from __future__ import annotations

from streams.camera_events.event import TOPIC, CameraEvent
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.settings import Settings

CAMERA_EVENTS: VersionedSubject[CameraEvent] = VersionedSubject(
    "camera_events",
    TOPIC,
    CameraEvent,
    VersionedTable(
        "camera_event",
        identity=(Column("system", "text"), Column("camera", "text"), Column("event_id", "text")),
        content=(
            Column("seen", "text"),
            Column("time", "timestamptz"),
            Column("ended_at", "timestamptz"),
            Column("plate", "text"),
            Column("vehicle", "text"),
            Column("lane", "smallint"),
            Column("speed_kmh", "double precision"),
            Column("confidence", "double precision"),
        ),
    ),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[CameraEvent]:
    """Return the subject for a worker."""
    return CAMERA_EVENTS
