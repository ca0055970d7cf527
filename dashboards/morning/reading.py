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
from streams.clock import LOCAL_ZONE, midnight
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


def ranked_at(day: date, at: datetime) -> datetime:
    """Return the instant of whose month, quarter and year the ranking of a day's report is.

    Of a month that has just begun a night says nothing: on its first morning the one that is over is ranked.
    """
    return at if day.day > 1 else midnight(day) - timedelta(microseconds=1)


def read_morning(settings: Settings, day: date, at: datetime) -> Morning:
    """Return what the report of a day says at an instant of it; raises psycopg.Error."""
    return asyncio.run(_read(Reader.of(settings, "ioc-report"), day, at))


async def _read(reader: Reader, day: date, at: datetime) -> Morning:
    await reader.open()
    try:
        ends = {name: ranked_at(day, at) if name == "ranking" else at for name in QUESTIONS}
        answers = {name: await _answer(reader, sql, _until(ends[name])) for name, sql in QUESTIONS.items()}
        return Morning(day, at, **answers)
    finally:
        await reader.close()


def _until(end: datetime) -> Window:
    return Window(end - timedelta(days=1), end, timedelta(minutes=15))


async def _answer(reader: Reader, sql: str, window: Window) -> Rows:
    bound = expand(sql, window)
    return await reader.rows(bound.sql, bound.parameters)
