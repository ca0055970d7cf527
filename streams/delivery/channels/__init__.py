"""One file a channel, each with `open_sender(settings)`; the folder is walked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from streams.delivery.channel import Sender
from streams.settings import Settings


@lru_cache(maxsize=1)
def all_channels() -> Mapping[str, Callable[[Settings], Sender]]:
    """Return how each channel is opened, by its name."""
    return {module.name: import_module(f"{__name__}.{module.name}").open_sender for module in iter_modules(__path__)}
