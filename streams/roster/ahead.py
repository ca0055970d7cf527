"""Who is on duty now and in the days ahead, written down as stretches that a board can read by SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import psycopg

from streams.clock import local_date, midnight
from streams.roster.rota import spells
from streams.roster.store import City, load

AHEAD = timedelta(days=14)
Row = tuple[str | None, int, str, datetime, datetime | None]
"""Team (None: for all), officer and name, from when to when (None: until further notice)."""
_KNOWN = "SELECT team, officer, name, from_at, to_at FROM duty_ahead"
_INSERT = "INSERT INTO duty_ahead (team, officer, name, from_at, to_at) VALUES (%s, %s, %s, %s, %s)"


def refresh(conn: psycopg.Connection, now: datetime) -> bool:
    """Write down and commit who is on duty from the city's present day on; return whether anything changed."""
    begin = midnight(local_date(now))
    with conn.transaction():
        wanted = _rows(load(conn, begin), begin)
        if set(conn.execute(_KNOWN).fetchall()) == set(wanted):
            return False
        conn.execute("DELETE FROM duty_ahead")
        with conn.cursor() as cursor:
            cursor.executemany(_INSERT, wanted)
        conn.execute("SELECT pg_notify('committed', 'alerts')")
    return True


def _rows(city: City, begin: datetime) -> Sequence[Row]:
    ahead = spells(city.roster, begin, begin + AHEAD)
    return [(one.team, one.officer, city.officers[one.officer].name, one.from_at, one.to_at) for one in ahead]
