"""The rating subject: the vote of each dossier, with those that it replaced."""

from __future__ import annotations

from streams.awaiting.known import AGENCY, DOSSIER
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.ratings.event import TOPIC, Rating
from streams.settings import Settings

# A vote on a dossier that the city does not know yet may have come before the dossier's first step, or be about none
# at all. Counted and hidden, it would have to be hidden from every board, rule and index that reads votes. As a dead
# letter it is in no figure, an auditor sees it with its bytes and reason, and it comes by itself when the dossier does.
_SPEAKS_OF = (AGENCY, DOSSIER)
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
    speaks_of=_SPEAKS_OF,
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[Rating]:
    """Return the subject for a worker."""
    return RATINGS
