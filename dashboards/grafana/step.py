"""One step of publishing: what is to be changed and how."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """What becomes of a thing on the server."""

    NONE = "as it is"
    ADDED = "added"
    CHANGED = "changed"
    KEPT = "kept as edited by hand"
    REMOVED = "removed"


@dataclass(frozen=True)
class Step:
    """A thing by its kind and name, what becomes of it, where it differs, and the act (None: nothing to do)."""

    kind: str
    name: str
    change: Change
    differs: tuple[str, ...] = ()
    act: Callable[[], object] | None = None


def step(
    kind: str,
    name: str,
    there: bool,
    add: Callable[[], object],
    put: Callable[[], object] | None = None,
    differs: Iterable[str] = (),
) -> Step:
    """Return the step for a thing that is added where it is not there and changed where it differs."""
    if not there:
        return Step(kind, name, Change.ADDED, act=add)
    found = tuple(differs)
    return Step(kind, name, Change.CHANGED, found, put) if found else Step(kind, name, Change.NONE)
