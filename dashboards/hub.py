"""The live hub: one listener for commits, one query a panel for all viewers, results pushed to every page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Set
from typing import Any


class Hub:
    """Stub of the signature only; the working hub follows in the next commit."""

    def watch(self, subjects: Set[str], callback: Callable[[], Awaitable[Any] | Any]) -> Callable[[], None]:
        """Call back on the current page after each commit of one of the subjects, at most once a second."""
        raise NotImplementedError
