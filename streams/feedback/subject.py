"""The feedback subject: every feedback with all its states."""

from __future__ import annotations

from streams.awaiting.known import AGENCY
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.feedback.event import TOPIC, Feedback
from streams.settings import Settings

FEEDBACK: VersionedSubject[Feedback] = VersionedSubject(
    "feedback",
    TOPIC,
    Feedback,
    VersionedTable(
        "feedback",
        identity=(Column("feedback", "text"),),
        content=(
            Column("system", "text"),
            Column("agency", "text"),
            Column("received_at", "timestamptz"),
            Column("refused_at", "timestamptz"),
            Column("supplement_requested_at", "timestamptz"),
            Column("answered_at", "timestamptz"),
            Column("published_at", "timestamptz"),
            Column("satisfied", "boolean"),
            Column("repeated_of", "text"),
            Column("time", "timestamptz"),
        ),
    ),
    speaks_of=(AGENCY,),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[Feedback]:
    """Return the subject for a worker."""
    return FEEDBACK
