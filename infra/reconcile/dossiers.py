"""The dossiers against their own steps: each row must be what its stored history folds to."""

from __future__ import annotations

import psycopg

from infra.reconcile.report import Kind, Report
from streams.dossiers import sums

_WRONG = """
WITH expected AS (
    SELECT f.dossier, to_jsonb(f) AS state FROM dossier_fold(ARRAY(
        SELECT DISTINCT coalesce(canonical, dossier) FROM dossier_step LEFT JOIN dossier_link ON alias = dossier)) AS f
), found AS (SELECT d.dossier, to_jsonb(d) AS state FROM dossier AS d)
SELECT dossier, expected.state, found.state FROM expected FULL JOIN found USING (dossier)
WHERE expected.state IS DISTINCT FROM found.state ORDER BY dossier
"""
_MEASURES, _ZEROS = ", ".join(sums.MEASURES), ", ".join("0" for _ in sums.MEASURES)
# A sum from which every dossier has gone away stays as zeros.
_WRONG_SUMS = f"""
WITH counted AS ({{anew}}),
expected AS (SELECT {{key}}, to_jsonb(counted) AS sums FROM counted),
found AS (SELECT {{key}}, to_jsonb(s) AS sums FROM {{table}} AS s WHERE ({_MEASURES}) <> ({_ZEROS}))
SELECT {{key}}, expected.sums, found.sums FROM expected FULL JOIN found USING ({{key}})
WHERE expected.sums IS DISTINCT FROM found.sums ORDER BY {{key}}
"""


def compare(conn: psycopg.Connection, report: Report) -> int:
    """Add every dossier whose row is not what its stored steps fold to; return how many were compared."""
    for dossier, expected, found in conn.execute(_WRONG).fetchall():
        report.add(Kind.WRONG_DOSSIER, dossier, _differing(expected, found))
    row = conn.execute("SELECT count(*) FROM dossier").fetchone()
    return int(row[0]) if row else 0


def compare_sums(conn: psycopg.Connection, report: Report) -> int:
    """Add every sum that is not the sum of its dossiers' parts; return how many were compared."""
    compared = 0
    for table, key in sums.TABLES.items():
        query = _WRONG_SUMS.format(anew=sums.anew(table), key=", ".join(key), table=table)
        for *identity, expected, found in conn.execute(query).fetchall():
            report.add(Kind.WRONG_SUM, " ".join(map(str, identity)), _differing(expected, found))
        row = conn.execute(f"SELECT count(*) FROM {table}").fetchone()
        compared += int(row[0]) if row else 0
    return compared


def _differing(expected: dict[str, object] | None, found: dict[str, object] | None) -> str:
    if expected is None:
        return "nothing stored makes it"
    if found is None:
        return "it is missing"
    names = [name for name in expected if expected[name] != found[name]]
    return ", ".join(f"{name}: expected {expected[name]}, found {found[name]}" for name in names)
