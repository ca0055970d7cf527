"""`ioc simulate`: stage a flood, an outage or a rush in the running simulated province."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Annotated

import typer
from rich.console import Console

from infra.cli.counting import counted
from infra.cli.here import city_settings
from infra.native.errors import NativeError
from infra.simulator import mailbox
from infra.simulator.run import SEED, stage_path
from infra.simulator.scenes import Kind, Stage
from infra.simulator.zalo.account import open_account
from infra.simulator.zalo.conversations import officer
from streams.clock import LOCAL_ZONE, city_clock, instant_of, microseconds

app = typer.Typer(help="Stage a scene in the simulated province; the wall shows it within two minutes.")
Minutes = Annotated[float, typer.Option(min=1, max=4_320, help="How long the scene lasts, in city minutes.")]
_PATIENCE_S = 20.0


@app.command()
def flood(minutes: Minutes = 15) -> None:
    """A flood wave travels down the Lô and the Gâm: gauge after gauge rises beyond its alarm levels.

    A short one rises within two minutes, one of six hours or more takes its natural time.
    """
    _stage(Kind.FLOOD, minutes)


@app.command()
def outage(minutes: Minutes = 30) -> None:
    """Two stations in five fall silent, and send everything late when the scene ends.

    After a quarter of an hour they are silent on the wall, five minutes later somebody is told, once for them all.
    """
    _stage(Kind.OUTAGE, minutes)


@app.command()
def rush(minutes: Minutes = 15) -> None:
    """Citizens file dossiers in crowds, at any hour, and the towns' roads jam."""
    _stage(Kind.RUSH, minutes)


@app.command()
def mail(last: Annotated[int, typer.Option(min=1, help="How many of the newest to show.")] = 5) -> None:
    """Show the mails that reached the duty officers of the simulated province."""
    console, settings = Console(highlight=False), city_settings()
    found = mailbox.mails(settings)
    for one in found[-last:]:
        at = one.at.astimezone(LOCAL_ZONE)
        console.rule(f"{at:%d/%m %H:%M:%S} → {one.recipient}")
        console.print(one.subject, style="bold", markup=False)
        console.print(one.text.rstrip(), markup=False)
    if not found:
        console.print(f"No mail arrived yet. {mailbox.whereabouts(settings)}", markup=False, soft_wrap=True)


@app.command()
def zalo(last: Annotated[int, typer.Option(min=1, help="How many of the newest to show.")] = 5) -> None:
    """Show the messages that the official Zalo account of the simulated province sent."""
    console = Console(highlight=False)
    with closing(open_account(city_settings())) as account:
        found = account.sent()
    for one in found[-last:]:
        at = one.at.astimezone(LOCAL_ZONE)
        console.rule(f"{at:%d/%m %H:%M:%S} → {one.user}")
        console.print(one.text.rstrip(), markup=False)
    if not found:
        console.print("No message was sent by Zalo yet. Tell the officer on watch there too:")
        console.print(f"  ioc officers zalo NUMBER {officer(SEED)}")


def _stage(kind: Kind, minutes: float) -> None:
    console = Console(highlight=False)
    with closing(Stage(stage_path(city_settings()))) as stage:
        _require_none(stage, kind)
        number = stage.ask(kind, minutes)
        began = _begun(stage, number)
    if began is None:
        console.print("[yellow]The simulator does not run: the scene begins when it does (`ioc status`).[/]")
        raise typer.Exit(1)
    at = instant_of(began).astimezone(LOCAL_ZONE)
    console.print(f"The {kind.value} began at {at:%H:%M:%S} city time and lasts {counted(minutes, 'minute')}.")


def _require_none(stage: Stage, kind: Kind) -> None:
    ends = stage.runs_until(kind, microseconds(city_clock(city_settings()).now()))
    if ends is not None:
        until = instant_of(ends).astimezone(LOCAL_ZONE)
        raise NativeError(f"a scene of that kind ({kind.value}) runs already, until {until:%d/%m %H:%M:%S} city time")
    if stage.is_asked_for(kind):
        raise NativeError(
            f"a scene of that kind ({kind.value}) is asked for already: it begins when the simulator runs"
        )


def _begun(stage: Stage, number: int) -> int | None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        if (began := stage.started_at(number)) is not None:
            return began
        time.sleep(0.1)
    return None
