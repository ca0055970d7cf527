"""Folding anew the dossiers whose promised time a changed holiday may move."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta

import psycopg

from streams.clock import midnight
from streams.dossiers.state import refold

_TOUCHED = """
SELECT dossier FROM dossier
WHERE supplements > 0 AND registered_at < %(until)s AND greatest(status_at, promised_at) >= %(since)s ORDER BY dossier
"""
_AT_ONCE = 2_000


def recount(
    conn: psycopg.Connection, days: Collection[date], on_progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Fold the dossiers that had waited for a citizen about these days; return how many.

    Each batch is a transaction of its own, so the connection must be in none: sums are locked after the rows of
    one batch, and a second batch in the same transaction could lock them in another order than a worker does.
    """
    if not days:
        return 0
    span = {"since": midnight(min(days)), "until": midnight(max(days) + timedelta(days=1))}
    touched = [row[0] for row in conn.execute(_TOUCHED, span).fetchall()]
    for done in range(0, len(touched), _AT_ONCE):
        with conn.transaction():
            refold(conn, touched[done : done + _AT_ONCE])
        on_progress(min(done + _AT_ONCE, len(touched)), len(touched))
    return len(touched)
