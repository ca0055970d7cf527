"""`ioc officers`: who can be told of an alert, and who is on duty."""

from __future__ import annotations

from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.cli.roster import words
from infra.native.errors import NativeError
from streams.alerts import duty
from streams.clock import city_clock
from streams.db import connect
from streams.roster import people, store
from streams.roster.preferences import Contact
from streams.settings import settings

app = typer.Typer(help="Officers who are told of alerts, and who of them is on duty.", no_args_is_help=True)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Name as colleagues write it.")],
    email: Annotated[str, typer.Argument(help="Address to which alerts go.")],
    user: Annotated[str | None, typer.Option(help="Name under which the officer signs in.")] = None,
    zalo: Annotated[
        str | None, typer.Option(help="User id at the official Zalo account, to be told there too.")
    ] = None,
    on_duty: Annotated[bool, typer.Option(help="Put on duty from now until further notice.")] = True,
) -> None:
    """Add an officer; alerts that nobody has been told of yet go to whoever is on duty."""
    city = settings()
    with connect(city.database_url.get_secret_value()) as conn:
        try:
            officer = people.add_officer(conn, name, email, user, zalo)
        except psycopg.errors.UniqueViolation:
            raise NativeError("an officer with this address or user exists already") from None
        except psycopg.errors.CheckViolation:
            raise typer.BadParameter("a name, an address like an@example.vn and a right Zalo id are needed") from None
        words.noted(conn, "officer added", str(officer), user=user, on_duty=on_duty)
        if on_duty:
            store.put_on_duty(conn, officer, city_clock(city).now())
        _say_unknown(conn, user)
    Console().print(f"Officer {officer} added" + (", on duty from now." if on_duty else ", not on duty."))


@app.command()
def zalo(
    officer: Annotated[int, typer.Argument(help="The officer's number in `ioc officers list`.")],
    user: Annotated[str, typer.Argument(help="User id at the official Zalo account; empty for no more Zalo.")] = "",
) -> None:
    """Tell an officer by Zalo too; Zalo takes it for 48 hours after the officer's last message to the account."""
    with connect(settings().database_url.get_secret_value()) as conn:
        try:
            found = people.reach_on_zalo(conn, officer, user or None)
        except psycopg.errors.UniqueViolation:
            raise NativeError("another officer has this user id") from None
        except psycopg.errors.CheckViolation:
            raise typer.BadParameter("a user id is up to 64 letters and digits") from None
        if found:
            words.noted(conn, "officer's channel set", str(officer), channel="zalo", told=bool(user))
    if not found:
        raise NativeError(f"there is no officer {officer}: `ioc officers list` shows which there are")
    Console().print(f"Officer {officer} is told by Zalo too." if user else f"Officer {officer} is not told by Zalo.")


@app.command()
def account(
    officer: Annotated[int, typer.Argument(help="The officer's number in `ioc officers list`.")],
    user: Annotated[str, typer.Argument(help="Name under which the officer signs in; empty: none.")] = "",
) -> None:
    """Say under which name an officer signs in."""
    with connect(settings().database_url.get_secret_value()) as conn:
        try:
            found = people.set_login(conn, officer, user or None)
        except psycopg.errors.UniqueViolation:
            raise NativeError("another officer signs in under this name") from None
        if not found:
            raise NativeError(f"there is no officer {officer}: `ioc officers list` shows which there are")
        words.noted(conn, "officer's account set", str(officer), user=user)
        _say_unknown(conn, user)
    Console().print(f"Officer {officer} signs in as {user}." if user else f"Officer {officer} signs in under no name.")


@app.command("list")
def list_officers() -> None:
    """List the officers and who is on duty now."""
    city = settings()
    table = Table("id", "name", "reached by", "user", "active", "on duty")
    with connect(city.database_url.get_secret_value()) as conn:
        now_on = {officer.id for officer in duty.on_duty(conn, city_clock(city).now())}
        ways = people.all_contacts(conn)
        for officer in people.officers(conn):
            flags = ("yes" if officer.active else "no", "yes" if officer.id in now_on else "")
            reached = "\n".join(f"{way.channel}: {shown(way)}" for way in ways.get(officer.id, ()))
            table.add_row(str(officer.id), escape(officer.name), escape(reached), escape(officer.login or ""), *flags)
    Console().print(table)


def shown(way: Contact) -> str:
    """Return an address as it may be seen: of one with a secret in it, only the server."""
    return way.address if "://" not in way.address else "/".join(way.address.split("/")[:3]) + "/…"


def _say_unknown(conn: psycopg.Connection, user: str | None) -> None:
    if user and conn.execute("SELECT FROM user_account WHERE name = %s", (user,)).fetchone() is None:
        Console().print(
            f"Nobody signs in as {escape(user)} yet: `ioc users add` or, if mistyped, `ioc officers account`."
        )
