"""`ioc provinces`: a province's own data files into the registries."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from infra.cli.recounting import recount_promises
from infra.provinces import load as provinces
from streams.db import connect
from streams.settings import settings

app = typer.Typer(help="The data files of provinces.", no_args_is_help=True)


@app.command()
def load(
    name: Annotated[str | None, typer.Argument(help="Folder below infra/provinces; the city's own if omitted.")] = None,
) -> None:
    """Load a province's agencies, units, stations, fees and holidays; a second time changes nothing.

    Deadlines are counted anew by the holidays that changed.
    """
    province = provinces.read(name or settings().province)
    with connect(settings().database_url.get_secret_value()) as conn:
        outcomes = provinces.load(conn, province)
    table = Table("registry", "added", "changed", "as they were", title=province.profile.name_vi)
    for registry, outcome in outcomes.items():
        table.add_row(registry, str(outcome.added), str(outcome.changed), str(outcome.unchanged))
    Console().print(table)
    recount_promises()


@app.command("list")
def list_provinces() -> None:
    """List the provinces whose data files are installed."""
    for file in sorted(provinces.FOLDER.glob("*/province.toml")):
        Console().print(file.parent.name)
