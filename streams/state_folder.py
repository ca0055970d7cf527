"""Where the city is that a process belongs to: the folder that holds its settings and all its state."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import streams

VARIABLE = "IOC_STATE_DIR"
SETTINGS_FILE = "ioc.env"
_NAME = ".ioc"
_PLACE = Path(streams.__file__).parents[1]
"""The clone that this code lies in, or wherever it was installed."""


def state_folder(environment: Mapping[str, str] | None = None, here: Path | None = None, code: Path = _PLACE) -> Path:
    """Return the folder that the environment names, else that of the clone around the current folder, else our own's.

    A folder inside a clone, or inside one that a city was set up in, belongs to that city; anywhere else the city is
    that of the clone to which the running code belongs. Only code that was installed elsewhere, without a clone, takes
    the current folder as it is.
    """
    named = (os.environ if environment is None else environment).get(VARIABLE)
    here = (here or Path.cwd()).absolute()
    if named:
        return here / named
    around = next((place for place in (here, *here.parents) if _has_city(place) or _is_clone(place)), None)
    return (around or (code if _is_clone(code) else here)) / _NAME


def missing_settings(environment: Mapping[str, str], folder: Path) -> str:
    """Return what to say when the folder holds no city's settings and nothing else tells them, else nothing."""
    if (folder / SETTINGS_FILE).exists() or "IOC_DATABASE_URL" in environment:
        return ""
    return (
        f"no city's settings were found here ({folder / SETTINGS_FILE} does not exist): run `ioc` inside the clone"
        f" that the city was started from, or name its state folder with {VARIABLE}"
    )


def _has_city(place: Path) -> bool:
    return (place / _NAME / SETTINGS_FILE).is_file()


def _is_clone(place: Path) -> bool:
    return (place / "pyproject.toml").is_file() and (place / "streams" / Path(__file__).name).is_file()
