"""The Zalo subject: every event of the official account, once."""

from __future__ import annotations

from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.settings import Settings
from streams.zalo.event import TOPIC, ZaloEvent

ZALO: VersionedSubject[ZaloEvent] = VersionedSubject(
    "zalo",
    TOPIC,
    ZaloEvent,
    VersionedTable(
        "zalo_event",
        identity=(Column("id", "text"), Column("citizen", "text"), Column("event", "text")),
        content=(
            Column("system", "text"),
            Column("kind", "text"),
            Column("direction", "text"),
            Column("time", "timestamptz"),
            Column("in_reply_to", "text"),
            Column("matter", "text"),
            Column("length", "int"),
            Column("text", "text"),
        ),
    ),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[ZaloEvent]:
    """Return the subject for a worker."""
    return ZALO
