"""What is delivered of a partition while a transaction runs, gathered for the next one.

Deliveries are as small as the moment; a transaction costs about the same for ten records as for a thousand. Gathering
keeps the time to a committed row near the time of one transaction, at any rate of events.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

MOST_RECORDS = 10_000
"""At most so many records are gathered for one transaction: about what one fetch of a full partition holds."""


class Gathering:
    """Faust events in the order of their delivery; each has a list of records as its message's value."""

    def __init__(self, most: int = MOST_RECORDS) -> None:
        self._most, self._records = most, 0
        self._events: deque[Any] = deque()
        self._changed = asyncio.Condition()

    async def put(self, event: Any) -> None:
        """Add an event; wait first while as many records as one transaction takes are waiting already."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._records < self._most)
            self._events.append(event)
            self._records += _size(event)
            self._changed.notify_all()

    async def take(self) -> list[Any]:
        """Wait for an event, and return it with those behind it that fit into one transaction."""
        async with self._changed:
            await self._changed.wait_for(lambda: bool(self._events))
            taken = [self._events.popleft()]
            records = _size(taken[0])
            while self._events and records + _size(self._events[0]) <= self._most:
                records += _size(self._events[0])
                taken.append(self._events.popleft())
            self._records -= records
            self._changed.notify_all()
            return taken


def _size(event: Any) -> int:
    return len(event.message.value)
