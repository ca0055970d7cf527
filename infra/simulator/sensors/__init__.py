"""The kinds of devices in the field: one file each with a `DEVICE`; the folder is walked, there is no list to edit."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module

from infra.simulator.devices import Device


@lru_cache(maxsize=1)
def devices() -> Mapping[str, Device]:
    """Return every kind of device by its name; raises ValueError when a file's device is not named like the file."""
    found = {file.name: import_module(f"{__name__}.{file.name}").DEVICE for file in pkgutil.iter_modules(__path__)}
    if wrong := [name for name, device in found.items() if device.kind != name]:
        raise ValueError(f"a device is named otherwise than its file: {wrong}")
    return found
