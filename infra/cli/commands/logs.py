"""`ioc logs`: what the processes say."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from infra.city.city import existing
from infra.native.errors import NativeError


def command(
    name: Annotated[str | None, typer.Argument(help="process, as `ioc status` names it; all if omitted")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="go on as more is said")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="how many lines of each log")] = 50,
) -> None:
    """Show the end of one process's log, or of all."""
    state = existing().state
    files = sorted(state.logs.glob("*.log")) if name is None else [state.log(name)]
    if not files or not files[0].exists():
        known = ", ".join(sorted(file.stem for file in state.logs.glob("*.log")))
        raise NativeError(f"there is no log of {name!r}; there is: {known or 'none yet'}")
    following = ["-F"] if follow else []
    os.execvp("tail", ["tail", "-n", str(lines), *following, *map(str, files)])
