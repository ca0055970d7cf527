"""By which ways an officer wants to be told of what, and when not; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from streams.clock import LOCAL_ZONE

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Contact:
    """Where an officer is reached on a channel, from which severity on (1 to 4), and how early it is tried."""

    channel: str
    address: str
    rank: int = 1
    from_severity: int = 1


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of each local day in which only what is critical comes; they may reach over midnight."""

    begins: time
    ends: time


def ways(contacts: Sequence[Contact], severity: int) -> list[Contact]:
    """Return the contacts that are used at once for a severity: all of the lowest rank that is for it.

    Who wants no channel for so little is told by the first one all the same: an alert reaches somebody.
    """
    wanted = [contact for contact in contacts if severity >= contact.from_severity] or contacts
    first = min((contact.rank for contact in wanted), default=0)
    return [contact for contact in wanted if contact.rank == first]


def held_until(quiet: Quiet | None, now: datetime, critical: bool) -> datetime | None:
    """Return when the quiet hours end in which `now` lies; None outside them and for what is critical."""
    if quiet is None or critical or quiet.begins == quiet.ends:
        return None
    local = now.astimezone(LOCAL_ZONE)
    for day in (local.date() - _DAY, local.date()):
        begin = datetime.combine(day, quiet.begins, LOCAL_ZONE)
        end = datetime.combine(day + _DAY if quiet.ends <= quiet.begins else day, quiet.ends, LOCAL_ZONE)
        if begin <= now < end:
            return end
    return None
