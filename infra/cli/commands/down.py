"""`ioc down`: all processes stop, the state stays."""

from __future__ import annotations

from rich.console import Console

from infra.city.city import ours
from infra.city.supervisor import Supervisor


def command() -> None:
    """Stop all processes of the city; its data stay for the next `ioc up`."""
    console = Console(highlight=False)
    with console.status("stopping"):
        stopped = Supervisor(ours()).shut_down()
    console.print("The city is stopped." if stopped else "The city was not running.")
