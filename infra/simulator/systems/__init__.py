"""The simulated agency systems: one file each with a `SYSTEM`; the folder is walked, there is no list to edit."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from infra.simulator.system import System, no_source
from streams.folder import members
from streams.settings import Settings


@lru_cache(maxsize=1)
def systems() -> tuple[System, ...]:
    """Return every simulated system in the order of its name."""
    return tuple(sorted(members(__name__, "SYSTEM").values(), key=lambda system: system.name))


def present(settings: Settings) -> tuple[System, ...]:
    """Return the systems of this city: those whose source is set up, and those that need none."""
    return tuple(s for s in systems() if s.source is no_source or s.name in settings.sources)


def named(names: Iterable[str]) -> tuple[System, ...]:
    """Return the systems of these names; raises KeyError for one that does not exist."""
    known = {system.name: system for system in systems()}
    return tuple(known[name] for name in names)
