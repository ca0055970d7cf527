"""The energy of sound by hours against a recomputation from the stored minutes."""

from __future__ import annotations

from datetime import datetime

import psycopg

from infra.reconcile.report import Kind, Report, instant
from infra.reconcile.rollups import next_local_midnight
from streams.noise.store import FOLDED

# Energies may differ by rounding; what is missing on one side is null there.
_DIFFERING = f"""
WITH expected AS ({FOLDED}), found AS (SELECT * FROM noise_hour WHERE bucket >= %(since)s)
SELECT series.source, bucket, expected.n, found.n, expected.energy, found.energy
FROM expected FULL JOIN found USING (series, bucket) JOIN series ON series.id = series
WHERE expected.n IS DISTINCT FROM found.n OR abs(expected.energy - found.energy) > 1e-9 * expected.energy
ORDER BY 1, 2
"""


def compare(conn: psycopg.Connection, minutes_since: datetime, report: Report) -> int:
    """Add every hour that is not what its minutes make, all kept since then; return how many were compared."""
    since = next_local_midnight(minutes_since)
    for source, hour, n, found, energy, stored in conn.execute(_DIFFERING, {"since": since}):
        detail = f"expected {n} minutes and {energy}, found {found} and {stored}"
        report.add(Kind.WRONG_NOISE, f"{source} {instant(hour)}", detail)
    row = conn.execute("SELECT count(*) FROM noise_hour WHERE bucket >= %s", (since,)).fetchone()
    return int(row[0]) if row else 0
