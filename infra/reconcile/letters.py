"""Dead letters against the ledger's invalid messages, known by their identity."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import psycopg

from connectors.privacy import is_private
from connectors.rejects import Kept, as_kept
from infra.reconcile.report import Kind, Report
from infra.simulator.entry import Invalid
from streams.clock import instant_of
from streams.dead_letters.identity import identity
from streams.subjects import versioned_subjects

_STREAM_DOOR = "topic:observations"
# A door of an agency system has one sender, the simulated one if the ledger says so; sensors' doors and the topics
# also take what others send. What somebody has discarded, on record, is settled, and so is what came before something
# that it speaks of and was sent again when that was known: its event is looked for in the store.
_UNEXPECTED = """
SELECT id, door, source, reason, CASE WHEN door LIKE 'topic:%%' THEN raw END FROM dead_letter
WHERE NOT id = ANY (%(known)s) AND state <> 'discarded' AND NOT (state = 'replayed' AND awaits <> '') AND (
    door = ANY (%(topics)s)
    OR door IN (SELECT door FROM ledger_letter WHERE door NOT LIKE 'mqtt:%%' AND door NOT LIKE 'topic:%%')
    OR ((door LIKE 'mqtt:%%' OR door = %(stream)s)
        AND (source IN (SELECT source FROM ledger_series) OR source IN (SELECT source FROM ledger_letter))))
ORDER BY door, source, first_seen
"""
Event = tuple[str, str, int, int]
"""(source, metric, time in µs, revision) of an event that the streams refuse instead of the door."""


@dataclass
class Letters:
    """The ledger's invalid messages by identity, and what is not yet found of them."""

    expected: dict[bytes, Invalid] = field(default_factory=dict)
    missing: set[bytes] = field(default_factory=set)

    def add(self, conn: psycopg.Connection, messages: Iterable[Invalid], wait_for: bool) -> int:
        """Take invalid messages of the ledger; return how many there are by now."""
        with conn.cursor() as cursor, cursor.copy("COPY ledger_letter (id, door, source, why) FROM STDIN") as copy:
            for message in messages:
                kept = _kept(message)
                key = identity(kept.source, message.door, kept.raw)
                if key not in self.expected:
                    self.expected[key] = message
                    copy.write_row((key, message.door, kept.source, message.why))
                    if wait_for:
                        self.missing.add(key)
        return len(self.expected)

    def still_missing(self, conn: psycopg.Connection) -> int:
        """Forget those that have arrived meanwhile; return how many have not."""
        if self.missing:
            query = "SELECT id FROM dead_letter WHERE id = ANY (%s)"
            self.missing -= {bytes(row[0]) for row in conn.execute(query, (list(self.missing),))}
        turned = {key: events for key in self.missing if (events := _events(self.expected[key]))}
        if turned:
            refused = _refused(conn, sorted({event[0] for events in turned.values() for event in events}))
            self.missing -= {key for key, events in turned.items() if self._settled(conn, events, refused)}
        return len(self.missing)

    def compare(self, conn: psycopg.Connection, report: Report) -> None:
        """Add invalid messages without a dead letter, and dead letters without an invalid message."""
        for key in self.missing:
            message = self.expected[key]
            source = _kept(message).source
            report.add(Kind.LOST_DEAD_LETTER, f"{source} {message.door} {key.hex()}", message.why)
        turned = {event for message in self.expected.values() for event in _events(message)}
        topics = [f"topic:{subject.topic.name}" for subject in versioned_subjects()]
        systems = _systems(conn)
        values = {"known": list(self.expected), "stream": _STREAM_DOOR, "topics": topics}
        for key, door, source, reason, raw in conn.execute(_UNEXPECTED, values).fetchall():
            if door in topics and _system_of(bytes(raw)) not in systems:
                continue
            if raw is None or _event_of(bytes(raw)) not in turned:
                report.add(Kind.UNEXPECTED_DEAD_LETTER, f"{source} {door} {bytes(key).hex()}", reason)

    @staticmethod
    def _settled(conn: psycopg.Connection, events: list[Event], refused: set[Event]) -> bool:
        """Say whether each event was refused by the streams, or taken after its station was registered."""
        return all(event in refused or _stored(conn, event) for event in events)


def _kept(message: Invalid) -> Kept:
    """Return the message as its door keeps it, sealed where it may hold personal data."""
    return as_kept(message.door, message.source, message.raw, is_private(message.door))


def _systems(conn: psycopg.Connection) -> set[str]:
    tables = [f"SELECT system FROM ledger_{subject.table.name}" for subject in versioned_subjects()]
    return {row[0] for row in conn.execute(" UNION ".join(tables))}


def _system_of(raw: bytes) -> str:
    try:
        return str(json.loads(raw)["system"])
    except (ValueError, KeyError, TypeError):
        return ""


def _events(message: Invalid) -> list[Event]:
    return [_key(event) for event in json.loads(message.events or "[]")]


def _refused(conn: psycopg.Connection, sources: list[str]) -> set[Event]:
    query = "SELECT raw FROM dead_letter WHERE door = %s AND source = ANY (%s)"
    found = (_event_of(bytes(row[0])) for row in conn.execute(query, (_STREAM_DOOR, sources)))
    return {event for event in found if event is not None}


def _stored(conn: psycopg.Connection, event: Event) -> bool:
    source, metric, time, revision = event
    query = (
        "SELECT FROM observation o JOIN series s ON s.id = o.series"
        " WHERE s.source = %s AND s.metric = %s AND o.time = %s AND o.revision >= %s"
    )
    return conn.execute(query, (source, metric, instant_of(time), revision)).fetchone() is not None


def _event_of(raw: bytes) -> Event | None:
    try:
        return _key(json.loads(raw))
    except (ValueError, KeyError, TypeError):
        return None


def _key(event: dict[str, Any]) -> Event:
    return event["source"], event["metric"], event["time"], event.get("revision", 0)
