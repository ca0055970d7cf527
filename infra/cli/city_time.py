"""Instants of the city as people write them on the command line."""

from __future__ import annotations

from datetime import datetime

import typer

from streams.clock import LOCAL_ZONE


def city_instant(text: str) -> datetime:
    """Return the instant of a local time written as YYYY-MM-DDTHH:MM; raises typer.BadParameter."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no time: write YYYY-MM-DDTHH:MM, local time") from None
    return at if at.tzinfo else at.replace(tzinfo=LOCAL_ZONE)
