"""How times, officers and refusals are read and written by the commands of `ioc duty`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any

import psycopg
import typer

from infra.cli.identity import operator
from infra.native.errors import NativeError
from streams.clock import LOCAL_ZONE, city_clock, local_date
from streams.db import connect
from streams.registry.agencies import agency_named
from streams.roster.store import City, load
from streams.settings import settings
from streams.users.audit import record

_NOT_POSSIBLE = {
    "absence_check": "leave ends after it begins",
    "shift_check": "a shift ends after it begins",
    "shift_check1": "nobody takes their own duty over",
    "team_code_check": "a team's code is made of a-z 0-9 . _ -, as in nong-nghiep",
    "team_name_vi_check": "a team has a name",
}
"""What the tables refuse, as whoever asked for it reads it."""


@contextmanager
def roster() -> Iterator[psycopg.Connection]:
    """Yield a connection whose refusals are one line; it is committed at the end."""
    with connect(settings().database_url.get_secret_value()) as conn:
        try:
            yield conn
        except psycopg.errors.UniqueViolation:
            raise NativeError("another officer has this address, or it stands there already") from None
        except psycopg.errors.ForeignKeyViolation:
            raise NativeError(
                "there is no such officer or team: `ioc duty people list`, `ioc duty teams list`"
            ) from None
        except psycopg.errors.CheckViolation as error:
            name = error.diag.constraint_name or ""
            raise typer.BadParameter(f"not possible: {_NOT_POSSIBLE.get(name, name)}") from None


def now() -> datetime:
    """Return the city's instant."""
    return city_clock(settings()).now()


def city(conn: psycopg.Connection, at: datetime) -> City:
    """Return everybody who may be told, from an instant on."""
    return load(conn, at)


def agency(conn: psycopg.Connection, name: str) -> str:
    """Return the code of the agency that somebody named, by its whole code or the part after the province's own."""
    try:
        return agency_named(conn, name, local_date(now()))
    except LookupError:
        raise NativeError(f"there is no agency {name!r}: `ioc agencies list` shows which there are") from None


def noted(conn: psycopg.Connection, action: str, subject: str, **detail: Any) -> None:
    """Put a change of the roster on record."""
    record(conn, at=datetime.now(UTC), actor=operator(), action=action, subject=subject, **detail)


def hours(text: str) -> tuple[time, time]:
    """Return the two times of HH:MM-HH:MM."""
    begins, _, ends = text.partition("-")
    try:
        return time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip())
    except ValueError:
        raise typer.BadParameter(f"{text!r} are no hours: write HH:MM-HH:MM") from None


def numbers(text: str) -> tuple[int, ...]:
    """Return the officers of 1,2,3 in that order."""
    try:
        return tuple(dict.fromkeys(int(part) for part in text.split(",") if part.strip()))
    except ValueError:
        raise typer.BadParameter(f"{text!r} are no numbers of officers: write 1,2,3") from None


def duration(text: str) -> timedelta:
    """Return the length of 90s, 10m or 2h."""
    units = {"s": 1, "m": 60, "h": 3_600}
    if text[:-1].isdecimal() and text[-1:] in units:
        return timedelta(seconds=int(text[:-1]) * units[text[-1]])
    raise typer.BadParameter(f"{text!r} is no length of time: write 90s, 10m or 2h")


def shown(at: datetime | None) -> str:
    """Write an instant in local time."""
    return f"{at.astimezone(LOCAL_ZONE):%a %Y-%m-%d %H:%M}" if at else "until further notice"


def named(found: City, officers: tuple[int, ...]) -> str:
    """Write officers by number and name."""
    return ", ".join(f"{officer} {found.officers[officer].name}" for officer in officers)
