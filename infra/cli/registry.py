"""Commands on a registry: a file in, a list out, the same for every kind of record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from streams.db import connect
from streams.registry.records import RecordT, read_file
from streams.registry.store import Outcome
from streams.settings import settings

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8 with a line of field names.")]
_COMMON = ("code", "name_vi", "name_en", "valid_from", "valid_to")
"""What every record has; the list shows what a kind has besides."""


def registry_app(
    kind: type[RecordT],
    about: str,
    put: Callable[[psycopg.Connection, Sequence[RecordT]], Outcome],
    listed: Callable[[psycopg.Connection], Sequence[RecordT]],
) -> typer.Typer:
    """Return the commands `import` and `list` of a kind of record."""
    app = typer.Typer(help=about, no_args_is_help=True)

    @app.command("import", help=_help_of_import(kind))
    def import_records(file: File) -> None:
        records = read_file(kind, file)
        with connect(settings().database_url.get_secret_value()) as conn:
            outcome = put(conn, records)
        Console().print(f"{outcome}.")

    @app.command("list", help="List what is registered.")
    def list_records() -> None:
        own = [name for name in kind.model_fields if name not in _COMMON]
        table = Table("code", "name", "", *own)
        with connect(settings().database_url.get_secret_value()) as conn:
            for record in listed(conn):
                told = record.model_dump()
                words = [told["code"], told["name_vi"], told["name_en"], *(told[name] for name in own)]
                table.add_row(*(escape(str(word)) for word in words))
        Console().print(table)

    return app


def _help_of_import(kind: type[RecordT]) -> str:
    fields = kind.model_fields.items()
    needed = ", ".join(name for name, field in fields if field.is_required())
    wanted = ", ".join(name for name, field in fields if not field.is_required())
    return (
        "Add or update from a CSV file; the same file again changes nothing.\n\n"
        f"Fields: {needed}, and if wanted {wanted}. One wrong line and nothing is imported."
        " Dead letters that wait for what is registered go their way again by themselves."
    )
