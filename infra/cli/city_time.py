"""Instants and days of the city as people write and read them on the command line."""

from __future__ import annotations

from datetime import UTC, date, datetime

import typer

from streams.clock import LOCAL_ZONE

FIRST_YEAR = 2000
"""Before it no event is taken either."""
LOCAL = "YYYY-MM-DD or YYYY-MM-DDTHH:MM, local time"


def city_instant(text: str) -> datetime:
    """Return the instant (UTC) of a local time written like LOCAL; raises typer.BadParameter."""
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=LOCAL_ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r} is no time: write {LOCAL}") from None


def city_day(text: str) -> date:
    """Return the local day that somebody wrote as YYYY-MM-DD; raises typer.BadParameter."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: write YYYY-MM-DD") from None
    if day.year < FIRST_YEAR:
        raise typer.BadParameter(f"{text!r} is long before any city: the first year is {FIRST_YEAR}")
    return day


def minute_of(instant: datetime | None) -> str:
    """Return an instant in local time to the minute, as tables show it; nothing of None."""
    return f"{instant.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}" if instant else ""
