"""The service call subject: every call, kept raw, for there are few."""

from __future__ import annotations

from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.service_calls.event import TOPIC, ServiceCall
from streams.settings import Settings

SERVICE_CALLS: VersionedSubject[ServiceCall] = VersionedSubject(
    "service_calls",
    TOPIC,
    ServiceCall,
    VersionedTable(
        "service_call",
        identity=(Column("service", "text"), Column("request", "text")),
        content=(
            Column("system", "text"),
            Column("time", "timestamptz"),
            Column("agency", "text"),
            Column("status", "smallint"),
            Column("duration_ms", "double precision"),
        ),
    ),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[ServiceCall]:
    """Return the subject for a worker."""
    return SERVICE_CALLS
