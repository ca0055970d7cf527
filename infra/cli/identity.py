"""Who asks, proved with a password, and whether they may see personal data: on record before anything is shown."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getuser
from typing import Annotated, Any

import psycopg
import typer

from streams.users import rights, sessions
from streams.users.audit import record
from streams.users.people import User
from streams.users.rights import Right

SHORTEST_REASON = 5
FromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody wants to see (a dead letter's id, say), and why."""

    what: str
    which: str
    why: str


def operator() -> str:
    """Return how whoever runs this command on this machine stands in the audit trail."""
    return f"cli:{getuser()}"


def signed_in(conn: psycopg.Connection[Any], name: str, from_input: bool) -> User:
    """Return the user whose password is given; `conn` autocommits. A wrong one is on record and ends the command."""
    password = sys.stdin.readline().rstrip("\r\n") if from_input else typer.prompt("Password", hide_input=True)
    now, address = datetime.now(UTC), operator()
    try:
        token = sessions.sign_in(conn, name, password, address, now)
    except sessions.WrongPasswordError:
        raise typer.TyperException("name or password is wrong, or the account is disabled") from None
    except sessions.TooManyAttemptsError as error:
        raise typer.TyperException(f"too many attempts: try again in {error.wait_s} s") from None
    user = sessions.find(conn, token, now)
    sessions.sign_out(conn, token, address, now)
    assert user is not None
    return user


def allow(conn: psycopg.Connection[Any], user: User, reading: Reading) -> None:
    """Put the reading on record and commit it; without the right persons.read the refusal is, and the command ends."""
    if len(reading.why.strip()) < SHORTEST_REASON:
        raise typer.BadParameter("a reason is needed that somebody else will understand", param_hint="--reason")
    allowed = rights.holds(conn, user.name, Right.PERSONS_READ)
    note(conn, user, reading, "read" if allowed else "refused")
    if not allowed:
        raise typer.TyperException(f"{user.name} does not have the right {Right.PERSONS_READ}")


def note(conn: psycopg.Connection[Any], user: User, reading: Reading, outcome: str) -> None:
    """Append one line to the audit trail of people, and commit it."""
    with conn.transaction():
        action = f"{reading.what} {outcome}"
        record(
            conn,
            at=datetime.now(UTC),
            actor=user.name,
            action=action,
            subject=reading.which,
            address=operator(),
            reason=reading.why,
        )
