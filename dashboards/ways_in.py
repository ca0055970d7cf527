"""The ways into the city as the pages need them: named, and how a dead letter goes its way again.

The pages import no connector: whoever starts the web hands this over (infra.ways_in). A web without it shows no
connectors, and sends again only what failed behind the doors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.texts import Text
from streams.dead_letters.replay import RecordsOf, topic_record


@dataclass(frozen=True, slots=True)
class Way:
    """One connector: its name, the door that its rejects carry, how it is reached, and the topic it fills.

    `kind` is the kind of its stations where it measures, else empty; `set_up` says whether the settings have its
    source (None where nothing has to be set up).
    """

    name: str
    door: str
    title: Text
    how: str
    topic: str
    kind: str = ""
    set_up: bool | None = None


@dataclass(frozen=True, slots=True)
class PushKey:
    """A key with which events are pushed, by its name: the systems that it may speak for, none for every one."""

    name: str
    systems: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class WaysIn:
    """All ways in; `records_of` is what a letter becomes now. Raises KeyMissingError, where its door seals."""

    ways: Sequence[Way] = ()
    keys: Sequence[PushKey] = ()
    records_of: RecordsOf = topic_record

    def by_door(self, door: str) -> Way | None:
        """Return the way of a door."""
        return next((way for way in self.ways if way.door == door), None)
