"""`ioc users`: who may sign in to the wall and the desk."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from infra.cli.identity import operator
from streams.db import connect
from streams.settings import settings
from streams.users import accounts, rights
from streams.users.people import Role, User
from streams.users.rights import Right

app = typer.Typer(help="Who may sign in to the wall and the desk, and as what.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Name to sign in with: a-z 0-9 . _ -")]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of making one.")
]


@app.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What the user may do; each role includes those before it.")] = Role.VIEWER,
    email: Annotated[str | None, typer.Option(help="E-mail address.")] = None,
    display_name: Annotated[str | None, typer.Option(help="Name as colleagues write it.")] = None,
    password_stdin: FromInput = False,
) -> None:
    """Add a user; without --password-stdin a password is made and shown once."""
    password = _password(password_stdin)
    user = User(name, display_name or name, role, email)
    _change(lambda conn: accounts.add(conn, user, password, at=datetime.now(UTC), by=operator()))
    _tell(f"The user {name} ({role}) can sign in", password, password_stdin)


@app.command()
def password(name: Name, password_stdin: FromInput = False) -> None:
    """Give a user a new password and end all sessions of the old one."""
    new = _password(password_stdin)
    _change(lambda conn: accounts.set_password(conn, name, new, at=datetime.now(UTC), by=operator()))
    _tell(f"The user {name} has a new password", new, password_stdin)


@app.command()
def disable(name: Name) -> None:
    """Disable a user and end all sessions; `enable` undoes it."""
    _change(lambda conn: accounts.set_disabled(conn, name, True, at=datetime.now(UTC), by=operator()))
    Console().print(f"The user {name} can no longer sign in.")


@app.command()
def enable(name: Name) -> None:
    """Let a disabled user sign in again."""
    _change(lambda conn: accounts.set_disabled(conn, name, False, at=datetime.now(UTC), by=operator()))
    Console().print(f"The user {name} can sign in again.")


@app.command()
def grant(name: Name, right: Annotated[Right, typer.Argument(help="The right.")]) -> None:
    """Give a user a right that no role includes, not even the administrator's."""
    _change(lambda conn: rights.grant(conn, name, right, at=datetime.now(UTC), by=operator()))
    Console().print(f"The user {name} has the right {right}.")


@app.command()
def revoke(name: Name, right: Annotated[Right, typer.Argument(help="The right.")]) -> None:
    """Take such a right away."""
    _change(lambda conn: rights.revoke(conn, name, right, at=datetime.now(UTC), by=operator()))
    Console().print(f"The user {name} no longer has the right {right}.")


@app.command("list")
def list_users() -> None:
    """List all users."""
    table = Table("name", "display name", "role", "e-mail", "disabled", "rights")
    with connect(settings().database_url.get_secret_value(), application="ioc-users") as conn:
        granted = rights.everybodys(conn)
        for user in accounts.everybody(conn):
            words = (user.name, user.display_name, user.role, user.email or "", "yes" if user.disabled else "")
            table.add_row(*words, " ".join(granted.get(user.name, [])))
    Console().print(table)


def _change(work: Callable[[psycopg.Connection[Any]], None]) -> None:
    with connect(settings().database_url.get_secret_value(), application="ioc-users") as conn:
        try:
            work(conn)
        except accounts.MalformedAccountError as error:
            raise typer.BadParameter(str(error)) from None


def _password(from_input: bool) -> str:
    return sys.stdin.readline().rstrip("\r\n") if from_input else secrets.token_urlsafe(12)


def _tell(done: str, password: str, given: bool) -> None:
    Console().print(f"{done}." if given else f"{done}; password: {password}", highlight=False, soft_wrap=True)
