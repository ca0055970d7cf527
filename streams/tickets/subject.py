"""The ticket subject: tickets with all the states they went through."""

from __future__ import annotations

from streams.awaiting.known import OFFICE
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.settings import Settings
from streams.tickets.event import TOPIC, Ticket

TICKETS: VersionedSubject[Ticket] = VersionedSubject(
    "tickets",
    TOPIC,
    Ticket,
    VersionedTable(
        "ticket",
        identity=(Column("system", "text"), Column("machine", "text"), Column("day", "date"), Column("number", "int")),
        content=(
            Column("centre", "text"),
            Column("service", "text"),
            Column("counter", "text"),
            Column("taken_at", "timestamptz"),
            Column("called_at", "timestamptz"),
            Column("finished_at", "timestamptz"),
            Column("outcome", "text"),
            Column("time", "timestamptz"),
        ),
    ),
    speaks_of=(OFFICE.at("centre"),),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[Ticket]:
    """Return the subject for a worker."""
    return TICKETS
