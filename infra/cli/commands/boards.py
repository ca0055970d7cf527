"""`ioc boards`: the boards as they are declared."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.markup import escape

from dashboards.boards import boards
from dashboards.lint.run import lint as found_by_lint

app = typer.Typer(help="The boards as they are declared.", no_args_is_help=True)


@app.command()
def lint() -> None:
    """Check every board, as declared and as Grafana gets it, and the rotations; exits with 1 where any is wrong."""
    found, console = found_by_lint(), Console(highlight=False)
    for finding in found:
        console.print(escape(str(finding)), soft_wrap=True)
    console.print(f"{len(boards())} boards, {len(found)} faults")
    raise typer.Exit(bool(found))


@app.command("list")
def list_boards() -> None:
    """Name every board with its title and its panels."""
    for board in boards():
        Console(highlight=False).print(f"{board.name}: {board.title.vi}, {len(board.panels)} panels", soft_wrap=True)
