"""The procedure subject: the catalogue with all versions of each procedure."""

from __future__ import annotations

from streams.awaiting.known import AGENCY
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.procedures.event import TOPIC, Procedure
from streams.settings import Settings

PROCEDURES: VersionedSubject[Procedure] = VersionedSubject(
    "procedures",
    TOPIC,
    Procedure,
    VersionedTable(
        "procedure",
        identity=(Column("procedure", "text"),),
        content=(
            Column("system", "text"),
            Column("name_vi", "text"),
            Column("agency", "text"),
            Column("level", "text"),
            Column("decision", "text"),
            Column("decided_on", "date"),
            Column("effective_on", "date"),
            Column("published_at", "timestamptz"),
            Column("parts", "smallint"),
            Column("online", "text"),
            Column("payment_enabled", "boolean"),
            Column("fee_vnd", "bigint"),
            Column("paper_result", "boolean"),
            Column("working_days", "smallint"),
            Column("time", "timestamptz"),
        ),
    ),
    speaks_of=(AGENCY,),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[Procedure]:
    """Return the subject for a worker."""
    return PROCEDURES
