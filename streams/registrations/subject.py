"""The registration subject: business registrations with all their versions."""

from __future__ import annotations

from streams.awaiting.known import OFFICE
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.registrations.event import TOPIC, Registration
from streams.settings import Settings

REGISTRATIONS: VersionedSubject[Registration] = VersionedSubject(
    "registrations",
    TOPIC,
    Registration,
    VersionedTable(
        "registration",
        identity=(Column("system", "text"), Column("registration", "text")),
        content=(
            Column("kind", "text"),
            Column("online", "boolean"),
            Column("filed_at", "timestamptz"),
            Column("decided_at", "timestamptz"),
            Column("unit", "text"),
        ),
    ),
    time="filed_at",
    speaks_of=(OFFICE,),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[Registration]:
    """Return the subject for a worker."""
    return REGISTRATIONS
