"""Dossier steps with all their revisions against the ledger, and the dossiers against their own steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from itertools import groupby

import psycopg

from infra.reconcile.report import Kind, Report, instant
from streams.dossiers.state import DossierState, Step, state_of

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
_STATE_FIELDS = tuple(field.name for field in fields(DossierState))
_HISTORY = """
SELECT dossier, time, status, system, agency, unit, procedure, channel, due FROM dossier_step
ORDER BY dossier, time, status
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
    query = f"SELECT dossier, {', '.join(_STATE_FIELDS)} FROM dossier"
    rows = {row[0]: DossierState(*row[1:]) for row in conn.execute(query)}
    compared = len(rows)
    for dossier, expected in _folded(conn):
        found = rows.pop(dossier, None)
        if found != expected:
            report.add(Kind.WRONG_DOSSIER, dossier, _differing(expected, found))
    for dossier in sorted(rows):
        report.add(Kind.WRONG_DOSSIER, dossier, "it has no steps")
    return compared


def _folded(conn: psycopg.Connection) -> Iterator[tuple[str, DossierState]]:
    with conn.cursor(name="steps_of_dossiers") as cursor:
        cursor.itersize = 20_000
        cursor.execute(_HISTORY)
        for dossier, history in groupby(cursor, key=lambda row: row[0]):
            yield dossier, state_of(Step(*row[1:]) for row in history)


def _differing(expected: DossierState, found: DossierState | None) -> str:
    if found is None:
        return "it has steps but no row"
    names = [name for name in _STATE_FIELDS if getattr(expected, name) != getattr(found, name)]
    return ", ".join(f"{n}: expected {getattr(expected, n)}, found {getattr(found, n)}" for n in names)


def _identity(dossier: str, status: int, time: datetime, revision: int) -> str:
    return f"{dossier} status {status} {instant(time)} revision {revision}"
