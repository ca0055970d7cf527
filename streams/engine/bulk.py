"""Many events of a versioned table at once, from files: COPY, then the identity SQL of every batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from streams.engine.versioned import VersionedTable, Written


def load(
    conn: psycopg.Connection,
    table: VersionedTable,
    events: Sequence[Mapping[str, Any]],
    raw: Sequence[bytes],
    places: Sequence[int],
) -> Written:
    """Write validated events in the open transaction as `table.write` does; `raw` is their JSON.

    What the table holds already, exactly so, is found by one join: loading a file again costs little.
    """
    if not events:
        return Written(0)
    _stage(conn, table, events)
    inserted, rest = conn.execute(table.insert(table.given(_staged(table)))).fetchone() or (0, None)
    written = Written(inserted)
    if rest:
        same = {row[0] for row in conn.execute(_same(table), (rest,))}
        written.duplicates = len(same)
        if other := [n - 1 for n in rest if n not in same]:
            table.settle(conn, [raw[n] for n in other], [places[n] for n in other], written)
    return written


def _stage(conn: psycopg.Connection, table: VersionedTable, events: Sequence[Mapping[str, Any]]) -> None:
    staged = _staged(table)
    conn.execute(f"CREATE TEMP TABLE IF NOT EXISTS {staged} (place bigint, {table.members})")
    conn.execute(f"TRUNCATE {staged}")
    names = [column.name for column in table.columns]
    objects = [n for n, column in enumerate(table.columns) if column.type == "jsonb"]
    with conn.cursor() as cursor, cursor.copy(f"COPY {staged} FROM STDIN") as copy:
        for place, event in enumerate(events, 1):
            values = [*map(event.get, names)]
            for n in objects:
                values[n] = Jsonb(values[n])
            copy.write_row((place, *values))


def _staged(table: VersionedTable) -> str:
    return f"staged_{table.name}"


def _same(table: VersionedTable) -> str:
    """Return the query for those places whose event the table holds; LIMIT lets it look each up by its key."""
    key = " AND ".join(f"t.{column.name} = given.{column.name}" for column in table.identity)
    stored, given = (
        ", ".join(f"{alias}.{column.name}" for column in table.columns[len(table.identity) :])
        for alias in ("t", "given")
    )
    return f"""WITH {table.given(_staged(table))}
        SELECT place FROM given JOIN unnest(%s::bigint[]) AS rest (place) USING (place), LATERAL (
            SELECT FROM {table.name} AS t
            WHERE {key} AND ROW({stored}) IS NOT DISTINCT FROM ROW({given}) LIMIT 1) AS same"""
