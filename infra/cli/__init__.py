"""The command line `ioc`: each module below `infra/cli/commands` is one command, each package there a group."""

from __future__ import annotations

import os
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
from streams.state_folder import missing_settings, state_folder
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
_AWAY = "the database does not answer ({}): is the city up? `ioc status`"


def main() -> None:
    """Run the command of this process's arguments; an expected error is one line.

    Exit code 1 says that it could not be done, 2 that the command was used wrongly.
    """
    try:
        command_line("infra.cli.commands", "ioc")()
    except ERRORS as error:
        _fail(str(error))
    except psycopg.OperationalError as error:
        _fail(missing_settings(os.environ, state_folder()) or _AWAY.format(str(error).strip().splitlines()[-1]))
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(message: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"[bold red]✗[/] {escape(message)}", markup=True)
    sys.exit(1)
