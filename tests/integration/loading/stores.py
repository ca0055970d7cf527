"""What the stores hold of dossiers: each table's rows, and a sum of their hashes that no order changes."""

from __future__ import annotations

from streams.db import connect
from streams.dossiers.sums import TABLES as SUMS

TABLES = ("dossier_step", "dossier_step_history", "dossier", *SUMS)
Contents = dict[str, tuple[int, int]]


def contents(database_url: str) -> Contents:
    """Return (rows, sum of hashes) of each table; sums of nothing are no rows."""
    found = {}
    with connect(database_url) as conn:
        for table in TABLES:
            rows = f"SELECT * FROM {table} WHERE received + ended > 0" if table in SUMS else f"TABLE {table}"
            query = f"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM ({rows}) AS t"
            count, total = conn.execute(query.encode()).fetchone() or (0, "0")
            found[table] = (int(count), int(total))
    return found
