"""One file a channel, each with a `CHANNEL`; the folder is walked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from streams.delivery.channel import Channel
from streams.folder import members


@lru_cache(maxsize=1)
def all_channels() -> Mapping[str, Channel]:
    """Return the channels by name."""
    return members(__name__, "CHANNEL")
