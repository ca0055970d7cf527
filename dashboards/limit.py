"""How often one address may try: so many times in a sliding window, the instant passed in."""

from __future__ import annotations

from collections import OrderedDict, deque

_REMEMBERED = 10_000


class Limiter:
    """Remembers the tries of the addresses heard of last; used by one event loop."""

    def __init__(self, tries: int, window_s: float) -> None:
        self._tries, self._window_s = tries, window_s
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def allows(self, address: str, now: float) -> bool:
        """Count a try at an instant (seconds of a clock that never goes back); say whether it is allowed."""
        tries = self._seen.setdefault(address, deque())
        self._seen.move_to_end(address)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        while tries and tries[0] <= now - self._window_s:
            tries.popleft()
        if len(tries) >= self._tries:
            return False
        tries.append(now)
        return True
