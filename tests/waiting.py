"""Waiting for what real servers and processes will do: polled, bounded, patient where tests share the machine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import httpx

from tests.proof import PATIENCE

PAUSE_S, LONGEST_PAUSE_S = 0.05, 1.0


def wait_until(
    condition: Callable[[], object],
    seconds: float = 30,
    what: str | Callable[[], str] = "it did not happen",
    *,
    at_once: bool = False,
) -> None:
    """Return soon after the condition holds; fail after so many seconds, saying `what`.

    Looking takes a fifth of the time at most: what is waited for needs the machine too. `at_once` looks as often as it
    can, where what follows must come in the middle of something.
    """
    deadline = time.monotonic() + seconds * PATIENCE
    began = time.monotonic()
    while not condition():
        ended = time.monotonic()
        assert ended < deadline, f"not within {seconds} s: {what if isinstance(what, str) else what()}"
        time.sleep(PAUSE_S if at_once else min(max(PAUSE_S, 4 * (ended - began)), LONGEST_PAUSE_S))
        began = time.monotonic()


def wait_until_served(address: str, what: Callable[[], str] = str, seconds: float = 40) -> None:
    """Return as soon as the address answers 200 and its database does too."""

    # One client for all attempts: to make one reads all certificates of the machine, which costs more than the answer.
    with httpx.Client(timeout=2) as client:

        def well() -> bool:
            try:
                answer = client.get(address)
            except httpx.TransportError:
                return False
            return answer.status_code == httpx.codes.OK and "away" not in answer.text

        wait_until(well, seconds, lambda: f"{address} does not answer: {what()}")


async def until(condition: Callable[[], object], seconds: float = 10) -> float:
    """Wait without blocking the event loop; return how long it took."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds * PATIENCE, f"not within {seconds} s"
        await asyncio.sleep(0.005)
    return time.monotonic() - started
