"""A courier carries one system's messages, one after the other, and tries again until each is taken."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Iterable

import structlog

from infra.simulator.system import Deliver
from infra.simulator.ways.carriers import Numbered

log = structlog.get_logger(__name__)

_PAUSES_S = (0.2, 1.0, 5.0)


class Courier:
    """Delivers in a thread of its own; a receiver that is away is waited for."""

    def __init__(self, name: str, deliver: Deliver) -> None:
        self._name, self._deliver = name, deliver
        self._waiting: queue.SimpleQueue[Numbered | None] = queue.SimpleQueue()
        self._taken: deque[int] = deque()
        self._open = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"courier-{name}", daemon=True)
        self._thread.start()

    def offer(self, messages: Iterable[Numbered]) -> None:
        """Take messages, to be delivered in this order."""
        for numbered in messages:
            self._open += 1
            self._waiting.put(numbered)

    def pump(self) -> list[int]:
        """Return the ids of those that have been taken since the last call."""
        taken = [self._taken.popleft() for _ in range(len(self._taken))]
        self._open -= len(taken)
        return taken

    @property
    def backlog(self) -> int:
        """How many messages have not been taken."""
        return self._open

    def close(self) -> None:
        """Stop after the message that is under way."""
        self._stopping.set()
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (numbered := self._waiting.get()) is not None and self._hand_over(numbered):
            self._taken.append(numbered[0])

    def _hand_over(self, numbered: Numbered) -> bool:
        """Try until the message is taken; return False when there is no time left for it."""
        attempt = 0
        while not self._stopping.is_set():
            try:
                self._deliver(numbered[1])
                return True
            except Exception as error:
                pause = _PAUSES_S[min(attempt, len(_PAUSES_S) - 1)]
                log.warning("a message is not taken yet", system=self._name, error=repr(error), retry_in_s=pause)
                attempt += 1
                self._stopping.wait(pause)
        return False
