"""`ioc holidays`: days on which offices are closed, or open for one of them; deadlines in working days follow them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from infra.cli.identity import operator
from infra.cli.recounting import recount_promises
from infra.native.errors import NativeError
from streams.calendar import holidays
from streams.db import connect
from streams.registry.records import RegistryError
from streams.settings import settings
from streams.users.audit import record

app = typer.Typer(help="Days on which offices are closed, and those worked for them.", no_args_is_help=True)


@app.command("import")
def import_holidays(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV: day, name_vi, name_en, basis.")],
) -> None:
    """Add or change holidays from a CSV file; the same file again changes nothing, days that it lacks stay.

    A day is YYYY-MM-DD; basis is one of fixed, lunar, in_lieu, swapped, expected; or it is worked: a Saturday or Sunday
    on which offices are open for a day off that was exchanged. Deadlines are counted anew at once.
    """
    found = holidays.read(file)
    with connect(settings().database_url.get_secret_value()) as conn:
        outcome = holidays.put(conn, found)
        _note(conn, "holidays imported", file.name, [holiday.day for holiday in found])
    Console().print(f"{outcome}.")
    recount_promises([holiday.day for holiday in found])


@app.command()
def remove(day: Annotated[str, typer.Argument(help="The day, YYYY-MM-DD.")]) -> None:
    """Take a day out: `ioc up` leaves it so, `ioc holidays import` and `ioc provinces load` bring it back."""
    try:
        found = holidays.day_of(day)
    except RegistryError as error:
        raise typer.BadParameter(str(error)) from None
    with connect(settings().database_url.get_secret_value()) as conn:
        removed = holidays.remove(conn, found)
        if removed:
            _note(conn, "holiday removed", day, [found])
    if removed:
        Console(highlight=False).print(f"{day} is an ordinary {found:%A} again.")
    # Also of a day that was removed already: whoever was broken off in this asks once more.
    recount_promises([found])
    if not removed:
        raise NativeError(f"{day} is no holiday, nor worked for one: `ioc holidays list` shows them")


def _note(conn: psycopg.Connection, action: str, subject: str, days: Sequence[date]) -> None:
    """Put a change on record."""
    record(conn, at=datetime.now(UTC), actor=operator(), action=action, subject=subject, days=[*map(str, days)])


@app.command("list")
def list_holidays(
    year: Annotated[int | None, typer.Option(min=1900, max=2200, help="Only this year.")] = None,
) -> None:
    """List the holidays, and the days that are worked for them."""
    table = Table("day", "", "offices", "name", "")
    with connect(settings().database_url.get_secret_value()) as conn:
        found = holidays.named(conn, year)
    for day, works, name_vi, name_en in found:
        table.add_row(day.isoformat(), f"{day:%a}", "open" if works else "closed", name_vi, name_en)
    none = f"There are no holidays{f' of {year}' if year else ''} here yet: `ioc holidays import FILE`."
    Console(highlight=False, soft_wrap=not found).print(table if found else none)
