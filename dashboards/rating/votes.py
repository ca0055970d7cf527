"""One citizen's vote from the page: which dossier it is about, and the event that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import psycopg

from streams.clock import microseconds
from streams.dossiers.links import canonical_of, codes_of
from streams.masking import masked
from streams.publisher import Outgoing
from streams.ratings.event import LONGEST_COMMENT, TOPIC, Rating

SYSTEM = "rating_page"
_FIND = f"""
SELECT dossier, agency, procedure, officer,
    EXISTS (SELECT FROM rating WHERE rating.dossier = ANY ({codes_of("d.dossier")}))
FROM dossier AS d WHERE dossier = {canonical_of("%(code)s")}
"""


@dataclass(frozen=True)
class Rated:
    """The dossier that a vote is about, and whether it has one already."""

    dossier: str
    agency: str
    procedure: str
    officer: str | None
    voted: bool


def find(conn: psycopg.Connection[Any], code: str) -> Rated | None:
    """Return the dossier of a code, which may be another system's code for it; None when the city has none."""
    row = conn.execute(_FIND.encode(), {"code": code}).fetchone()
    return None if row is None else Rated(*row)


def vote(rated: Rated, stars: int, comment: str, now: datetime) -> Rating:
    """Return the vote given at an instant of the city, its comment masked."""
    time = microseconds(now)
    return {
        "dossier": rated.dossier,
        "system": SYSTEM,
        "time": time,
        "stars": stars,
        "agency": rated.agency,
        "procedure": rated.procedure,
        "officer": rated.officer,
        "comment": masked(comment.strip(), LONGEST_COMMENT).strip() or None,
        "revision": time,
    }


def record(rating: Rating) -> Outgoing:
    """Return the record for Kafka."""
    return Outgoing(TOPIC.name, rating["dossier"].encode(), orjson.dumps(rating))
