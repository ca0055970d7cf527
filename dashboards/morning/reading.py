"""What a morning's report says, read by the boards' own role under its time limit."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from dashboards.macros import Window, expand
from dashboards.morning.questions import QUESTIONS
from dashboards.reader import Reader
from streams.clock import LOCAL_ZONE
from streams.settings import Settings

Row = Mapping[str, Any]
Rows = Sequence[Row]


@dataclass(frozen=True)
class Morning:
    """The answers to `questions.QUESTIONS` at an instant of a day of the province."""

    day: date
    at: datetime
    figures: Rows
    alerts: Rows
    water: Rows
    air: Rows
    overdue: Rows
    ranking: Rows
    stations: Rows
    health: Rows


def due_at(day: date, report_time: str) -> datetime:
    """Return the instant at which the report of a day is due: `report_time` is local, like 07:00."""
    return datetime.combine(day, time.fromisoformat(report_time), LOCAL_ZONE)


def read_morning(settings: Settings, day: date, at: datetime) -> Morning:
    """Return what the report of a day says at an instant of it; raises psycopg.Error."""
    return asyncio.run(_read(Reader.of(settings, "ioc-report"), day, at))


async def _read(reader: Reader, day: date, at: datetime) -> Morning:
    await reader.open()
    try:
        window = Window(at - timedelta(days=1), at, timedelta(minutes=15))
        answers = {name: await _answer(reader, sql, window) for name, sql in QUESTIONS.items()}
        return Morning(day, at, **answers)
    finally:
        await reader.close()


async def _answer(reader: Reader, sql: str, window: Window) -> Rows:
    bound = expand(sql, window)
    return await reader.rows(bound.sql, bound.parameters)
