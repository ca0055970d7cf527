"""`ioc down`: all processes stop, the state stays."""

from __future__ import annotations

from rich.console import Console

from infra.city.alone import alone
from infra.city.city import ours
from infra.city.supervisor import Supervisor


def command() -> None:
    """Stop all processes of the city; its data stay for the next `ioc up`."""
    console, state = Console(highlight=False), ours()
    if not state.root.exists():
        console.print("There is no city here.")
        return
    with alone(state), console.status("stopping"):
        stopped = Supervisor(state).shut_down()
    console.print("The city is stopped." if stopped else "The city was not running.")
