"""A database that does not answer for one of its tables, as while it is away it does for none; no server is ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from streams.db import connect

SESSIONS = "user_session"
"""Every act reads it first."""
_GO = """
ALTER TABLE {table} RENAME TO {table}_kept;
CREATE FUNCTION {table}_away() RETURNS SETOF {table}_kept LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'away' USING ERRCODE = 'cannot_connect_now'; END $$;
CREATE VIEW {table} AS SELECT * FROM {table}_away();
"""
_COME_BACK = "DROP VIEW {table}; DROP FUNCTION {table}_away; ALTER TABLE {table}_kept RENAME TO {table};"


@contextmanager
def away(database_url: str, table: str = SESSIONS) -> Iterator[None]:
    """Let whoever reads a table hear what a database that is away says."""
    with connect(database_url) as conn:
        conn.execute(_GO.format(table=table).encode())
    try:
        yield
    finally:
        with connect(database_url) as conn:
            conn.execute(_COME_BACK.format(table=table).encode())
