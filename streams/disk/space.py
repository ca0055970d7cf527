"""How much of the disk under the state folder is used, noted for a rule and a board: on a full one all stands still."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg

_NOTE = """
INSERT INTO disk_space (used, free, noted_at) VALUES (%s, %s, clock_timestamp())
ON CONFLICT (one) DO UPDATE SET used = excluded.used, free = excluded.free, noted_at = excluded.noted_at
"""


def note(conn: psycopg.Connection, folder: Path) -> None:
    """Note it as of now; what the file system keeps for root counts neither as used nor as free."""
    disk = shutil.disk_usage(_existing(folder.absolute()))
    conn.execute(_NOTE, (disk.used, disk.free))


def _existing(folder: Path) -> Path:
    """Return the folder, or where it would be made: a worker on a machine of its own keeps nothing in it."""
    return next(place for place in (folder, *folder.parents) if place.exists())
