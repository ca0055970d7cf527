"""Commands are found by walking a package: a new command is one file that nobody has to list.

A module exposes either `command`, a function with typer's annotations whose docstring is the help, or
`app`, a `typer.Typer` with subcommands; its name is the module's with hyphens, and only the module that is
asked for is imported, so that it may import what it likes.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group


class Folder(TyperGroup):
    """A group whose commands are the modules of the package named by `package`."""

    package = ""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the modules, as they are typed."""
        return sorted(self._modules())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import one module and return its command, None when there is no such module."""
        module = self._modules().get(cmd_name)
        return None if module is None else _command(f"{self.package}.{module}", cmd_name)

    def _modules(self) -> dict[str, str]:
        return {_typed(module.name): module.name for module in pkgutil.iter_modules(_package(self.package).__path__)}


def command_line(package: str, name: str, *, root: bool = True) -> typer.Typer:
    """Return the command line of a package whose modules are commands and whose packages are groups."""
    app = typer.Typer(
        name=name,
        cls=type("PackageFolder", (Folder,), {"package": package}),
        help=_package(package).__doc__,
        no_args_is_help=True,
        add_completion=root,
        context_settings={"help_option_names": ["-h", "--help"]},
        pretty_exceptions_show_locals=False,
    )
    app.callback()(_nothing)
    return app


def _command(path: str, name: str) -> Any:
    module = _package(path)
    if hasattr(module, "__path__"):
        app = command_line(path, name, root=False)
    elif hasattr(module, "app"):
        app = module.app
    else:
        app = typer.Typer(add_completion=False)
        app.command(name)(module.command)
    # Completion is of the whole command line: a group that is not the root offers no installing of it.
    found = get_command(app) if hasattr(module, "command") else get_group(app)
    found.name = name
    return found


def _nothing() -> None:
    """Typer builds a group only around a callback."""


def _package(path: str) -> ModuleType:
    return import_module(path)


def _typed(module: str) -> str:
    # A module may not be called as a word of Python is: import_ is the command import.
    return module.rstrip("_").replace("_", "-")
