"""One command at a time changes what runs in a city: two that start or delete it at once would spoil it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from infra.city.state import State
from infra.native.errors import NativeError

BUSY = "another ioc up, down or reset is at work here: wait for it to end, then again"


@contextmanager
def alone(state: State) -> Iterator[None]:
    """Hold the lock of a city whose folder exists while the block runs; raises NativeError when another holds it."""
    with state.lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NativeError(BUSY) from None
        yield
