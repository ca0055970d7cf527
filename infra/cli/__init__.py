"""The command line `ioc`: each module below `infra/cli/commands` is one command, each package there a group."""

from __future__ import annotations

import sys

import psycopg
import typer
from psycopg.errors import UndefinedColumn, UndefinedFunction, UndefinedTable
from rich.console import Console
from rich.markup import escape

from dashboards.grafana.errors import GrafanaError
from infra.cli.folder import command_line
from infra.cli.here import no_city
from infra.native.errors import NativeError
from streams.registry.records import RegistryError
from streams.settings import KeyMissingError, SourceMissingError, WrongSettingsError
from streams.users.accounts import AccountError

ERRORS = (
    NativeError,
    RegistryError,
    AccountError,
    GrafanaError,
    WrongSettingsError,
    typer.TyperException,
)
_AWAY = "the database does not answer ({}): is the city up? `ioc status`"
_OF_ANOTHER_RELEASE = (
    "the database is not as this release of the program needs it ({}): `ioc up`, in containers `ioc setup`, brings it"
    " up to date"
)


def main() -> None:
    """Run the command of this process's arguments; an expected error is one line.

    Exit code 1 says that it could not be done, 2 that the command was used wrongly.
    """
    try:
        command_line("infra.cli.commands", "ioc")()
    except ERRORS as error:
        _fail(str(error))
    except (KeyMissingError, SourceMissingError) as error:
        _fail(no_city() or str(error))
    except psycopg.OperationalError as error:
        _fail(no_city() or _AWAY.format(_gist(error)))
    except (UndefinedColumn, UndefinedFunction, UndefinedTable) as error:
        _fail(_OF_ANOTHER_RELEASE.format(_gist(error)))
    except KeyboardInterrupt:
        sys.exit(130)


def _gist(error: psycopg.Error) -> str:
    """Return what an error says without the hints and places that stand below it."""
    told = error.diag.message_primary or str(error).strip()
    return [line for line in told.splitlines() if not line[:1].isspace()][-1]


def _fail(message: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"[bold red]✗[/] {escape(message)}", markup=True)
    sys.exit(1)
