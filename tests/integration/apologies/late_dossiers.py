"""A handful of dossiers of two agencies, some of them late, and the people who may write about it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from infra.provinces.load import load
from streams.clock import FixedClock, microseconds
from streams.db import connect
from streams.dossiers.subject import DOSSIERS
from streams.engine.writer import BatchWriter
from tests.integration.streams.helpers import batch_of
from tests.unit.simulator.samples import province

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
"""A Tuesday, ten o'clock in the province."""
DAY = timedelta(days=1)
OPEN, OTHERS, ENDED, SUPPLEMENTED, IN_TIME, LONG_AGO = (f"H60.08.01-261104-{n:04}" for n in range(6))
LATE = {OPEN, OTHERS, ENDED}


def fill(database_url: str) -> None:
    """Write the dossiers through the stream's own code."""
    steps = [
        *_steps(OPEN, -3),
        *_steps(OTHERS, -5, agency="H60.09"),
        *_steps(ENDED, -4, ended=-1),
        # Seven days of waiting for the citizen move its promise to two days from now.
        *_steps(SUPPLEMENTED, -5, supplement=(-9, -2)),
        *_steps(IN_TIME, 2),
        *_steps(LONG_AGO, -50, ended=-40),
    ]
    with connect(database_url) as conn:
        load(conn, province())

    def opened() -> psycopg.Connection:
        return connect(database_url, autocommit=True)

    writer = BatchWriter(DOSSIERS, opened, FixedClock(NOW), threading.Event())
    assert writer.process(batch_of(steps, "dossiers")).rejected == []
    writer.close()


def _steps(
    dossier: str,
    due: float,
    *,
    agency: str = "H60.08",
    ended: float | None = None,
    supplement: tuple[float, float] | None = None,
) -> list[dict[str, Any]]:
    """Return a dossier's steps: received ten days before it was due; days are counted from NOW."""
    path = [(1, due - 10.1), (2, due - 10)]
    path += [(5, supplement[0]), (4, supplement[1])] if supplement else []
    path += [(9, ended)] if ended is not None else []
    return [
        {
            "dossier": dossier,
            "status": status,
            "time": microseconds(NOW + at * DAY),
            "system": "provincial_dossiers",
            "agency": agency,
            "unit": f"{agency}.01",
            "procedure": "1.004946",
            "channel": 1,
            "due": microseconds(NOW + due * DAY) if status > 1 else None,
            "officer": "H60.08.01-CB03",
        }
        for status, at in path
    ]
