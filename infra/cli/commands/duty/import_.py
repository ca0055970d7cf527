"""`ioc duty import`: shifts from an iCalendar file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from infra.cli.counting import counted
from infra.cli.roster import words
from infra.native.errors import NativeError
from streams.roster import ical, people, store


def command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="iCalendar file (RFC 5545).")],
    team: Annotated[str | None, typer.Option(help="Code of the team; without it for all.")] = None,
    days: Annotated[int, typer.Option(min=1, max=732, help="Events of so many days from now.")] = 366,
) -> None:
    """Take a team's shifts from a calendar: an event's attendees, or else its title, say whose each is.

    What an earlier import brought and the file lacks now is struck out from now on; the same file changes nothing.
    """
    begin = words.now()
    with words.roster() as conn:
        names = ical.Names(
            {ical.plain(way.address): n for n, ways in people.all_contacts(conn).items() for way in ways},
            {ical.plain(one.name): one.id for one in people.officers(conn)},
        )
        try:
            shifts = ical.read(file.read_bytes(), names, team, begin, begin + timedelta(days=days))
        except ical.CalendarError as error:
            raise NativeError(f"{file.name}: {error}") from None
        put, gone = store.put_imported(conn, team, shifts, begin)
        words.noted(conn, "roster imported", file.name, team=team, shifts=put, struck_out=gone)
    Console(highlight=False).print(f"{counted(put, 'shift')} taken, {gone} struck out.")
