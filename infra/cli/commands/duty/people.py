"""`ioc duty people`: where officers are reached, when they want quiet, what they can do, and their leave."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.cli.city_time import LOCAL, city_instant
from infra.cli.commands.officers import shown
from infra.cli.roster import words
from infra.native.errors import NativeError
from streams.delivery.channels import all_channels
from streams.roster import people, store
from streams.roster.model import Absence
from streams.roster.preferences import Contact, Quiet
from streams.roster.rota import on_at
from streams.settings import settings

app = typer.Typer(help="Officers: addresses, quiet hours, skills, leave.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="The officer's number in `ioc duty people list`.")]


@app.command("list")
def list_people(skill: Annotated[str | None, typer.Option(help="Only who can do this.")] = None) -> None:
    """List the officers with their channels (rank, and from which severity on) and quiet hours."""
    table = Table("id", "name", "reached by", "quiet", "skills", "on duty")
    with words.roster() as conn:
        now_on = on_at(words.city(conn, words.now()).roster, words.now())
        ways = people.all_contacts(conn)
        for officer in people.officers(conn):
            if skill is not None and skill not in officer.skills:
                continue
            reached = "\n".join(
                f"{way.rank} {way.channel} {shown(way)}" + (f" ≥{way.from_severity}" if way.from_severity > 1 else "")
                for way in ways.get(officer.id, ())
            )
            quiet = f"{officer.quiet.begins:%H:%M}-{officer.quiet.ends:%H:%M}" if officer.quiet else ""
            flag = "yes" if officer.id in now_on else "" if officer.active else "left"
            row = (officer.name, reached, quiet, ", ".join(officer.skills), flag)
            table.add_row(str(officer.id), *map(escape, row))
    Console().print(table)


@app.command()
def reach(
    officer: Number,
    channel: Annotated[str, typer.Argument(help="email, telegram, sms, teams, zalo, zalo_zns, webhook, …")],
    address: Annotated[str, typer.Argument(help="Where on that channel; empty: no more on it.")] = "",
    rank: Annotated[int, typer.Option(min=1, max=9, help="1 is used at once, higher ones when those fail.")] = 1,
    severity: Annotated[int, typer.Option(min=1, max=4, help="Only from this severity on (CAP: 1 to 4).")] = 1,
) -> None:
    """Tell an officer on a channel, or no more."""
    known = all_channels().get(channel)
    if known is None:
        raise typer.BadParameter(f"channels are: {', '.join(all_channels())}")
    if address and not known.is_address(address):
        raise typer.BadParameter(f"an address on {channel} looks like {known.example}")
    with words.roster() as conn:
        if address:
            found = people.reach(conn, officer, Contact(channel, address, rank, severity))
        else:
            found = people.unreach(conn, officer, channel)
        _require(found, officer)
        words.noted(
            conn, "officer's channel set", str(officer), channel=channel, told=bool(address), rank=rank,
            severity=severity,
        )  # fmt: skip
        left = people.contacts(conn, officer)
    _say(f"Officer {officer} is told by {channel}{'' if address else ' no more'}.")
    if address and (lacking := known.lacks(settings())):
        _say(f"Nothing goes out by {channel} yet: the city's settings lack {', '.join(lacking)}.")
    if not left:
        _say(f"Nothing reaches officer {officer} any more: alerts pass them by, also on duty.")


@app.command()
def quiet(
    officer: Number,
    hours: Annotated[str, typer.Argument(help="HH:MM-HH:MM, local time; empty: never.")] = "",
) -> None:
    """Hold back what is not critical during an officer's quiet hours."""
    wanted = Quiet(*words.hours(hours)) if hours else None
    with words.roster() as conn:
        _require(people.set_quiet(conn, officer, wanted), officer)
        words.noted(conn, "quiet hours set", str(officer), hours=hours)
    _say(f"Officer {officer} has quiet hours {hours}." if hours else f"Officer {officer} has no quiet hours.")


@app.command()
def skills(
    officer: Number, skill: Annotated[list[str] | None, typer.Argument(help="All that the officer can do.")] = None
) -> None:
    """Say what an officer can do."""
    with words.roster() as conn:
        _require(people.set_skills(conn, officer, skill or []), officer)
        words.noted(conn, "officer's skills set", str(officer), skills=skill or [])
    _say(f"Officer {officer}: {', '.join(skill or ()) or 'no skills'}.")


@app.command()
def leave(
    officer: Number,
    begin: Annotated[str, typer.Argument(help=f"First instant off: {LOCAL}.")],
    end: Annotated[str, typer.Argument(help="First instant back.")],
    note: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Write an officer's leave down: the next in turn stands in."""
    absence = Absence(officer, city_instant(begin), city_instant(end), note)
    with words.roster() as conn:
        store.put_absence(conn, absence)
        words.noted(conn, "leave written down", str(officer), begin=begin, end=end, note=note)
    _say(f"Officer {officer} is on leave from {words.shown(absence.from_at)} to {words.shown(absence.to_at)}.")


@app.command()
def back(
    officer: Number,
    at: Annotated[str | None, typer.Argument(help=f"From when on: {LOCAL}; without it from now.")] = None,
) -> None:
    """End an officer's leave, and strike out what is planned after it."""
    instant = city_instant(at) if at else words.now()
    with words.roster() as conn:
        ended = store.end_leave(conn, officer, instant)
        if not ended:
            raise NativeError(f"officer {officer} has no leave after {words.shown(instant)}: `ioc duty shifts list`")
        left = [replace(one, to_at=instant) for one in ended if one.from_at < instant]
        before, after = ({"leave": [_written(one) for one in each]} for each in (ended, left))
        words.noted(conn, "leave ended", str(officer), before=before, after=after)
    _say(f"Officer {officer} is back from {words.shown(instant)} on.")


@app.command()
def active(officer: Number, yes: Annotated[bool, typer.Option("--yes/--no", help="Back, or gone.")] = True) -> None:
    """Let an officer be put on duty again, or never any more."""
    with words.roster() as conn:
        _require(people.set_active(conn, officer, yes), officer)
        words.noted(conn, "officer is back" if yes else "officer has left", str(officer))
    _say(f"Officer {officer} {'can be put on duty' if yes else 'is put on duty no more'}.")


def _written(leave: Absence) -> str:
    note = f" ({leave.note})" if leave.note else ""
    return f"{words.shown(leave.from_at)} – {words.shown(leave.to_at)}{note}"


def _require(found: bool, officer: int) -> None:
    if not found:
        raise NativeError(f"there is no officer {officer}: `ioc duty people list` shows which there are")


def _say(text: str) -> None:
    Console(highlight=False, markup=False).print(text)
