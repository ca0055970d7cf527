"""The dossier subject: steps with all their versions, and the state of each dossier that they touch."""

from __future__ import annotations

from streams.awaiting.known import AGENCY, OFFICE, PROCEDURE
from streams.dossiers import state
from streams.dossiers.event import TOPIC, DossierStep
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.settings import Settings

STEPS = VersionedTable(
    "dossier_step",
    identity=(Column("dossier", "text"), Column("time", "timestamptz"), Column("status", "smallint")),
    content=(
        Column("system", "text"),
        Column("agency", "text"),
        Column("unit", "text"),
        Column("procedure", "text"),
        Column("channel", "smallint"),
        Column("due", "timestamptz"),
        Column("officer", "text"),
        Column("applicant", "text"),
        Column("alias_of", "text"),
        Column("fee_vnd", "bigint"),
        Column("paid_online", "boolean"),
        Column("result_electronic", "boolean"),
        Column("digitised", "boolean"),
        Column("reused", "boolean"),
        Column("shared", "boolean"),
        Column("population", "boolean"),
        Column("synchronised", "boolean"),
    ),
)
DOSSIERS: VersionedSubject[DossierStep] = VersionedSubject(
    "dossiers", TOPIC, DossierStep, STEPS, after=state.fold, speaks_of=(AGENCY, OFFICE, PROCEDURE)
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[DossierStep]:
    """Return the subject for a worker."""
    return DOSSIERS
