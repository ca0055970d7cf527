"""What is going to happen, taken in the order of its instants."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Generic, TypeVar

T = TypeVar("T")


class Agenda(Generic[T]):
    """Things by the instant at which they happen; of those at one instant the first put comes first."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, T]] = []
        self._put = 0

    def put(self, at: int, thing: T) -> None:
        """Take a thing that happens at an instant."""
        heappush(self._heap, (at, self._put, thing))
        self._put += 1

    def due(self, end: int) -> Iterator[T]:
        """Yield, and forget, what happens before an instant."""
        while self._heap and self._heap[0][0] < end:
            yield heappop(self._heap)[2]
