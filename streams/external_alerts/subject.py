"""The subject of external alerts: everything that was said of them, once; the rule `external` looks at it."""

from __future__ import annotations

from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.external_alerts.event import TOPIC, ExternalAlert
from streams.settings import Settings

EXTERNAL_ALERTS: VersionedSubject[ExternalAlert] = VersionedSubject(
    "external_alerts",
    TOPIC,
    ExternalAlert,
    VersionedTable(
        "external_alert",
        identity=(
            Column("system", "text"),
            Column("fingerprint", "text"),
            Column("started_at", "timestamptz"),
            Column("status", "text"),
            Column("summary", "text"),
        ),
        content=(
            Column("name", "text"),
            Column("severity", "int"),
            Column("agency", "text"),
            Column("time", "timestamptz"),
            Column("ends_at", "timestamptz"),
        ),
    ),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[ExternalAlert]:
    """Return the subject for a worker."""
    return EXTERNAL_ALERTS
