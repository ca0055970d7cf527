"""What counters counted by hours against a recount of their stored readings."""

from __future__ import annotations

import psycopg

from infra.reconcile.report import Kind, Report, instant
from streams.meters.store import ANEW

# Uses may differ by rounding; what is missing on one side is null there.
_DIFFERING = f"""
WITH expected AS ({ANEW})
SELECT series.source, bucket, expected.used, expected.measured, kept.used, kept.measured
FROM expected FULL JOIN counted_hour AS kept USING (series, bucket) JOIN series ON series.id = series
WHERE expected.measured IS DISTINCT FROM kept.measured OR (expected.used IS NULL) <> (kept.used IS NULL)
    OR abs(expected.used - kept.used) > 1e-9 * greatest(1, expected.used)
ORDER BY 1, 2
"""


def compare(conn: psycopg.Connection, report: Report) -> int:
    """Add every hour that is not what its readings make; return how many were compared."""
    for source, hour, *expected_and_found in conn.execute(_DIFFERING):
        used, measured, found, whole = expected_and_found
        detail = f"expected {used} (measured: {measured}), found {found} (measured: {whole})"
        report.add(Kind.WRONG_COUNT, f"{source} {instant(hour)}", detail)
    row = conn.execute("SELECT count(*) FROM counted_hour").fetchone()
    return int(row[0]) if row else 0
