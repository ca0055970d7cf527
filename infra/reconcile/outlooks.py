"""The gauges' outlooks against a recomputation from the stored minutes."""

from __future__ import annotations

import psycopg

from infra.reconcile.report import Kind, Report, instant
from streams.rivers import store

_GAUGES = "SELECT source FROM series WHERE metric = %s ORDER BY source"
_KEPT = "SELECT station, at, level, rate, line, reaches_at, rise, direction FROM water_outlook WHERE at IS NOT NULL"


def compare(conn: psycopg.Connection, report: Report) -> int:
    """Add every gauge whose outlook is not what its minutes and alarm levels make; return how many were compared."""
    gauges = [row[0] for row in conn.execute(_GAUGES, (store.METRIC,))]
    expected = {one.station: one for one in store.standings(conn, gauges)}
    kept = {row[0]: store.Standing(*row) for row in conn.execute(_KEPT)}
    for gauge in sorted(expected.keys() | kept.keys()):
        should, found = expected.get(gauge), kept.get(gauge)
        if should != found:
            at = instant(should.at) if should else "no minute"
            report.add(Kind.WRONG_OUTLOOK, f"{gauge} {at}", f"expected {should}, found {found}")
    return len(expected)
