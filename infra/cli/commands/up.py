"""`ioc up`: everything runs afterwards, whatever ran before."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from infra.city.grafana import ELSEWHERE, Beside
from infra.city.history import DAYS
from infra.city.progress import Progress
from infra.city.up import Result
from infra.city.up import up as bring_up
from infra.native.grafana import ADMIN

TOKEN = "GRAFANA_TOKEN"


def command(
    days: Annotated[int, typer.Option(min=1, max=25, help="How many past days a new simulated city is given.")] = DAYS,
) -> None:
    """Install, set up and start the city, and wait until it is healthy.

    Running it again changes nothing, but for a program or settings that have changed: then what reads them starts anew.

    Where GRAFANA_URL and GRAFANA_TOKEN name a Grafana, its boards are published there; else one that is installed here
    (9.4 to 12) is started with them.
    """
    console = Console(highlight=False, soft_wrap=True)
    _tell(console, bring_up(Progress(console), days))
    url, token = os.environ.get(ELSEWHERE), os.environ.get(TOKEN)
    if url and not token:
        console.print(f"[yellow]![/] {TOKEN} is not set: nothing is published at {escape(url)}")
    if url and token:
        # Its client takes longer to load than everything else here.
        from infra.cli.commands.grafana import publish

        publish(url, token)


def _tell(console: Console, result: Result) -> None:
    console.print(f"\nThe city is up: [bold]{result.address}[/]")
    if result.sign_in:
        name, password = result.sign_in.split()
        console.print(f"First sign-in: [bold]{name}[/], password [bold]{password}[/]")
    _tell_beside(console, result.beside)
    _tell_commands(console)


def _tell_commands(console: Console) -> None:
    program = Path(sys.executable).with_name("ioc")
    known = shutil.which(program.name) == str(program)
    typed = program.name if known else _from_here(program)
    console.print(
        f"[dim]`{escape(typed)} status` shows its processes, `{escape(typed)} logs` what they say,"
        f" `{escape(typed)} down` stops them.[/]"
    )
    if not known:
        console.print(f'[dim]`export PATH="{escape(str(program.parent))}:$PATH"` lets this shell know `ioc` alone.[/]')


def _from_here(program: Path) -> str:
    return str(program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else program)


def _tell_beside(console: Console, found: Beside) -> None:
    if found.trouble:
        console.print(f"[yellow]![/] {escape(found.trouble)}")
    elif found.services:
        console.print(f"Its boards on Grafana: [bold]{found.address}[/]")
        console.print(f"First sign-in there: [bold]{ADMIN}[/], password [bold]{found.password}[/]")
