"""The rating subject: the vote of each dossier, with those that it replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import psycopg

from streams.awaiting.known import AGENCY, DOSSIER, Refusal, unknown
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.ratings.event import TOPIC, Rating
from streams.settings import Settings


def _of_unknown(conn: psycopg.Connection, ratings: Sequence[Rating]) -> Mapping[int, Refusal]:
    """Let a vote on a dossier that the city does not know wait for it.

    It may have come before the dossier's first step, or be about none at all. Counted and hidden it would have to be
    hidden from every board, rule and index that reads votes; as a dead letter it is in no figure, an auditor sees it
    with its bytes and its reason, and it comes by itself when the dossier does.
    """
    return unknown(conn, ratings, (AGENCY, DOSSIER))


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
    refuse=_of_unknown,
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[Rating]:
    """Return the subject for a worker."""
    return RATINGS
