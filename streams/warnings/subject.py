"""The warning subject: every message of every forecaster, each part a row."""

from __future__ import annotations

from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.settings import Settings
from streams.warnings.event import TOPIC, HazardWarning

_TEXTS = (
    *(
        "system",
        "status",
        "msg_type",
        "scope",
        "refers_to",
        "category",
        "event_vi",
        "event_en",
        "headline_vi",
        "headline_en",
    ),
    *("description", "instruction", "urgency", "severity", "certainty", "level", "area_vi", "area_en"),
    *("polygons", "circles", "geocodes", "sender_name", "contact", "web"),
)
WARNINGS: VersionedSubject[HazardWarning] = VersionedSubject(
    "warnings",
    TOPIC,
    HazardWarning,
    VersionedTable(
        "warning",
        identity=(
            Column("sender", "text"),
            Column("identifier", "text"),
            Column("time", "timestamptz"),
            Column("part", "smallint"),
        ),
        content=(
            *(Column(name, "text") for name in _TEXTS),
            *(Column(name, "timestamptz") for name in ("effective", "onset", "expires")),
        ),
    ),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[HazardWarning]:
    """Return the subject for a worker."""
    return WARNINGS
