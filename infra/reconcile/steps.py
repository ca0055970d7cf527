"""Dossier steps with all their revisions against the ledger, and the dossiers against their own steps."""

from __future__ import annotations

from datetime import datetime

import psycopg

from infra.reconcile.report import Kind, Report, instant

_COLUMNS = "dossier, status, time, revision, system, agency, unit, procedure, channel, due"
_STORED = f"(SELECT {_COLUMNS} FROM dossier_step UNION ALL SELECT {_COLUMNS} FROM dossier_step_history)"
_SAME = "a.dossier = b.dossier AND a.time = b.time AND a.status = b.status AND a.revision = b.revision"
_CONTENT = "({0}.system, {0}.agency, {0}.unit, {0}.procedure, {0}.channel, {0}.due)"

_MISSING = f"""
CREATE TEMP TABLE missing_step AS SELECT dossier, status, time, revision FROM ledger_step a
WHERE NOT EXISTS (SELECT FROM {_STORED} b WHERE {_SAME})
"""
_ARRIVED = f"""
DELETE FROM missing_step a WHERE EXISTS (SELECT FROM dossier_step b WHERE {_SAME})
    OR EXISTS (SELECT FROM dossier_step_history b WHERE {_SAME})
"""
_UNEXPECTED = f"""
CREATE TEMP TABLE unexpected_step AS SELECT dossier, status, time, revision FROM {_STORED} a
WHERE system IN (SELECT system FROM ledger_step) AND NOT EXISTS (SELECT FROM ledger_step b WHERE {_SAME})
"""
_EXPLAINED = f"DELETE FROM unexpected_step a USING ledger_step b WHERE {_SAME}"
_WRONG = f"""
SELECT a.dossier, a.status, a.time, a.revision, {_CONTENT.format("a")}::text, {_CONTENT.format("b")}::text
FROM ledger_step a JOIN {_STORED} b ON {_SAME}
WHERE {_CONTENT.format("a")} IS DISTINCT FROM {_CONTENT.format("b")} ORDER BY 1, 3, 2, 4
"""
_WRONG_DOSSIERS = """
WITH expected AS (
    SELECT f.dossier, to_jsonb(f) AS state FROM dossier_fold(ARRAY(
        SELECT DISTINCT coalesce(canonical, dossier) FROM dossier_step LEFT JOIN dossier_link ON alias = dossier)) AS f
), found AS (SELECT d.dossier, to_jsonb(d) AS state FROM dossier AS d)
SELECT dossier, expected.state, found.state FROM expected FULL JOIN found USING (dossier)
WHERE expected.state IS DISTINCT FROM found.state ORDER BY dossier
"""


def note_missing(conn: psycopg.Connection) -> None:
    """Remember which of the ledger's steps are not stored yet."""
    conn.execute(_MISSING)


def still_missing(conn: psycopg.Connection) -> int:
    """Forget those that have arrived meanwhile; return how many have not."""
    conn.execute(_ARRIVED)
    row = conn.execute("SELECT count(*) FROM missing_step").fetchone()
    return int(row[0]) if row else 0


def note_unexpected(conn: psycopg.Connection) -> None:
    """Remember stored steps that the ledger, as far as copied, does not explain."""
    conn.execute(_UNEXPECTED)


def explain(conn: psycopg.Connection) -> None:
    """Forget unexpected steps that the ledger explains now that its newest entries are copied too."""
    conn.execute(_EXPLAINED)


def compare(conn: psycopg.Connection, report: Report) -> None:
    """Add what is lost, unexpected or wrong."""
    for table, kind in (("missing_step", Kind.LOST_STEP), ("unexpected_step", Kind.UNEXPECTED_STEP)):
        for row in conn.execute(f"SELECT * FROM {table} ORDER BY 1, 3, 2, 4"):
            report.add(kind, _identity(*row))
    for *identity, expected, found in conn.execute(_WRONG):
        report.add(Kind.WRONG_STEP, _identity(*identity), f"expected {expected}, found {found}")


def compare_dossiers(conn: psycopg.Connection, report: Report) -> int:
    """Add every dossier whose row is not what its stored steps fold to; return how many were compared."""
    for dossier, expected, found in conn.execute(_WRONG_DOSSIERS).fetchall():
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


def _identity(dossier: str, status: int, time: datetime, revision: int) -> str:
    return f"{dossier} status {status} {instant(time)} revision {revision}"
