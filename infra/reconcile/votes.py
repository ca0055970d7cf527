"""The votes against the links of their dossiers: of all on one dossier, only the latest counts."""

from __future__ import annotations

import psycopg

from infra.reconcile.report import Kind, Report
from streams.votes import RANKED

_WRONG = f"""
WITH code AS (
    SELECT vote.dossier, coalesce(link.canonical, vote.dossier) AS canonical
    FROM rating AS vote LEFT JOIN dossier_link AS link ON link.alias = vote.dossier
), ranked AS ({RANKED})
SELECT dossier, (ranked.canonical, ranked.counts)::text, (rating.canonical, rating.counts)::text
FROM ranked JOIN rating USING (dossier)
WHERE (rating.canonical, rating.counts) IS DISTINCT FROM (ranked.canonical, ranked.counts) ORDER BY dossier
"""


def compare(conn: psycopg.Connection, report: Report) -> int:
    """Add every vote that counts though a later one does, or the other way round; return how many were compared."""
    for dossier, expected, found in conn.execute(_WRONG.encode()).fetchall():
        report.add(Kind.WRONG_VOTE, dossier, f"expected {expected}, found {found}")
    row = conn.execute("SELECT count(*) FROM rating").fetchone()
    return int(row[0]) if row else 0
