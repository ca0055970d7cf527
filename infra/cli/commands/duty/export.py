"""`ioc duty export`: the roster as an iCalendar file."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Annotated

import typer

from infra.cli.roster import words
from streams.roster import ical, people
from streams.roster.rota import spells


def command(
    team: Annotated[str | None, typer.Option(help="Only this team.")] = None,
    officer: Annotated[int | None, typer.Option(help="Only this officer.")] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="For so many days from now.")] = 60,
) -> None:
    """Write the roster as iCalendar (RFC 5545) to the standard output."""
    begin = words.now()
    with words.roster() as conn:
        city = words.city(conn, begin)
        mails = {
            number: way.address
            for number, ways in people.all_contacts(conn).items()
            for way in ways
            if way.channel == "email"
        }
    roster = city.roster.of([team]) if team else city.roster
    found = [one for one in spells(roster, begin, begin + timedelta(days=days)) if officer in (None, one.officer)]
    who = {number: ical.Person(one.name, mails.get(number)) for number, one in city.officers.items()}
    sys.stdout.buffer.write(ical.written(found, who, begin))
