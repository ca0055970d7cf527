"""Letters that waited for a code go their way again by themselves as soon as it is known, whatever came first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

import psycopg

from streams.awaiting.known import ALL, Named
from streams.dead_letters.replay import Deliverer, replay, topic_record
from streams.dead_letters.store import Selection

WHO = "system"
CODES = 500
"""Codes of one kind that are looked at in a turn: what waits may be much, and a turn must be short."""

# One step of the index for each code, however many letters wait for it.
_KNOWN: LiteralString = """
WITH RECURSIVE awaited (code, place) AS (
    (SELECT awaits, 1 FROM dead_letter
     WHERE state = 'waiting' AND awaits <> '' AND reason = %(reason)s AND awaits > %(after)s ORDER BY awaits LIMIT 1)
    UNION ALL
    SELECT (SELECT d.awaits FROM dead_letter AS d
            WHERE d.state = 'waiting' AND d.awaits <> '' AND d.reason = %(reason)s AND d.awaits > awaited.code
            ORDER BY d.awaits LIMIT 1), place + 1
    FROM awaited WHERE awaited.code IS NOT NULL AND place < %(most)s
)
SELECT max(code), count(code), array_agg(code ORDER BY code) FILTER (WHERE {known}) FROM awaited AS named
"""


class Recall:
    """Goes round the codes that letters wait for, a part of them each turn."""

    def __init__(self, publisher: Deliverer) -> None:
        self._publisher = publisher
        self._after = dict.fromkeys(ALL, "")

    def turn(self, conn: psycopg.Connection, now: datetime) -> int:
        """Send what waits for nothing any more, on record; return how many letters. Raises NotDeliveredError.

        The connection must not be autocommitting. A letter that is refused again, for another reason, waits again.
        """
        return sum(self._sent(conn, kind, now) for kind in ALL)

    def _sent(self, conn: psycopg.Connection, kind: Named, now: datetime) -> int:
        codes = self._known(conn, kind)
        conn.commit()
        if not codes:
            return 0
        chosen = Selection(reason=kind.reason, awaits=tuple(codes))
        return replay(conn, chosen, topic_record, self._publisher, WHO, now).replayed

    def _known(self, conn: psycopg.Connection, kind: Named) -> Sequence[str]:
        """Return those of the next codes that are known by now."""
        told = {"reason": kind.reason, "after": self._after[kind], "most": CODES}
        last, seen, known = conn.execute(_KNOWN.replace("{known}", kind.known), told).fetchone() or ("", 0, None)
        self._after[kind] = last if seen == CODES else ""
        return known or ()
