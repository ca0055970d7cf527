"""The rating subject: the vote of each dossier, with those that it replaced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import psycopg

from streams import votes
from streams.awaiting.known import AGENCY, DOSSIER
from streams.dossiers.links import STILL, hold
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.ratings.event import TOPIC, Rating
from streams.settings import Settings

# A vote on a dossier that the city does not know yet may have come before the dossier's first step, or be about none
# at all. Counted and hidden, it would have to be hidden from every board, rule and index that reads votes. As a dead
# letter it is in no figure, an auditor sees it with its bytes and reason, and it comes by itself when the dossier does.
_SPEAKS_OF = (AGENCY, DOSSIER)


def count(conn: psycopg.Connection, ratings: Sequence[Rating], _now: datetime) -> None:
    """Let the latest vote of each of their dossiers count, under whichever code, in the transaction that wrote them."""
    codes = sorted({rating["dossier"] for rating in ratings})
    hold(conn, codes, set(), STILL)
    votes.recount(conn, codes)


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
    after=count,
    speaks_of=_SPEAKS_OF,
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[Rating]:
    """Return the subject for a worker."""
    return RATINGS
