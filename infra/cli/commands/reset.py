"""`ioc reset`: the city is forgotten."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from infra.city.alone import alone
from infra.city.city import existing
from infra.city.supervisor import Supervisor


def command(yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False) -> None:
    """Stop the city and delete all its data, settings and secrets; asks first."""
    state = existing().state
    if not yes:
        typer.confirm(f"Delete everything in {state.root}, for ever?", abort=True)
    console = Console(highlight=False)
    with alone(state), console.status("stopping and deleting"):
        Supervisor(state).shut_down()
        state.forget()
    console.print("The city is gone; `ioc up` makes a new one.")
