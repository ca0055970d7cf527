"""The sums of dossiers by month, agency, procedure, and by unit too: changed by new minus old, never counted anew."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

KEY = ("month", "agency", "unit", "procedure")
MEASURES = (
    "received",
    "online",
    "fee_due",
    "paid_online",
    "electronic",
    "electronic_known",
    "digitised",
    "digitised_known",
    "reused",
    "reused_known",
    "shared",
    "shared_known",
    "population",
    "population_known",
    "synchronised",
    "synchronised_known",
    "ended",
    "late",
    "work_s",
)
KEY_OF_AGENCY = ("month", "agency", "procedure")
TABLES = {"dossier_sum": KEY, "dossier_sum_agency": KEY_OF_AGENCY, "dossier_sum_year": KEY}
"""The tables of sums and their keys; in dossier_sum_year the month is the first of its year."""
_BEGINS = {"dossier_sum_year": "date_trunc('year', month)::date"}
_KEY = ", ".join(KEY)
_MEASURES = ", ".join(MEASURES)
_ADDED = ", ".join(f"sum({name})::bigint AS {name}" for name in MEASURES)
_TAKEN = ", ".join(f"-{name}" for name in MEASURES)
_CHANGED = " OR ".join(f"sum({name}) <> 0" for name in MEASURES)
_TYPES = ", ".join(["month date", *(f"{name} text" for name in KEY[1:]), *(f"{name} bigint" for name in MEASURES)])
_PARTS = f"SELECT {_KEY}, {_ADDED} FROM dossier_part WHERE dossier = ANY (%(codes)s) GROUP BY {_KEY}"
_BEFORE = f"SELECT coalesce(json_agg(part), '[]')::text FROM ({_PARTS}) AS part"


def _summed(table: str, parts: str) -> str:
    """Return the SQL of the rows that parts, rows by month or by KEY, make in a table of sums."""
    by = ", ".join(TABLES[table])
    begins = _BEGINS.get(table, "month")
    placed = f"SELECT {begins} AS month, {', '.join(KEY[1:])}, {_MEASURES} FROM {parts}"
    return f"SELECT {by}, {_ADDED} FROM ({placed}) AS placed GROUP BY {by}"


def _adding(table: str) -> str:
    # Sums are locked in the order of their key, by every batch alike, and last of all: batches wait, none deadlocks.
    by = ", ".join(TABLES[table])
    return f"""
    INSERT INTO {table} AS s ({by}, {_MEASURES})
    {_summed(table, "part")} HAVING {_CHANGED} ORDER BY {by}
    ON CONFLICT ({by}) DO UPDATE SET {", ".join(f"{name} = s.{name} + excluded.{name}" for name in MEASURES)}"""


# One statement, which counts what changed once; PostgreSQL runs its parts in the same order for every batch.
_CHANGE = f"""
WITH part AS MATERIALIZED (
    SELECT {_KEY}, {_ADDED} FROM (
        {_PARTS}
        UNION ALL
        SELECT {_KEY}, {_TAKEN} FROM json_to_recordset(%(before)s) AS old ({_TYPES})
    ) AS told GROUP BY {_KEY} HAVING {_CHANGED}
), {", ".join(f"{table}_added AS ({_adding(table)})" for table in TABLES)}
SELECT count(*) FROM part
"""


def parts(conn: psycopg.Connection, codes: Sequence[str]) -> str:
    """Return what these dossiers add to the sums now, as JSON; their rows must be locked."""
    row = conn.execute(_BEFORE, {"codes": codes}).fetchone()
    return str(row[0]) if row else "[]"


def change(conn: psycopg.Connection, codes: Sequence[str], before: str) -> None:
    """Add to the sums what these dossiers add now, less what they added before."""
    conn.execute(_CHANGE, {"codes": codes, "before": before})


def anew(table: str, parts: str = "dossier_part") -> str:
    """Return the SQL of the rows that a table of sums should have, from all dossiers or from those of dossier_sum."""
    return _summed(table, parts)
