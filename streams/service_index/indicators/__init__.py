"""The indicators: one file each with an `INDICATOR`; the folder is walked, there is no list to edit."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from streams.folder import members
from streams.service_index.indicator import Indicator


@lru_cache(maxsize=1)
def indicators() -> tuple[Indicator, ...]:
    """Return every indicator in the order of its number; raises ValueError when two share one."""
    every: Iterable[Indicator] = members(__name__, "INDICATOR").values()
    found = sorted(every, key=lambda i: [int(part) for part in i.number.split(".")])
    numbers = [indicator.number for indicator in found]
    if len(set(numbers)) != len(numbers):
        raise ValueError(f"two indicators share a number: {numbers}")
    return tuple(found)
