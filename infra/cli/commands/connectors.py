"""`ioc connectors`: which ways in there are, and whether their sources answer."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.table import Table

from connectors.catalogue import connectors
from connectors.connector import Connector, Files, HttpPoll, Mqtt, Scrape, Sql, Tail, Webhook
from connectors.health import checks
from connectors.ingest.webhook import PATH
from streams.settings import settings

app = typer.Typer(help="Which ways in there are, and whether their sources answer.", no_args_is_help=True)


@app.command("list")
def list_connectors() -> None:
    """List the connectors with what they deliver."""
    console = Console(highlight=False, soft_wrap=True)
    for connector in connectors():
        metrics = ", ".join(f"{metric.name} ({metric.unit})" for metric in connector.metrics)
        console.print(f"[bold]{connector.name}[/]  {connector.title_vi} · {connector.title_en}")
        console.print(f"    {connector.door}  {_transport(connector)} → topic {connector.emits.name}")
        if metrics:
            console.print(f"    {metrics}")


@app.command("check")
def check() -> None:
    """Ask every source, and Kafka, whether they answer with our settings; exit code 1 unless all do."""
    table = Table("what", "where", "answer", box=None)
    console = Console(highlight=False)
    well = True
    for result in checks(settings()):
        well &= result.well
        table.add_row(result.what, result.where, f"[{'green' if result.well else 'red'}]{result.answer}[/]")
    console.print(table)
    raise typer.Exit(0 if well else 1)


def _transport(connector: Connector) -> str:
    source = connector.transport
    match source:
        case Mqtt():
            return f"MQTT {source.pattern}"
        case HttpPoll():
            return f"HTTP GET {source.path}"
        case Webhook():
            return f"HTTP POST {PATH.format(name=connector.name)}"
        case Files():
            return f"files {', '.join(source.patterns)}"
        case Sql():
            return "SQL query"
        case Scrape():
            return f"HTTP scrape {source.path}"
        case Tail():
            return "log file or syslog"
