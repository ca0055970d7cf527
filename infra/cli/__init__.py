"""The command line `ioc`: each module below `infra/cli/commands` is one command, each package there a group."""

from __future__ import annotations

import sys

import psycopg
import typer
from rich.console import Console
from rich.markup import escape

from dashboards.grafana.errors import GrafanaError
from infra.cli.folder import command_line
from infra.native.errors import NativeError
from streams.registry.records import RegistryError
from streams.settings import KeyMissingError, SourceMissingError, WrongSettingsError
from streams.users.accounts import AccountError

ERRORS = (
    NativeError,
    RegistryError,
    AccountError,
    GrafanaError,
    KeyMissingError,
    SourceMissingError,
    WrongSettingsError,
    typer.TyperException,
)


def main() -> None:
    """Run the command of this process's arguments; an expected error is one line.

    Exit code 1 says that it could not be done, 2 that the command was used wrongly.
    """
    try:
        command_line("infra.cli.commands", "ioc")()
    except ERRORS as error:
        _fail(str(error))
    except psycopg.OperationalError as error:
        _fail(f"the database does not answer ({str(error).strip().splitlines()[-1]}): is the city up? `ioc status`")
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(message: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"[bold red]✗[/] {escape(message)}", markup=True)
    sys.exit(1)
