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


def moved(values: Mapping[str, str], was: Home, home: Home) -> dict[str, str]:
    """Return anew what names a place in a folder, or a database on a server, that the city no longer has.

    Left alone, a city that was copied or restored elsewhere would take the files of the one that it is a copy of.
    """
    found: dict[str, str] = {}
    for name, wanted in of(home).items():
        value, (head, within, tail) = values.get(name, ""), wanted.partition(str(home.folder))
        if within and value.startswith(head) and value.endswith(f"/{home.folder.name}{tail}"):
            found[name] = wanted
        elif wanted.startswith(home.database) and value.startswith(was.database):
            found[name] = home.database + value.removeprefix(was.database)
    return found


def settled(values: Mapping[str, str], before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Return what is to be set of `after`: what is missing, and what nobody changed since it was `before`."""
    return {
        name: secrets.token_urlsafe(24) if wanted == SECRET else wanted
        for name, wanted in after.items()
        if not values.get(name) or (wanted != SECRET and values[name] == before.get(name))
    }
