"""Observations with all their revisions: the ledger against the tables."""

from __future__ import annotations

from datetime import datetime

import psycopg

from infra.reconcile.report import Kind, Report, observed

# The newest revision stands in observation, every other one in observation_history, and what came before it was
# measured in observation_ahead.
_STORED = """(
    SELECT series, time, revision, value FROM observation WHERE time >= %(since)s
    UNION ALL SELECT series, time, revision, value FROM observation_history WHERE time >= %(since)s
    UNION ALL SELECT series, time, revision, value FROM observation_ahead WHERE time >= %(since)s)"""
_KNOWN = "ledger_series n JOIN series s USING (source, metric)"

_MISSING = f"""
CREATE TEMP TABLE missing_observation AS
SELECT l.number, l.time, l.revision FROM ledger_observation l
WHERE NOT EXISTS (
    SELECT FROM {_STORED} o JOIN ({_KNOWN}) ON o.series = s.id
    WHERE n.number = l.number AND o.time = l.time AND o.revision = l.revision)
"""
_ARRIVED = f"""
DELETE FROM missing_observation m USING {_KNOWN}
WHERE n.number = m.number AND (
    EXISTS (SELECT FROM observation o WHERE o.series = s.id AND o.time = m.time AND o.revision = m.revision)
    OR EXISTS (SELECT FROM observation_history o
               WHERE o.series = s.id AND o.time = m.time AND o.revision = m.revision)
    OR EXISTS (SELECT FROM observation_ahead o
               WHERE o.series = s.id AND o.time = m.time AND o.revision = m.revision))
"""
_LOST = """
SELECT n.source, n.metric, m.time, m.revision FROM missing_observation m JOIN ledger_series n USING (number)
ORDER BY 1, 2, 3, 4
"""
_WRONG = f"""
SELECT n.source, n.metric, o.time, o.revision, l.value, o.value
FROM {_STORED} o JOIN ({_KNOWN}) ON o.series = s.id
JOIN ledger_observation l ON l.number = n.number AND l.time = o.time AND l.revision = o.revision
WHERE abs(l.value - o.value) > 1e-9 * greatest(abs(l.value), abs(o.value))
ORDER BY 1, 2, 3, 4
"""
_UNEXPECTED = f"""
CREATE TEMP TABLE unexpected_observation AS
SELECT s.source, s.metric, o.time, o.revision
FROM {_STORED} o JOIN series s ON s.id = o.series
WHERE s.source IN (SELECT source FROM ledger_series) AND NOT EXISTS (
    SELECT FROM ledger_observation l JOIN ledger_series n USING (number)
    WHERE n.source = s.source AND n.metric = s.metric AND l.time = o.time AND l.revision = o.revision)
"""
_EXPLAINED = """
DELETE FROM unexpected_observation u USING ledger_observation l JOIN ledger_series n USING (number)
WHERE n.source = u.source AND n.metric = u.metric AND l.time = u.time AND l.revision = u.revision
"""


def note_missing(conn: psycopg.Connection, since: datetime) -> None:
    """Remember which of the ledger's observations are not stored yet."""
    conn.execute(_MISSING, {"since": since})


def still_missing(conn: psycopg.Connection) -> int:
    """Forget those that have arrived meanwhile; return how many have not."""
    conn.execute(_ARRIVED)
    row = conn.execute("SELECT count(*) FROM missing_observation").fetchone()
    return int(row[0]) if row else 0


def note_unexpected(conn: psycopg.Connection, since: datetime) -> None:
    """Remember stored rows that the ledger, as far as copied, does not explain."""
    conn.execute(_UNEXPECTED, {"since": since})


def explain(conn: psycopg.Connection) -> None:
    """Forget unexpected rows that the ledger explains now that its newest entries are copied too."""
    conn.execute(_EXPLAINED)


def compare(conn: psycopg.Connection, since: datetime, report: Report) -> None:
    """Add what is lost, unexpected or wrong."""
    for source, metric, time, revision in conn.execute(_LOST):
        report.add(Kind.LOST_OBSERVATION, observed(source, metric, time, revision))
    for source, metric, time, revision in conn.execute("SELECT * FROM unexpected_observation ORDER BY 1, 2, 3, 4"):
        report.add(Kind.UNEXPECTED_OBSERVATION, observed(source, metric, time, revision))
    for source, metric, time, revision, expected, found in conn.execute(_WRONG, {"since": since}):
        detail = f"expected {expected!r}, found {found!r}"
        report.add(Kind.WRONG_OBSERVATION, observed(source, metric, time, revision), detail)
