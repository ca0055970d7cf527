"""`ioc silences`: maintenance windows and other silences, one-off and recurring."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dashboards.silences.writing import LONGEST
from infra.cli.city_time import city_instant
from infra.cli.identity import operator
from infra.native.errors import NativeError
from streams.alerts import silences
from streams.alerts.lifecycle.silence import Silence
from streams.clock import LOCAL_ZONE, city_clock
from streams.db import connect
from streams.settings import settings

app = typer.Typer(help="Silences: alerts of which nobody is told for a while.", no_args_is_help=True)
_LONGEST = LONGEST / timedelta(minutes=1)
_TIME = "%d/%m/%Y %H:%M"


@app.command()
def add(
    reason: Annotated[str, typer.Option(help="Why; an auditor will ask.")],
    minutes: Annotated[float, typer.Option(min=1, max=_LONGEST, help="How long each window lasts, in city minutes.")],
    rule: Annotated[str | None, typer.Option(help="Which rule: patterns with *, apart by commas.")] = None,
    subject: Annotated[str | None, typer.Option(help="Which stations or other subjects: patterns.")] = None,
    start: Annotated[str | None, typer.Option("--from", help="Local time YYYY-MM-DDTHH:MM; now without.")] = None,
    rrule: Annotated[str | None, typer.Option(help="How it recurs, e.g. FREQ=WEEKLY;BYDAY=SU.")] = None,
) -> None:
    """Add a silence; what still fires when it ends is told of at once."""
    city = settings()
    now = city_clock(city).now()
    begin = now if start is None else city_instant(start)
    window = (begin, begin + timedelta(minutes=minutes))
    with connect(city.database_url.get_secret_value()) as conn:
        try:
            number = silences.add(conn, rule, subject, window, rrule, reason, operator(), now)
        except silences.SilenceError as error:
            raise NativeError(str(error)) from None
    Console().print(f"Silence {number} is set.")


@app.command("list")
def list_silences(everything: Annotated[bool, typer.Option("--all", help="Ended ones too.")] = False) -> None:
    """List silences, the newest first."""
    city = settings()
    now = city_clock(city).now()
    with connect(city.database_url.get_secret_value()) as conn:
        found = silences.every(conn)
    table = Table("id", "rule", "subject", "now", "window", "recurs", "by", "why")
    for one in found:
        if everything or one.covers(now) or one.next_start(now):
            window = f"{_local(one.from_at)} – {_local(one.to_at)}"
            words = (one.rule or "*", one.subject or "*", _standing(one, now), window, one.rrule or "")
            table.add_row(str(one.id), *map(escape, (*words, one.created_by, one.reason)))
    Console().print(table)


@app.command()
def end(silence: Annotated[int, typer.Argument(help="Number of the silence.")]) -> None:
    """End a silence for good; what still fires is told of at once."""
    city = settings()
    with connect(city.database_url.get_secret_value()) as conn:
        ended = silences.end(conn, silence, operator(), city_clock(city).now())
    if not ended:
        raise NativeError(f"there is no silence {silence} that has not ended: `ioc silences list --all` shows all")
    Console().print(f"Silence {silence} has ended.")


def _standing(one: Silence, now: datetime) -> str:
    until = one.covers(now)
    if until is not None:
        return f"until {_local(until)}"
    starts = one.next_start(now)
    return "over" if starts is None else f"from {_local(starts)}"


def _local(at: datetime) -> str:
    return f"{at.astimezone(LOCAL_ZONE):{_TIME}}"
