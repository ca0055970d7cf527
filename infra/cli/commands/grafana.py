"""`ioc grafana`: the boards for Grafana."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dashboards.grafana import write

app = typer.Typer(help="The boards for Grafana.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `render` a subcommand although it is the only one."""


@app.command()
def render(
    out: Annotated[Path, typer.Option(help="Folder for the provisioning files.")] = Path("infra/grafana"),
) -> None:
    """Write data source, provider and dashboards as files that Grafana provisions itself from."""
    for file in write(out):
        Console().print(str(file), highlight=False, soft_wrap=True)
