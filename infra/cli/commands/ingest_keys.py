"""`ioc ingest-keys`: who may push events, and for which systems."""

from __future__ import annotations

import re
import secrets
from typing import Annotated

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from connectors.ingest.senders import OBSERVATIONS, Sender, senders
from infra.native.errors import NativeError
from streams.settings import Settings, settings

app = typer.Typer(help="Who may push events, and for which systems.", no_args_is_help=True)
_NAME = re.compile(r"[a-z0-9._-]{1,40}")
_SYSTEM = f"A system whose events it may send; may be repeated. `{OBSERVATIONS}`: measurements, which name none."


@app.command("list")
def list_keys() -> None:
    """List the keys by name with the systems that each may speak for."""
    table = Table("key", "may speak for")
    for sender in _senders(settings()):
        bound = escape(", ".join(sorted(sender.systems)))
        table.add_row(escape(sender.name), bound or "[yellow]every system: not bound (IOC_INGEST_SYSTEMS)[/]")
    Console().print(table)


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Who holds the key: a-z 0-9 . _ -")],
    system: Annotated[list[str], typer.Option("--system", help=_SYSTEM)],
) -> None:
    """Make a key for some systems and show it, once, with the two settings that let it in."""
    here = settings()
    if not _NAME.fullmatch(name):
        raise typer.BadParameter("a name is made of a-z 0-9 . _ -, as in so-tnmt", param_hint="name")
    if any(sender.name == name for sender in _senders(here)):
        raise NativeError(f"there is a key {name} already: take another name, or take it out of IOC_INGEST_KEYS first")
    key, bound = f"{name}={secrets.token_urlsafe(24)}", f"{name}={'+'.join(system)}"
    _senders(here.model_copy(update={"ingest_keys": SecretStr(key), "ingest_systems": bound}))
    console = Console(highlight=False, soft_wrap=True, markup=False)
    console.print("Add to the two settings (.ioc/ioc.env), after a comma, and start the ingest anew:")
    console.print(f"IOC_INGEST_KEYS     {key}\nIOC_INGEST_SYSTEMS  {bound}")


def _senders(here: Settings) -> tuple[Sender, ...]:
    try:
        return senders(here)
    except ValueError as error:
        raise NativeError(str(error)) from None
