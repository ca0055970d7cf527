"""`ioc sources`: stations that were set aside because most of what they sent was malformed."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from infra.cli.identity import operator
from infra.native.errors import NativeError
from streams.clock import LOCAL_ZONE, city_clock
from streams.db import connect
from streams.dead_letters import quarantine
from streams.settings import settings

app = typer.Typer(help="Sources that were set aside for sending rubbish.", no_args_is_help=True)


@app.command("list")
def list_sources() -> None:
    """List the sources that are or were set aside, those still aside first."""
    table = Table("source", "since", "why", "dead letters waiting", "released")
    with connect(settings().database_url.get_secret_value()) as conn:
        found = quarantine.history(conn)
    for q in found:
        released = f"{q.released_at.astimezone(LOCAL_ZONE):%d/%m %H:%M} by {q.released_by}" if q.released_at else ""
        table.add_row(q.source, f"{q.since.astimezone(LOCAL_ZONE):%d/%m %H:%M}", q.reason, str(q.waiting), released)
    Console().print(table if found else "No source was ever set aside.")


@app.command()
def release(
    source: Annotated[str, typer.Argument(help="The source, as `ioc sources list` shows it.")],
    why: Annotated[str, typer.Option("--reason", help="Why; it is kept with your name.")] = "",
) -> None:
    """Let a source in again; replay what waits with `ioc dead-letters replay --source SOURCE`."""
    city = settings()
    with connect(city.database_url.get_secret_value()) as conn:
        if not quarantine.release(conn, source, operator(), city_clock(city).now(), why):
            raise NativeError(f"{source} is not set aside: `ioc sources list` shows which are")
    Console().print(f"{source} is let in again; replay its letters: `ioc dead-letters replay --source {source}`")
