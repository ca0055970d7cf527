"""`ioc connectors`: which ways in there are, and whether their sources answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from connectors.catalogue import built_in, connectors, metrics_besides
from connectors.described.reading import DescriptionError, connector_of
from connectors.health import checks
from connectors.invalid import Invalid
from connectors.reached import reached
from infra.cli.here import city_settings
from streams.clock import LOCAL_ZONE, instant_of

app = typer.Typer(help="Which ways in there are, and whether their sources answer.", no_args_is_help=True)


@app.command("list")
def list_connectors() -> None:
    """List the connectors with what they deliver."""
    console = Console(highlight=False, soft_wrap=True)
    for connector in connectors():
        metrics = ", ".join(f"{metric.name} ({metric.unit})" for metric in connector.metrics)
        console.print(f"[bold]{connector.name}[/]  {connector.title_vi} · {connector.title_en}")
        console.print(f"    {connector.door}  {reached(connector)} → topic {connector.emits.name}")
        if metrics:
            console.print(f"    {metrics}")


@app.command("check")
def check(
    file: Annotated[Path | None, typer.Argument(dir_okay=False, help="A description to check instead.")] = None,
) -> None:
    """Ask every source, and Kafka, whether they answer with our settings; exit code 1 unless all do.

    With FILE, say whether it describes a kind of sensor, and what becomes of its sample.
    """
    console = Console(highlight=False, soft_wrap=True)
    raise typer.Exit(0 if (_answer(console) if file is None else _described(console, file)) else 1)


def _answer(console: Console) -> bool:
    table = Table("what", "where", "answer", box=None)
    well = True
    for result in checks(city_settings()):
        well &= result.well
        table.add_row(result.what, result.where, f"[{'green' if result.well else 'red'}]{escape(result.answer)}[/]")
    console.print(table)
    return well


def _described(console: Console, file: Path) -> bool:
    try:
        others = [connector for connector in connectors() if connector.name != file.stem]
        connector = connector_of(file, metrics_besides(file.stem), others)
    except DescriptionError as error:
        console.print(f"[red]{escape(str(error))}[/]")
        return False
    if any(connector.name == other.name for other in built_in()):
        console.print(f"[red]{file.name}: name: there is a connector of this name already[/]")
        return False
    console.print(f"[bold]{connector.name}[/]  {reached(connector)} → topic {connector.emits.name}")
    outcome = connector.parse(connector.sample.encode(), connector.sample_device)
    assert not isinstance(outcome, Invalid), "a description whose sample would be refused is none"
    for event in outcome:
        moment = f"{instant_of(event['time']).astimezone(LOCAL_ZONE):%d/%m/%Y %H:%M:%S}"
        console.print(f"    {moment}  {event['source']}  {event['metric']} = {event['value']:g}")
    return True
