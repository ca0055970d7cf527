"""What an identity that arrives again means: duplicate, correction, latecomer or conflict. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Identity = TypeVar("Identity", bound=Hashable)
Content = TypeVar("Content", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Arrival(Generic[Identity, Content]):
    """One delivered version of an identity that is already stored; `place` is its position in the batch."""

    identity: Identity
    revision: int
    content: Content
    place: int


@dataclass(frozen=True, slots=True)
class Version(Generic[Identity, Content]):
    """One version to write; `place` is the position of the record that brought it, -1 when it was stored before."""

    identity: Identity
    revision: int
    content: Content
    place: int = -1


@dataclass(slots=True)
class Settlement(Generic[Identity, Content]):
    """What must be written: new winners, versions for the history, and the counts."""

    winners: list[Version[Identity, Content]] = field(default_factory=list)
    superseded: list[Version[Identity, Content]] = field(default_factory=list)
    duplicates: int = 0
    corrections: int = 0
    conflicts: list[int] = field(default_factory=list)


def settle(
    stored: Mapping[Identity, int],
    known: Mapping[Identity, Mapping[int, Content]],
    arrivals: Iterable[Arrival[Identity, Content]],
) -> Settlement[Identity, Content]:
    """Decide about arrivals whose identity is stored.

    `stored` gives each identity's stored revision, `known` all of its versions, history included.
    A revision that is known with the same content is a duplicate, with other content a conflict
    (the first delivery stands). The newest revision wins; every other version goes into the
    history. The result does not depend on the order of the arrivals, conflicts apart.
    """
    result: Settlement[Identity, Content] = Settlement()
    seen = {identity: dict(versions) for identity, versions in known.items()}
    fresh: dict[Identity, list[Version[Identity, Content]]] = {}
    for arrival in sorted(arrivals, key=lambda a: a.place):
        versions = seen[arrival.identity]
        if arrival.revision not in versions:
            versions[arrival.revision] = arrival.content
            version = Version(arrival.identity, arrival.revision, arrival.content, arrival.place)
            fresh.setdefault(arrival.identity, []).append(version)
        elif versions[arrival.revision] == arrival.content:
            result.duplicates += 1
        else:
            result.conflicts.append(arrival.place)
    for identity, versions_of in fresh.items():
        result.corrections += len(versions_of)
        old = Version(identity, stored[identity], known[identity][stored[identity]])
        newest = max([old, *versions_of], key=lambda v: v.revision)
        if newest is not old:
            result.winners.append(newest)
        result.superseded += [v for v in (old, *versions_of) if v is not newest]
    return result
