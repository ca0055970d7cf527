"""The publication subject: every QR code that hangs, with all its versions."""

from __future__ import annotations

from streams.awaiting.known import AGENCY
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.publications.event import TOPIC, Publication
from streams.settings import Settings

PUBLICATIONS: VersionedSubject[Publication] = VersionedSubject(
    "publications",
    TOPIC,
    Publication,
    VersionedTable(
        "publication",
        identity=(Column("procedure", "text"), Column("agency", "text")),
        content=(
            Column("system", "text"),
            Column("url", "text"),
            Column("published_at", "timestamptz"),
            Column("revoked", "boolean"),
            Column("time", "timestamptz"),
        ),
    ),
    speaks_of=(AGENCY,),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[Publication]:
    """Return the subject for a worker."""
    return PUBLICATIONS
