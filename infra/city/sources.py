"""The settings of the agency systems that the simulated province plays; a real system's settings take their place."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from infra.simulator.system import SECRET, Home
from infra.simulator.systems import systems

PREFIX = "IOC_SOURCES__"


def of(home: Home) -> dict[str, str]:
    """Return the settings of every simulated system: its source's and its own, SECRET where one is to be made."""
    found: dict[str, str] = {}
    for system in systems():
        source = system.source(home, system.name)
        found |= {f"{PREFIX}{system.name.upper()}__{field}": value for field, value in source.items()}
        found |= system.settings(home)
    return found


def carried(old: Mapping[str, str], home: Home) -> dict[str, str]:
    """Return the old settings that name a place in the folder of `home` as it was before the city's state was moved.

    Left alone, a city that was copied or restored elsewhere would take the files of the one that it is a copy of.
    """
    wanted = {name: text.partition(str(home.folder)) for name, text in of(home).items()}
    return {
        name: old[name]
        for name, (head, within, tail) in wanted.items()
        if within and name in old and old[name].startswith(head) and old[name].endswith(f"/{home.folder.name}{tail}")
    }


def settled(values: Mapping[str, str], before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Return what is to be set of `after`: what is missing, and what nobody changed since it was `before`."""
    return {
        name: secrets.token_urlsafe(24) if wanted == SECRET else wanted
        for name, wanted in after.items()
        if not values.get(name) or (wanted != SECRET and values[name] == before.get(name))
    }
