"""The metrics that connectors declare, written to the registry so that boards and checks know unit and range."""

from __future__ import annotations

from datetime import timedelta

import psycopg

from connectors import catalogue
from connectors.connector import Metric

_UPSERT = """
INSERT INTO metric (name, kind, unit, label_vi, label_en, lowest, highest, step, still)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, unit = excluded.unit, label_vi = excluded.label_vi,
    label_en = excluded.label_en, lowest = excluded.lowest, highest = excluded.highest, step = excluded.step,
    still = excluded.still
"""
_FORGET = "DELETE FROM metric_kind WHERE metric = ANY (%s)"
_OF_KIND = "INSERT INTO metric_kind (metric, kind) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_DESCRIBED = """
INSERT INTO described_kind (name, title_vi, title_en, metric, measures_every_s) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (name) DO UPDATE SET title_vi = excluded.title_vi, title_en = excluded.title_en, metric = excluded.metric,
    measures_every_s = excluded.measures_every_s
"""
_NORMS = "SELECT name, lowest, highest, step, still FROM metric ORDER BY name"
Row = tuple[str, str, str, str, str, float, float, float | None, timedelta | None]
"""(name, kind, unit, label_vi, label_en, lowest, highest, step, still)."""


def declared() -> list[Row]:
    """Return every metric that a connector declares, by name.

    Raises ValueError when two connectors declare one metric differently, or a norm that nobody can judge by.
    """
    found: dict[str, Row] = {}
    for kind, m in catalogue.declared():
        row: Row = (m.name, kind, m.unit, m.label_vi, m.label_en, *_norm(m))
        if found.setdefault(m.name, row)[2:] != row[2:]:
            raise ValueError(f"metric {m.name} is declared twice")
    return [found[name] for name in sorted(found)]


def _norm(metric: Metric) -> tuple[float, float, float | None, timedelta | None]:
    norm = metric.norm
    return norm.lowest, norm.highest, norm.step, norm.still


def sync_metrics(conn: psycopg.Connection) -> list[str]:
    """Upsert every declared metric and kind in the open transaction; return the metrics whose norm is another now.

    None is removed: what was measured once stays readable.
    """
    before = _known(conn)
    with conn.cursor() as cursor:
        cursor.executemany(_UPSERT, declared())
        cursor.execute(_FORGET, ([row[0] for row in declared()],))
        cursor.executemany(_OF_KIND, sorted(catalogue.metrics_of_kinds()))
        kinds = [(c.kind, c.title_vi, c.title_en, c.also[0], c.measures_every_s) for c in catalogue.described_kinds()]
        cursor.executemany(_DESCRIBED, kinds)
    return [name for name, norm in _known(conn).items() if before.get(name) != norm]


def _known(conn: psycopg.Connection) -> dict[str, object]:
    return {name: norm for name, *norm in conn.execute(_NORMS)}
