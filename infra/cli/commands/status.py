"""`ioc status`: one line a process."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from infra.city.city import existing
from infra.city.processes import Health
from infra.city.supervisor import ProcessState, Supervisor, resident_mb


def command() -> None:
    """Show each process with its state, memory and health; exit code 1 unless all are well."""
    city = existing()
    processes = Supervisor(city.state).processes()
    console = Console(highlight=False)
    if processes is None:
        console.print("The city is not running: `ioc up` starts it.")
        sys.exit(1)
    health = city.health()
    table = Table("process", "state", "pid", "memory", "health", "since", box=None, pad_edge=False)
    turns = list(health)
    processes.sort(key=lambda process: turns.index(process.name) if process.name in turns else len(turns))
    well = [_add(table, process, health.get(process.name)) for process in processes]
    console.print(table)
    if not all(well):
        sys.exit(1)


def _add(table: Table, process: ProcessState, health: Health | None) -> bool:
    memory = resident_mb(process.pid) if process.pid else None
    well = process.pid > 0 and health is not None and health()
    since = process.description.rpartition("uptime ")[2] if process.pid else process.description
    table.add_row(
        process.name,
        process.state.lower(),
        str(process.pid or ""),
        f"{memory:.0f} MB" if memory else "",
        "[green]well[/]" if well else "[red]not well[/]",
        since,
    )
    return well
