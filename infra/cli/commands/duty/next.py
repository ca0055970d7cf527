"""`ioc duty next`: who comes on duty next, team by team."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from infra.cli.city_time import LOCAL, city_instant
from infra.cli.roster import words
from streams.roster.rota import next_after


def command(
    at: Annotated[str | None, typer.Option(help=f"After another time than now: {LOCAL}.")] = None,
) -> None:
    """Say who comes on duty next, and when."""
    instant = city_instant(at) if at else words.now()
    with words.roster() as conn:
        city = words.city(conn, instant)
    console = Console(highlight=False, markup=False)
    found = [(None, "everybody's"), *((team.code, team.code) for team in city.teams)]
    coming = [(name, next_after(city.roster.of([team]), instant)) for team, name in found]
    for name, after in coming:
        if after:
            console.print(f"{name}: {words.named(city, after[0])}, from {words.shown(after[1])}")
    if not any(after for _, after in coming):
        console.print("Nobody comes on duty within two months: `ioc duty shifts rotate`.")
