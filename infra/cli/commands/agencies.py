"""`ioc agencies`: the registry of the agencies that receive dossiers or own stations."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from streams.db import connect
from streams.registry import store
from streams.registry.records import Agency, read_file
from streams.settings import settings

app = typer.Typer(
    help="The registry of agencies; dossiers of others wait as dead letters.",
    no_args_is_help=True,
)


@app.command("import")
def import_agencies(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8 with a line of field names.")],
) -> None:
    """Add or update agencies from a CSV file; the same file again changes nothing.

    Fields: code, name_vi, name_en, and if wanted valid_from, valid_to. One wrong line and nothing is imported.
    """
    agencies = read_file(Agency, file)
    with connect(settings().database_url.get_secret_value()) as conn:
        outcome = store.put_agencies(conn, agencies)
    Console().print(f"{outcome}.")


@app.command("list")
def list_agencies() -> None:
    """List the agencies."""
    table = Table("code", "name", "")
    with connect(settings().database_url.get_secret_value()) as conn:
        for agency in store.agencies(conn):
            table.add_row(agency.code, agency.name_vi, agency.name_en)
    Console().print(table)
