"""Everything that leaves the simulated province, each message by its own way; none is dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from infra.simulator.entry import Message

Numbered = tuple[int, Message]
"""A message and the id under which the ledger knows it."""


class Carrier(Protocol):
    """One way out; one thread calls it."""

    def offer(self, messages: Iterable[Numbered]) -> None:
        """Take messages, to be delivered in this order."""
        ...

    def pump(self) -> list[int]:
        """Go on delivering; return the ids of those that have been taken since the last call."""
        ...

    @property
    def backlog(self) -> int:
        """How many messages have not been taken."""
        ...

    def close(self) -> None:
        """Stop; what was not taken stays in the ledger's outbox."""
        ...


class Carriers:
    """Hands each message to the carrier of its way; raises KeyError for a way that nobody goes."""

    def __init__(self, by_way: Mapping[str, Carrier]) -> None:
        self._by_way = by_way

    def offer(self, messages: Iterable[Numbered]) -> None:
        """Take messages; those of one way keep their order."""
        for numbered in messages:
            self._by_way[numbered[1].way].offer((numbered,))

    def pump(self) -> list[int]:
        """Go on with every way; return the ids of those that have been taken since the last call."""
        return [number for carrier in self._by_way.values() for number in carrier.pump()]

    @property
    def backlog(self) -> int:
        """How many messages have not been taken, on all ways together."""
        return sum(carrier.backlog for carrier in self._by_way.values())

    def close(self) -> None:
        """Stop every way."""
        for carrier in self._by_way.values():
            carrier.close()
