"""The counter state subject: every opening and closing with all its versions."""

from __future__ import annotations

from streams.awaiting.known import OFFICE
from streams.counter_states.event import TOPIC, CounterState
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.settings import Settings

COUNTER_STATES: VersionedSubject[CounterState] = VersionedSubject(
    "counter_states",
    TOPIC,
    CounterState,
    VersionedTable(
        "counter_state",
        identity=(Column("system", "text"), Column("counter", "text"), Column("time", "timestamptz")),
        content=(Column("centre", "text"), Column("open", "boolean")),
    ),
    speaks_of=(OFFICE.at("centre"),),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[CounterState]:
    """Return the subject for a worker."""
    return COUNTER_STATES
