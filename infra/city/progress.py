"""Progress on the terminal: a line for each step, ticked off with how long it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status


class Step:
    """A step under way: may say what it is doing, and what came of it."""

    def __init__(self, title: str, status: Status) -> None:
        self._title, self._status = title, status
        self.result = ""

    def doing(self, what: str) -> None:
        """Show the part of the step that runs now."""
        self._status.update(f"{self._title} [dim]{what}[/]")


class Progress:
    """Steps on a console; without a terminal only the finished lines appear."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Show a step while the block runs; a failure leaves its line crossed."""
        begun = time.monotonic()
        with self._console.status(title) as status:
            step = Step(title, status)
            try:
                yield step
            except BaseException:
                self._console.print(f"[red]✗[/] {title}")
                raise
        seconds = f"{time.monotonic() - begun:.1f} s"
        result = f" [dim]{step.result}[/]" if step.result else ""
        self._console.print(f"[green]✓[/] {title}{result} [dim]{seconds}[/]")
