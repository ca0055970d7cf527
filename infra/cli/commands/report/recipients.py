"""`ioc report recipients`: the leaders to whom the morning report goes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.cli.city_time import minute_of
from infra.cli.identity import operator
from infra.native.errors import NativeError
from streams.db import connect
from streams.reports import recipients
from streams.settings import settings

app = typer.Typer(help="Who gets the morning report by e-mail.", no_args_is_help=True)
Address = Annotated[str, typer.Argument(help="An e-mail address.")]


@app.command()
def add(address: Address, name: Annotated[str, typer.Option(help="Whose it is.")]) -> None:
    """Put an address on the list; it gets the report from the next one on, today's too if that has gone out."""
    with connect(settings().database_url.get_secret_value(), autocommit=True) as conn:
        try:
            recipients.add(conn, address, name, operator(), datetime.now(UTC))
        except recipients.RecipientError as error:
            raise NativeError(str(error)) from None
    Console().print(f"{escape(address)} gets the morning report.")


@app.command()
def remove(address: Address) -> None:
    """Take an address off the list."""
    with connect(settings().database_url.get_secret_value(), autocommit=True) as conn:
        try:
            recipients.remove(conn, address, operator(), datetime.now(UTC))
        except recipients.RecipientError as error:
            raise NativeError(str(error)) from None
    Console().print(f"{escape(address)} gets no morning report any more.")


@app.command("list")
def list_recipients() -> None:
    """List who gets the report, who once did, and who decided so."""
    with connect(settings().database_url.get_secret_value(), autocommit=True) as conn:
        found = recipients.everyone(conn)
    table = Table("address", "name", "added by", "added", "removed by", "removed")
    for one in found:
        words = (
            one.address,
            one.name,
            one.added_by,
            minute_of(one.added_at),
            one.removed_by or "",
            minute_of(one.removed_at),
        )
        table.add_row(*map(escape, words))
    Console().print(table)
