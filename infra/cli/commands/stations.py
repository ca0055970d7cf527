"""`ioc stations`: the registry of measuring stations."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from connectors.catalogue import declared
from dashboards.registry import book
from infra.cli.identity import operator
from infra.cli.known import require_known
from streams.db import connect
from streams.registry import store
from streams.registry.records import Station, read_file
from streams.settings import settings

app = typer.Typer(help="The registry of measuring stations.", no_args_is_help=True)


@app.command("import")
def import_stations(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8 with a line of field names.")],
) -> None:
    """Add or update stations from a CSV file; the same file again changes nothing.

    Fields: id, kind, name_vi, name_en, latitude, longitude, and if wanted unit, agency, attributes (a JSON
    object), valid_from, valid_to. One wrong line and nothing is imported. Each change is in the audit trail.
    """
    stations = read_file(Station, file)
    with connect(settings().database_url.get_secret_value()) as conn:
        outcome = book.put(conn, stations, actor=operator(), at=datetime.now(UTC))
    Console().print(f"{outcome}.")


@app.command("list")
def list_stations(
    kind: Annotated[str | None, typer.Option(help="Only this kind, e.g. water.")] = None,
) -> None:
    """List the stations."""
    table = Table("id", "kind", "name", "latitude", "longitude", "unit", "agency", "attributes")
    with connect(settings().database_url.get_secret_value()) as conn:
        found = store.stations(conn)
        kinds = {known for known, _ in declared()} | {station.kind for station in found}
        require_known(kind, kinds, "loại trạm", "kind of station")
        for s in (station for station in found if kind in (None, station.kind)):
            place = (f"{s.latitude:.4f}", f"{s.longitude:.4f}", s.unit or "", s.agency or "")
            attributes = ", ".join(f"{name} {value}" for name, value in s.attributes.items())
            table.add_row(s.id, s.kind, s.name_vi, *place, attributes)
    Console().print(table)
