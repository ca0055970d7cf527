"""The metrics that connectors declare, written to the registry so that boards and checks know unit and range."""

from __future__ import annotations

import psycopg

from connectors import catalogue

_UPSERT = """
INSERT INTO metric (name, kind, unit, label_vi, label_en, lowest, highest) VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, unit = excluded.unit, label_vi = excluded.label_vi,
    label_en = excluded.label_en, lowest = excluded.lowest, highest = excluded.highest
"""


def declared() -> list[tuple[str, str, str, str, str, float, float]]:
    """Return (name, kind, unit, label_vi, label_en, lowest, highest) of every metric, by name.

    Raises ValueError when two connectors declare one metric differently.
    """
    found: dict[str, tuple[str, str, str, str, str, float, float]] = {}
    for kind, m in catalogue.declared():
        row = (m.name, kind, m.unit, m.label_vi, m.label_en, m.lowest, m.highest)
        if found.setdefault(m.name, row)[2:] != row[2:]:
            raise ValueError(f"metric {m.name} is declared twice")
    return [found[name] for name in sorted(found)]


def sync_metrics(conn: psycopg.Connection) -> int:
    """Upsert every declared metric in the open transaction and return how many there are; none is removed."""
    rows = declared()
    with conn.cursor() as cursor:
        cursor.executemany(_UPSERT, rows)
    return len(rows)
