"""`ioc reconcile`: does the city hold exactly what the simulated province emitted?"""

from __future__ import annotations

import os
from contextlib import closing
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, TaskID
from rich.table import Table

from infra.cli.counting import counted
from infra.reconcile.report import Report
from infra.reconcile.run import reconcile
from infra.simulator.ledger import Ledger
from infra.simulator.run import ledger_path
from streams.clock import city_clock
from streams.settings import settings
from streams.state_folder import missing_settings


def command(
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for the stores to catch up.")] = 60.0,
) -> None:
    """Compare the stores with the ledger, and every roll-up with what it is made of; exit code 1 if they differ."""
    console, chosen = Console(highlight=False), settings()
    path = ledger_path(chosen)
    if not path.exists():
        nothing = f"There is no ledger ({path}): nothing has been simulated here (`ioc up`)."
        console.print(missing_settings(os.environ, chosen.state_dir) or nothing, soft_wrap=True)
        raise typer.Exit(2)
    with closing(Ledger(path)) as ledger, Progress(console=Console(stderr=True), transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total)
            progress.update(tasks[stage], completed=done, total=max(total, 1))

        report = reconcile(
            ledger,
            chosen.database_url.get_secret_value(),
            city_clock(chosen),
            chosen.raw_retention_days,
            chosen.minute_retention_days,
            chosen.plate_retention_days,
            wait,
            show,
        )
    _print(console, report)
    raise typer.Exit(0 if report.clean else 1)


def _print(console: Console, report: Report) -> None:
    for difference in report.shown:
        detail = f": {difference.detail}" if difference.detail else ""
        console.print(f"[red]{difference.kind}[/] {escape(difference.identity + detail)}", soft_wrap=True)
    if not report.clean:
        table = Table("difference", "source", "count")
        for (source, kind), count in report.per_source.most_common(20):
            table.add_row(kind, source, str(count))
        for kind, count in report.counts.items():
            table.add_row(f"[bold]{kind}[/]", "[bold]all[/]", f"[bold]{count}[/]")
        console.print(table)
    for note in report.notes:
        console.print(f"[dim]{note}[/]")
    compared = ", ".join(f"{count} {what}" for what, count in report.compared.items())
    verdict = (
        "[green]✓ no difference[/]"
        if report.clean
        else f"[bold red]✗ {counted(report.counts.total(), 'difference')}[/]"
    )
    console.print(f"{verdict} up to position {report.position}: {compared}")
