"""The dossiers against their own steps: each row must be what its stored history folds to."""

from __future__ import annotations

import psycopg

from infra.reconcile.report import Kind, Report

_WRONG = """
WITH expected AS (
    SELECT f.dossier, to_jsonb(f) AS state FROM dossier_fold(ARRAY(
        SELECT DISTINCT coalesce(canonical, dossier) FROM dossier_step LEFT JOIN dossier_link ON alias = dossier)) AS f
), found AS (SELECT d.dossier, to_jsonb(d) AS state FROM dossier AS d)
SELECT dossier, expected.state, found.state FROM expected FULL JOIN found USING (dossier)
WHERE expected.state IS DISTINCT FROM found.state ORDER BY dossier
"""


def compare(conn: psycopg.Connection, report: Report) -> int:
    """Add every dossier whose row is not what its stored steps fold to; return how many were compared."""
    for dossier, expected, found in conn.execute(_WRONG).fetchall():
        report.add(Kind.WRONG_DOSSIER, dossier, _differing(expected, found))
    row = conn.execute("SELECT count(*) FROM dossier").fetchone()
    return int(row[0]) if row else 0


def _differing(expected: dict[str, object] | None, found: dict[str, object] | None) -> str:
    if expected is None:
        return "it has no steps"
    if found is None:
        return "it has steps but no row"
    names = [name for name in expected if expected[name] != found[name]]
    return ", ".join(f"{name}: expected {expected[name]}, found {found[name]}" for name in names)
