"""The links between codes against the steps that name them: each must lead where the names lead."""

from __future__ import annotations

import psycopg

from infra.reconcile.report import Kind, Report
from streams.dossiers.links import links

_NAMED = """
SELECT DISTINCT ON (dossier) dossier, alias_of FROM dossier_step
WHERE alias_of <> dossier ORDER BY dossier, time, status
"""


def compare(conn: psycopg.Connection, report: Report) -> int:
    """Add every code that names, or belongs to, something else than its steps say; return how many were compared."""
    named: dict[str, str] = dict(conn.execute(_NAMED).fetchall())
    _compare(report, "names", named, dict(conn.execute("SELECT dossier, named FROM dossier_naming").fetchall()))
    found: dict[str, str] = dict(conn.execute("SELECT alias, canonical FROM dossier_link").fetchall())
    _compare(report, "belongs to", links(named), found)
    return len(found)


def _compare(report: Report, verb: str, expected: dict[str, str], found: dict[str, str]) -> None:
    for code in sorted(expected.keys() | found.keys()):
        if expected.get(code) != found.get(code):
            report.add(Kind.WRONG_LINK, code, f"{verb}: expected {expected.get(code)}, found {found.get(code)}")
