"""The gauge subject: samples with all their versions, one narrow row each."""

from __future__ import annotations

from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.gauges.event import TOPIC, GaugeSample
from streams.settings import Settings

GAUGES: VersionedSubject[GaugeSample] = VersionedSubject(
    "gauges",
    TOPIC,
    GaugeSample,
    VersionedTable(
        "gauge_sample",
        identity=(
            Column("system", "text"),
            Column("source", "text"),
            Column("metric", "text"),
            Column("time", "timestamptz"),
        ),
        content=(Column("value", "double precision"),),
    ),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[GaugeSample]:
    """Return the subject for a worker."""
    return GAUGES
