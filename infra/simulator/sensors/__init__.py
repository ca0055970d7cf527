"""The kinds of devices in the field: one file each with a `DEVICE`; the folder is walked, there is no list to edit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from infra.simulator.devices import Device
from streams.folder import members, require_named_like_files


@lru_cache(maxsize=1)
def devices() -> Mapping[str, Device]:
    """Return every kind of device by its name; raises ValueError when a file's device is not named like the file."""
    found: dict[str, Device] = members(__name__, "DEVICE")
    require_named_like_files({file: device.kind for file, device in found.items()})
    return found
