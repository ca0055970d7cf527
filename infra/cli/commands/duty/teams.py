"""`ioc duty teams`: who answers for which agency, and the chain by which more are told."""

from __future__ import annotations

from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.cli.roster import words
from infra.native.errors import NativeError
from streams.roster import store
from streams.roster.escalation import CRITICAL_CHAIN, DEFAULT_CHAIN, ChainStep, Step, Target
from streams.roster.model import Team
from streams.roster.store import City

app = typer.Typer(help="Teams by agency, and their escalation chains.", no_args_is_help=True)


@app.command("list")
def list_teams() -> None:
    """List the teams with their members and heads, and all chains."""
    with words.roster() as conn:
        city = words.city(conn, words.now())
    table = Table("code", "name", "agency", "members", "head")
    for team in city.teams:
        head = words.named(city, (team.head,)) if team.head else ""
        row = (team.code, team.name_vi, team.agency or "all without a team", words.named(city, team.members), head)
        table.add_row(*map(escape, row))
    console = Console()
    console.print(table if city.teams else "No teams: everybody on duty is told of everything.")
    console.print(_chains(city))


@app.command()
def put(
    code: Annotated[str, typer.Argument(help="Short name, as in `nong-nghiep`.")],
    name_vi: Annotated[str, typer.Argument(help="Name in Vietnamese.")],
    members: Annotated[str, typer.Argument(help="Numbers of the officers: 1,2,3.")],
    name_en: Annotated[str | None, typer.Option(help="Name in English.")] = None,
    agency: Annotated[str | None, typer.Option(help="Code of the agency whose alerts are theirs.")] = None,
    head: Annotated[int | None, typer.Option(help="Number of the officer who leads it.")] = None,
) -> None:
    """Make a team, or make it anew."""
    with words.roster() as conn:
        owner = words.agency(conn, agency) if agency else None
        team = Team(code, name_vi, name_en or name_vi, owner, head, words.numbers(members))
        store.put_team(conn, team)
        words.noted(conn, "team put", code, members=list(team.members), agency=owner, head=head)
    Console(highlight=False).print(f"Team {escape(code)} has {len(team.members)} members.")


@app.command()
def remove(code: Annotated[str, typer.Argument(help="Code of a team that never had a shift.")]) -> None:
    """Remove a team, as one whose code was mistyped."""
    with words.roster() as conn:
        try:
            gone = store.remove_team(conn, code)
        except psycopg.errors.ForeignKeyViolation:
            raise NativeError(
                f"team {code} has shifts or rotations: it stays, for who was on duty stays on record"
            ) from None
        if not gone:
            raise NativeError(f"there is no team {code}: `ioc duty teams list` shows which there are")
        words.noted(conn, "team removed", code)
    Console(highlight=False, markup=False).print(f"Team {code} is removed.")


@app.command()
def chain(
    steps: Annotated[
        list[str] | None, typer.Argument(help="10m:next 5m:team 5m:head 60m:again; nothing: as if none was written.")
    ] = None,
    agency: Annotated[str, typer.Option(help="Code of an agency; empty: all without a chain of their own.")] = "",
    severity: Annotated[int, typer.Option(min=1, max=4, help="For alerts from this severity on (CAP: 1 to 4).")] = 1,
) -> None:
    """Say whom to tell when nobody takes an alert on: each step so long after the one before it.

    A step tells on_duty, skilled (on duty, with the rule's skill), next, team or head; again reminds those on duty and
    begins anew, without it the chain ends. What is changed counts at once, also for alerts that wait already.
    """
    wanted = [_step(text) for text in steps or ()]
    if any(step.target is Target.AGAIN for step in wanted[:-1]):
        raise typer.BadParameter("again is the last step")
    with words.roster() as conn:
        # A chain that somebody wrote for no agency can still be taken away by the word that they wrote.
        agency = words.agency(conn, agency) if agency and wanted else agency
        store.put_chain(conn, agency, severity, wanted)
        words.noted(conn, "escalation chain put", agency or "all", severity=severity, steps=steps or [])
    Console(highlight=False).print(f"{len(wanted)} steps for {agency or 'all'} from severity {severity} on.")
    if wanted and wanted[-1].target is not Target.AGAIN:
        Console(highlight=False).print(
            "After the last of them nobody is told any more: 60m:again at the end begins anew."
        )


def _step(text: str) -> Step:
    after, _, target = text.partition(":")
    if target not in list(Target):
        raise typer.BadParameter(f"{text!r} is no step: write 10m: and one of {', '.join(Target)}")
    return Step(words.duration(after), Target(target))


def _chains(city: City) -> Table:
    table = Table("agency", "severity", "after", "tell", title="When nobody takes an alert on")
    default = [
        ChainStep("", severity, place, step)
        for severity, steps in ((1, DEFAULT_CHAIN), (3, CRITICAL_CHAIN))
        for place, step in enumerate(steps, 1)
    ]
    for one in sorted(city.chains, key=lambda one: (one.agency, one.severity, one.position)) or default:
        table.add_row(one.agency or "all", f"≥{one.severity}", str(one.step.after), str(one.step.target))
    return table
