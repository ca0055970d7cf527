"""Folding anew the dossiers whose promised time a changed holiday may move."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta

import psycopg

from streams.calendar import holidays
from streams.clock import midnight
from streams.dossiers.state import refold

_TOUCHED = """
SELECT dossier FROM dossier
WHERE supplements > 0 AND registered_at < %(until)s AND greatest(status_at, promised_at) >= %(since)s ORDER BY dossier
"""
_AT_ONCE = 2_000


def recount(
    conn: psycopg.Connection,
    days: Collection[date] = (),
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Fold the dossiers that had waited for a citizen about these days; return how many.

    So are those about days that have changed since they were last counted, by whomever: what was broken off is made up
    for. Each batch is a transaction of its own, so the connection must be in none: sums are locked after the rows of
    one batch, and a second batch in the same transaction could lock them in another order than a worker does.
    """
    changes = holidays.changes(conn)
    touched = _about(conn, {*days, *changes.values()})
    for done in range(0, len(touched), _AT_ONCE):
        with conn.transaction():
            refold(conn, touched[done : done + _AT_ONCE])
        on_progress(min(done + _AT_ONCE, len(touched)), len(touched))
    holidays.note_counted(conn, changes)
    conn.execute("NOTIFY committed, 'dossiers'")
    return len(touched)


def _about(conn: psycopg.Connection, days: Collection[date]) -> list[str]:
    if not days:
        return []
    span = {"since": midnight(min(days)), "until": midnight(max(days) + timedelta(days=1))}
    return [row[0] for row in conn.execute(_TOUCHED, span).fetchall()]
