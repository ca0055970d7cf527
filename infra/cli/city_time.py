"""Instants of the city as people write them on the command line."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from streams.clock import LOCAL_ZONE

LOCAL = "YYYY-MM-DD or YYYY-MM-DDTHH:MM, local time"


def city_instant(text: str) -> datetime:
    """Return the instant (UTC) of a local time written like LOCAL; raises typer.BadParameter."""
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=LOCAL_ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r} is no time: write {LOCAL}") from None
