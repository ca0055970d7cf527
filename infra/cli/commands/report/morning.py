"""`ioc report morning`: today's report or a past day's, as a file, or sent to whoever has not got it."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dashboards.morning import pages
from dashboards.morning.reading import due_at, read_morning
from dashboards.morning.reporter import deliver, make
from dashboards.texts import Text
from infra.cli.city_time import city_day
from infra.cli.files import naming
from infra.cli.here import city_settings
from infra.native.errors import NativeError
from infra.provinces.load import city_name
from streams.clock import city_clock, local_date
from streams.db import connect
from streams.delivery.channels.email import open_sender
from streams.reports import posting
from streams.settings import Settings

Day = Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; today without.")]
Out = Annotated[Path | None, typer.Option(help="The file to write.")]
Send = Annotated[bool, typer.Option("--send", help="Send it to every recipient who has not got that day's.")]


def command(day: Day = None, out: Out = None, send: Send = False) -> None:
    """Make the report of a day as of its hour; without --out or --send into a file of its own name here."""
    asked = None if day is None else city_day(day)
    city = city_settings()
    name = city_name(city.province)
    now = city_clock(city).now()
    wanted = asked or local_date(now)
    if wanted > local_date(now):
        raise NativeError(f"{wanted} has not come yet")
    at = min(due_at(wanted, city.report_time), now)
    if out is not None or not send:
        file = out or Path(pages.name(wanted))
        content = pages.pdf(read_morning(city, wanted, at), name)
        with naming("--out"):
            file.write_bytes(content)
        Console().print(f"The report of {wanted} is in {escape(str(file))}.", soft_wrap=True)
    if send:
        _send(city, name, wanted, at)


def _send(city: Settings, name: Text, day: date, at: datetime) -> None:
    with connect(city.database_url.get_secret_value(), autocommit=True, application="ioc-report") as conn:
        if posting.missing(conn, day):
            make(conn, city, name, day, at)
            posting.enqueue(conn, day)
        with closing(open_sender(city)) as sender:
            while deliver(conn, sender, city, name):
                pass
        _tell(conn, day)


def _tell(conn: psycopg.Connection, day: date) -> None:
    found = posting.standing(conn, day)
    if not found:
        raise NativeError("nobody gets the report: `ioc report recipients add`")
    table = Table("address", "state", "attempts", "answer")
    for one in found:
        table.add_row(*map(escape, (one.address, one.state, str(one.attempts), one.answer)))
    Console().print(table)
