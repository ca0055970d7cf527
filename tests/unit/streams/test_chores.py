"""The worker's chores: the first time soon after its start, for workers are often started anew."""

from __future__ import annotations

import asyncio

import pytest

from streams.chores import repeat


class Worker:
    """A worker for which no time passes; it is told to stop while it sleeps for the last time."""

    def __init__(self, sleeps: int) -> None:
        self._left, self.did, self.should_stop = sleeps, list[object](), False

    async def sleep(self, n: float) -> None:
        """Take down how long it would have slept."""
        self.did.append(n)
        self._left -= 1
        self.should_stop = not self._left


@pytest.mark.parametrize(
    ("sleeps", "expected"), [(1, [60.0]), (2, [60.0, "work", 3600.0]), (3, [60.0, "work", 3600.0, "work", 3600.0])]
)
def test_a_chore_is_done_soon_and_then_at_its_interval_until_the_worker_stops(
    sleeps: int, expected: list[object]
) -> None:
    async def did() -> list[object]:
        worker = Worker(sleeps)

        async def work() -> None:
            worker.did.append("work")

        await repeat(worker, 60.0, 3600.0, work)
        return worker.did

    assert asyncio.run(did()) == expected
