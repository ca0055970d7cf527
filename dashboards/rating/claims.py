"""Who votes first: a dossier is claimed before its vote goes to Kafka, for it is stored only some time after that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import psycopg

LASTS = timedelta(hours=1)
"""How long a claim holds: by then the vote is stored, or was lost and may be given again."""
_CLAIM = """
INSERT INTO rating_claim AS claim (dossier, claimed_at) VALUES (%(dossier)s, %(now)s)
ON CONFLICT (dossier) DO UPDATE SET claimed_at = excluded.claimed_at WHERE claim.claimed_at < %(lapsed)s
"""
_FORGET = """
DELETE FROM rating_claim WHERE dossier IN (
    SELECT dossier FROM rating_claim WHERE claimed_at < %s ORDER BY dossier FOR UPDATE SKIP LOCKED)
"""


def claim(conn: psycopg.Connection[Any], dossier: str, now: datetime) -> bool:
    """Claim a dossier for one vote and say whether nobody had; of several at once, one is told so.

    `now` is real time.
    """
    lapsed = now - LASTS
    conn.execute(_FORGET, (lapsed,))
    return conn.execute(_CLAIM, {"dossier": dossier, "now": now, "lapsed": lapsed}).rowcount == 1


def release(conn: psycopg.Connection[Any], dossier: str, claimed_at: datetime) -> None:
    """Give back a claim whose vote could not be sent."""
    conn.execute("DELETE FROM rating_claim WHERE dossier = %s AND claimed_at = %s", (dossier, claimed_at))
