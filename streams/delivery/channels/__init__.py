"""One file a channel, each with `open_sender(settings)`; the folder is walked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from streams.delivery.channel import Sender
from streams.folder import members
from streams.settings import Settings


@lru_cache(maxsize=1)
def all_channels() -> Mapping[str, Callable[[Settings], Sender]]:
    """Return how each channel is opened, by its name."""
    return members(__name__, "open_sender")
