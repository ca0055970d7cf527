"""`ioc duty shifts`: rotations and single shifts."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.cli.city_time import LOCAL, city_day, city_instant
from infra.cli.roster import words
from infra.native.errors import NativeError
from streams.roster import store
from streams.roster.model import Days, Rotation, Shift
from streams.roster.rota import spells
from streams.roster.store import City

app = typer.Typer(help="Rotations and single shifts.", no_args_is_help=True)
TeamCode = Annotated[str, typer.Argument(help="Code of the team in `ioc duty teams list`.")]


@app.command("list")
def list_shifts(
    days: Annotated[int, typer.Option(min=1, max=366, help="For so many days from now.")] = 14,
    team: Annotated[str | None, typer.Option(help="Only this team.")] = None,
) -> None:
    """List who is on duty when, as it follows from rotations, shifts, swaps and leave."""
    begin = words.now()
    with words.roster() as conn:
        city = words.city(conn, begin)
    roster = city.roster.of([team]) if team else city.roster
    table = Table("from", "to", "team", "officer")
    for one in spells(roster, begin, begin + timedelta(days=days)):
        name = words.named(city, (one.officer,))
        table.add_row(words.shown(one.from_at), words.shown(one.to_at), escape(one.team or "all"), escape(name))
    written = Table("no.", "from", "to", "team", "officer", "covers", "note", title="Shifts written down")
    for shift in roster.shifts:
        covers = words.named(city, (shift.covers,)) if shift.covers else ""
        row = (shift.team or "all", words.named(city, (shift.officer,)), covers, shift.note)
        written.add_row(str(shift.id), words.shown(shift.from_at), words.shown(shift.to_at), *map(escape, row))
    Console().print(table, written, _rotations(city), _leave(city))


@app.command()
def rotate(
    team: TeamCode,
    officers: Annotated[str, typer.Argument(help="Who take turns, in that order: 1,2,3.")],
    start: Annotated[str, typer.Option(help="First day of the first one's turn, YYYY-MM-DD.")],
    turn: Annotated[int, typer.Option(min=1, help="Days of a turn.")] = 7,
    hours: Annotated[str, typer.Option(help="HH:MM-HH:MM; the same twice: all 24.")] = "07:30-07:30",
    days: Annotated[Days, typer.Option(help="On all days, working days only, or days off only.")] = Days.ALL,
) -> None:
    """Let officers take turns from a day on; an older rotation of the team in the same hours ends there."""
    begins, ends = words.hours(hours)
    rotation = Rotation(team, words.numbers(officers), city_day(start), turn, begins, ends, days)
    with words.roster() as conn:
        unknown = set(rotation.officers) - set(words.city(conn, words.now()).officers)
        if unknown or not rotation.officers:
            raise NativeError(f"there is no officer {', '.join(map(str, sorted(unknown))) or 'named'}")
        store.put_rotation(conn, rotation)
        words.noted(conn, "rotation put", team, officers=list(rotation.officers), start=start, turn=turn, hours=hours)
    Console(highlight=False).print(f"{len(rotation.officers)} officers take turns of {turn} days from {start} on.")


@app.command()
def stop(
    number: Annotated[int, typer.Argument(help="The rotation's number in `ioc duty shifts list`.")],
    day: Annotated[str, typer.Argument(help="First day on which nobody takes a turn of it, YYYY-MM-DD.")],
) -> None:
    """End a rotation: from a day on it has no turns."""
    first = city_day(day)
    with words.roster() as conn:
        if not store.end_rotation(conn, number, first):
            raise NativeError(f"there is no rotation {number}: `ioc duty shifts list` shows which there are")
        words.noted(conn, "rotation ended", str(number), day=day)
    Console(highlight=False).print(f"Rotation {number} has no turns from {first} on.")


@app.command()
def add(
    officer: Annotated[int, typer.Argument(help="The officer's number.")],
    begin: Annotated[str, typer.Argument(help=f"From when on: {LOCAL}.")],
    end: Annotated[str | None, typer.Argument(help="Until when; without it until further notice.")] = None,
    team: Annotated[str | None, typer.Option(help="Code of the team; without it for all.")] = None,
    covers: Annotated[int | None, typer.Option(help="Number of the officer who is off instead.")] = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Put an officer on duty once."""
    until = city_instant(end) if end else None
    shift = Shift(team, officer, city_instant(begin), until, covers=covers, note=note)
    with words.roster() as conn:
        number = store.put_shift(conn, shift)
        words.noted(
            conn, "shift put", str(number), team=team, officer=officer, begin=begin, end=end, covers=covers, note=note
        )
    Console(highlight=False).print(f"Shift {number} is written down.")


@app.command()
def remove(number: Annotated[int, typer.Argument(help="The shift's number in `ioc duty shifts list`.")]) -> None:
    """Strike a shift out."""
    with words.roster() as conn:
        shift = store.remove_shift(conn, number)
        if shift is None:
            raise NativeError(f"there is no shift {number}: `ioc duty shifts list` shows which there are")
        words.noted(conn, "shift struck out", str(number), before=_written(shift), after={})
    Console(highlight=False).print(f"Shift {number} is struck out.")


def _written(shift: Shift) -> dict[str, object]:
    """Return a shift as it stands on record, the instants as JSON has them."""
    return {
        "team": shift.team,
        "officer": shift.officer,
        "begin": shift.from_at.isoformat(),
        "end": shift.to_at.isoformat() if shift.to_at else None,
        "covers": shift.covers,
        "note": shift.note,
    }


def _rotations(city: City) -> Table:
    table = Table("no.", "team", "officers", "from", "before", "days of a turn", "hours", "on", title="Rotations")
    for one in city.roster.rotations:
        hours = f"{one.begins:%H:%M}-{one.ends:%H:%M}"
        until = str(one.until_day) if one.until_day else "further notice"
        officers = escape(words.named(city, one.officers))
        row = (escape(one.team), officers, str(one.start_day), until, str(one.turn_days), hours, one.days.value)
        table.add_row(str(one.id), *row)
    return table


def _leave(city: City) -> Table:
    table = Table("officer", "from", "to", "note", title="Leave")
    for one in city.roster.absences:
        officer = escape(words.named(city, (one.officer,)))
        table.add_row(officer, words.shown(one.from_at), words.shown(one.to_at), escape(one.note))
    return table
