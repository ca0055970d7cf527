"""Promised times counted anew while somebody watches."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from rich.console import Console
from rich.progress import Progress

from infra.cli.counting import counted
from streams.db import connect
from streams.dossiers.recount import recount
from streams.settings import settings


def recount_promises(days: Collection[date] = ()) -> None:
    """Move the promised times that these days decide, and those that have changed, and say how many."""
    with (
        connect(settings().database_url.get_secret_value(), autocommit=True) as conn,
        Progress(console=Console(stderr=True), transient=True) as progress,
    ):
        task = progress.add_task("promised times", total=None)
        moved = recount(conn, days, lambda done, total: progress.update(task, completed=done, total=total))
    Console(highlight=False).print(f"The promised times of {counted(moved, 'dossier')} were counted anew.")
