"""The indicators: one file each with an `INDICATOR`; the folder is walked, there is no list to edit."""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from importlib import import_module

from streams.service_index.indicator import Indicator


@lru_cache(maxsize=1)
def indicators() -> tuple[Indicator, ...]:
    """Return every indicator in the order of its number; raises ValueError when two share one."""
    modules = (import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    found = sorted((module.INDICATOR for module in modules), key=lambda i: [int(part) for part in i.number.split(".")])
    numbers = [indicator.number for indicator in found]
    if len(set(numbers)) != len(numbers):
        raise ValueError(f"two indicators share a number: {numbers}")
    return tuple(found)
