"""The subject of data use: queries to the population database, each once."""

from __future__ import annotations

from streams.awaiting.known import OFFICE
from streams.data_use.event import TOPIC, DataQuery
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.settings import Settings

DATA_USE: VersionedSubject[DataQuery] = VersionedSubject(
    "data_use",
    TOPIC,
    DataQuery,
    VersionedTable(
        "data_query",
        identity=(Column("system", "text"), Column("request", "text")),
        content=(
            Column("time", "timestamptz"),
            Column("service", "text"),
            Column("dossier", "text"),
            Column("unit", "text"),
            Column("outcome", "text"),
        ),
    ),
    speaks_of=(OFFICE,),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[DataQuery]:
    """Return the subject for a worker."""
    return DATA_USE
