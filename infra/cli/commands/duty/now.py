"""`ioc duty now`: who is on duty."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from infra.cli.city_time import LOCAL, city_instant
from infra.cli.roster import words
from streams.roster.store import crew_of


def command(
    at: Annotated[str | None, typer.Option(help=f"At another time than now: {LOCAL}.")] = None,
    agency: Annotated[str | None, typer.Option(help="Who is told of this agency's alerts.")] = None,
) -> None:
    """Say who is on duty, and who is next."""
    instant = city_instant(at) if at else words.now()
    with words.roster() as conn:
        city = words.city(conn, instant)
        owner = words.agency(conn, agency) if agency else None
    crew = crew_of(city, owner, instant)
    console = Console(highlight=False, markup=False)
    console.print(f"On duty: {words.named(city, crew.on_duty) or 'nobody!'}")
    for title, officers in (("Next", crew.next), ("Team", crew.team), ("Head", crew.head)):
        if officers:
            console.print(f"{title}: {words.named(city, officers)}")
