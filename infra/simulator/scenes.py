"""Scenes: what an operator stages in the simulated province, picked up by the running simulator."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

MICROSECONDS = 1_000_000
SLOW_FROM_S = 6 * 3600.0
"""A flood that lasts at least so long rises over hours, as rivers do."""


class Kind(StrEnum):
    """What can be staged."""

    FLOOD = "flood"
    OUTAGE = "outage"
    RUSH = "rush"


@dataclass(frozen=True)
class Scene:
    """A scene between two city instants, in microseconds since 1970 UTC, the end excluded."""

    kind: Kind
    start: int
    end: int

    @property
    def start_s(self) -> float:
        """Return the start in seconds since 1970 UTC."""
        return self.start / MICROSECONDS

    @property
    def end_s(self) -> float:
        """Return the end in seconds since 1970 UTC."""
        return self.end / MICROSECONDS

    @property
    def slow(self) -> bool:
        """Whether it takes its natural time; a short one is staged for those who watch."""
        return self.end_s - self.start_s >= SLOW_FROM_S


def first_minute(scene: Scene) -> int:
    """Return the first minute (since 1970 UTC) that is wholly in the scene: the one that it cut is over already."""
    return -(-scene.start // (60 * MICROSECONDS))


def of_kind(scenes: Sequence[Scene], kind: Kind) -> list[Scene]:
    """Return the scenes of one kind."""
    return [scene for scene in scenes if scene.kind == kind]


class Stage:
    """The file in which scenes are asked for by one process and begun by the simulator.

    A scene begins at the simulator's own cursor, not when it was asked for: what has been emitted already
    can no longer be changed by it.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS scene (id INTEGER PRIMARY KEY, kind TEXT NOT NULL,"
            " minutes REAL NOT NULL, starts INTEGER, ends INTEGER)"
        )

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def ask(self, kind: Kind, minutes: float) -> int:
        """Ask for a scene of that many city minutes; return its number."""
        row = self._db.execute("INSERT INTO scene (kind, minutes) VALUES (?, ?)", (kind.value, minutes))
        return int(row.lastrowid or 0)

    def begin(self, cursor: int) -> list[Scene]:
        """Begin what was asked for at the simulator's cursor (microseconds); return all scenes begun."""
        if self._db.execute("SELECT 1 FROM scene WHERE starts IS NULL LIMIT 1").fetchone():
            self._db.execute(
                "UPDATE scene SET starts = ?, ends = ? + CAST(minutes * 60000000 AS INTEGER) WHERE starts IS NULL",
                (cursor, cursor),
            )
        return self.begun()

    def begun(self) -> list[Scene]:
        """Return all scenes that have begun, ended ones included, oldest first."""
        rows = self._db.execute("SELECT kind, starts, ends FROM scene WHERE starts IS NOT NULL ORDER BY starts")
        return [Scene(Kind(kind), start, end) for kind, start, end in rows]

    def runs_until(self, kind: Kind, now: int) -> int | None:
        """Return when the last scene of that kind ends that has not ended by now (both in microseconds), if any has."""
        row = self._db.execute("SELECT max(ends) FROM scene WHERE kind = ? AND ends > ?", (kind.value, now)).fetchone()
        return None if row[0] is None else int(row[0])

    def is_asked_for(self, kind: Kind) -> bool:
        """Say whether a scene of that kind waits for the simulator to begin it."""
        query = "SELECT 1 FROM scene WHERE kind = ? AND starts IS NULL LIMIT 1"
        return self._db.execute(query, (kind.value,)).fetchone() is not None

    def started_at(self, number: int) -> int | None:
        """Return when a scene began (microseconds of city time), or None while nobody has picked it up."""
        row = self._db.execute("SELECT starts FROM scene WHERE id = ?", (number,)).fetchone()
        return None if row is None else row[0]
