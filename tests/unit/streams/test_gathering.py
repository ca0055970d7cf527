"""What one transaction takes of what was delivered: everything that waits, in order, up to a bound."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from streams.engine.gathering import Gathering


def event(*records: int) -> Any:
    return SimpleNamespace(message=SimpleNamespace(value=list(records)))


def records(events: list[Any]) -> list[list[int]]:
    return [each.message.value for each in events]


async def test_everything_that_waits_is_taken_at_once_and_in_order() -> None:
    gathering = Gathering(most=10)
    for delivered in (event(1, 2), event(3), event(4, 5, 6)):
        await gathering.put(delivered)
    assert records(await gathering.take()) == [[1, 2], [3], [4, 5, 6]]


async def test_no_more_is_taken_than_one_transaction_takes() -> None:
    gathering = Gathering(most=4)
    for delivered in (event(1, 2), event(3), event(4, 5)):
        await gathering.put(delivered)
    assert records(await gathering.take()) == [[1, 2], [3]]
    assert records(await gathering.take()) == [[4, 5]]


async def test_a_delivery_larger_than_the_bound_is_taken_alone() -> None:
    gathering = Gathering(most=2)
    await gathering.put(event(1, 2, 3))
    assert records(await gathering.take()) == [[1, 2, 3]]


async def test_a_full_gathering_holds_the_deliveries_back_until_something_is_taken() -> None:
    gathering = Gathering(most=2)
    await gathering.put(event(1, 2))
    waiting = asyncio.create_task(gathering.put(event(3)))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(waiting), 0.05)
    assert records(await gathering.take()) == [[1, 2]]
    await asyncio.wait_for(waiting, 1)
    assert records(await gathering.take()) == [[3]]


async def test_taking_waits_for_a_delivery() -> None:
    gathering = Gathering()
    taking = asyncio.create_task(gathering.take())
    await asyncio.sleep(0.01)
    assert not taking.done()
    await gathering.put(event(1))
    assert records(await asyncio.wait_for(taking, 1)) == [[1]]
