"""The rating subject: the vote of each dossier, with those that it replaced."""

from __future__ import annotations

from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.ratings.event import TOPIC, Rating
from streams.settings import Settings

RATINGS: VersionedSubject[Rating] = VersionedSubject(
    "ratings",
    TOPIC,
    Rating,
    VersionedTable(
        "rating",
        identity=(Column("dossier", "text"),),
        content=(
            Column("system", "text"),
            Column("time", "timestamptz"),
            Column("stars", "smallint"),
            Column("agency", "text"),
            Column("procedure", "text"),
            Column("officer", "text"),
            Column("comment", "text"),
        ),
    ),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[Rating]:
    """Return the subject for a worker."""
    return RATINGS
