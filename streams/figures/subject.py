"""The figure subject: figures with all their versions."""

from __future__ import annotations

from streams.awaiting.known import OFFICE
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.figures.event import TOPIC, Figure
from streams.settings import Settings

FIGURES: VersionedSubject[Figure] = VersionedSubject(
    "figures",
    TOPIC,
    Figure,
    VersionedTable(
        "figure",
        identity=(Column("system", "text"), Column("code", "text"), Column("unit", "text"), Column("period", "text")),
        content=(Column("value", "double precision"), Column("time", "timestamptz")),
    ),
    speaks_of=(OFFICE,),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[Figure]:
    """Return the subject for a worker."""
    return FIGURES
