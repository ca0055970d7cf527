"""The same work on several things at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def at_once(work: Callable[[T], None], parts: Iterable[T]) -> None:
    """Work on each part in a thread of its own until all have ended; raises the first failure."""
    given = list(parts)
    with ThreadPoolExecutor(len(given)) as pool:
        running = [pool.submit(work, part) for part in given]
    for done in running:
        done.result()
