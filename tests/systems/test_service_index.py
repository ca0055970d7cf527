"""The index after a morning with late, corrected and merged events: what was kept is what would be counted anew."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from streams.db import connect
from streams.dossiers import state
from streams.dossiers.sums import TABLES
from streams.service_index.periods import MONTHS, Kind
from streams.service_index.score import period, scores
from tests.systems.played import Played

DIVIDED_BY_ALL = {"4.2": "digitised", "4.3": "reused", "4.4": "shared", "4.5": "population"}
"""Indicators whose denominator is "tổng số hồ sơ có ngày tiếp nhận trong kỳ", and what they ask of a dossier."""
ScoredRows = list[tuple[Any, ...]]


def scored(conn: psycopg.Connection, kind: Kind, played: Played) -> ScoredRows:
    """Return every row of the index for a period at the morning's end, of what there is anything to count."""
    now = "%(now)s::timestamptz"
    rows = scores(*period(kind, now), now)
    query = (
        f"SELECT * FROM ({rows}) AS r WHERE denominator <> 0 ORDER BY indicator, agency NULLS FIRST, unit NULLS FIRST"
    )
    return conn.execute(query.encode(), {"now": played.now}).fetchall()


def as_listed(conn: psycopg.Connection, kind: Kind, played: Played) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Count the dossiers one by one: what their systems told, of all that were received in the period."""
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for number, flag in DIVIDED_BY_ALL.items():
        since, until = period(kind, "%(now)s::timestamptz")
        query = f"""
            SELECT agency, unit, '{number}', count(*) FILTER (WHERE {flag}), count(*) FROM dossier
            WHERE (received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date >= {since}
                AND (received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date < {until}
            GROUP BY GROUPING SETS ((), (agency), (agency, unit))"""
        rows = conn.execute(query.encode(), {"now": played.now}).fetchall()
        found |= {tuple(row[:3]): tuple(row[3:]) for row in rows}
    return found


def count_anew(conn: psycopg.Connection) -> None:
    """Forget all that is kept beyond the steps themselves, and fold them all again."""
    told = conn.execute("SELECT DISTINCT dossier, alias_of FROM dossier_step").fetchall()
    conn.execute(f"TRUNCATE dossier, dossier_link, dossier_naming, {', '.join(TABLES)}".encode())
    state.refold(conn, [code for code, _ in told], told)


@pytest.mark.parametrize("kind", MONTHS)
def test_the_kept_index_is_the_one_counted_anew(played: Played, kind: Kind) -> None:
    with connect(played.database_url) as conn:
        merged = conn.execute("SELECT count(*) FROM dossier_link").fetchone()
        corrected = conn.execute("SELECT count(*) FROM dossier_step_history").fetchone()
        assert merged is not None
        assert corrected is not None
        assert merged[0] > 0
        assert corrected[0] > 0
        kept = scored(conn, kind, played)
        assert as_listed(conn, kind, played) == {row[:3]: row[3:5] for row in kept if row[2] in DIVIDED_BY_ALL}
        count_anew(conn)
        assert scored(conn, kind, played) == kept
        assert len({row[2] for row in kept}) > 10
        conn.rollback()
