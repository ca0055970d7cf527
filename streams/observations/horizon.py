"""Before which instant raw values may be gone: what comes from before it could be counted twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg

from streams.retention import dropped_before, kept_since

_READ_EVERY = timedelta(hours=1)
"""As often as retention drops anything: the horizon lies a day after what it dropped."""


class Horizon:
    """What retention has dropped as it was last read, so that a batch need not ask for it."""

    def __init__(self) -> None:
        self._dropped: datetime | None = None
        self._read_at: datetime | None = None

    def at(self, conn: psycopg.Connection, kept: timedelta, now: datetime) -> datetime:
        """Return the instant from which on every raw value is kept, of how long they are to be."""
        if self._read_at is None or now - self._read_at >= _READ_EVERY:
            self._dropped = dropped_before(conn)
            self._read_at = now
        return kept_since(kept, self._dropped, now)
