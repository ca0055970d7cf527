"""`ioc api-tokens`: which programs may read the APIs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from infra.cli.city_time import minute_of
from infra.cli.identity import operator
from streams.db import connect
from streams.settings import settings
from streams.users import api_tokens
from streams.users.accounts import MalformedAccountError
from streams.users.api_tokens import Scope

app = typer.Typer(help="Which programs may read NGSI-LD, SensorThings and the events.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The program's name: a-z 0-9 . _ -")]
T = TypeVar("T")


@app.command()
def add(
    name: Name,
    scope: Annotated[list[Scope] | None, typer.Option(help="Only this API; may be repeated. Without: all.")] = None,
) -> None:
    """Make a token and show it, once: what is kept is its hash."""
    secret = _with(lambda conn: api_tokens.add(conn, name, scope or (), at=datetime.now(UTC), by=operator()))
    Console().print(f"The program {name} may read; token: {secret}", highlight=False, soft_wrap=True)


@app.command()
def revoke(name: Name) -> None:
    """Take a token back for good; requests with it are refused from now on."""
    _with(lambda conn: api_tokens.revoke(conn, name, at=datetime.now(UTC), by=operator()))
    Console().print(f"The token of {name} no longer opens anything.")


@app.command("list")
def list_tokens() -> None:
    """List all tokens, when they were last used (to the hour), and which were revoked."""
    table = Table("name", "scopes", "made", "by", "last used", "revoked")
    for token in _with(api_tokens.everyone):
        scopes = " ".join(token.scopes) or "all"
        used, revoked = minute_of(token.used_at), minute_of(token.revoked_at)
        table.add_row(token.name, scopes, minute_of(token.created_at), token.created_by, used, revoked)
    Console().print(table)


def _with(work: Callable[[psycopg.Connection[Any]], T]) -> T:
    with connect(settings().database_url.get_secret_value(), application="ioc-api-tokens") as conn:
        try:
            return work(conn)
        except MalformedAccountError as error:
            raise typer.BadParameter(str(error)) from None
