"""What the platform wrote down of the alerts, as the verdict reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

_LINES = """
SELECT a.subject, t.alert, t.seq, t.kind, t.level, t.event_time, t.at, t.recorded_at FROM alert_transition t
JOIN alert a ON a.id = t.alert ORDER BY a.subject, t.alert, t.seq
"""
_MESSAGES = """
SELECT o.alert, o.seq, t.kind, t.recorded_at, f.name AS officer, o.channel, o.key::text, o.state, o.attempts,
    (SELECT r.detail FROM delivery_receipt r WHERE r.outbox = o.id AND r.outcome = 'accepted'
        ORDER BY r.attempt DESC LIMIT 1) AS receipt
FROM outbox o JOIN alert_transition t ON (t.alert, t.seq) = (o.alert, o.seq)
LEFT JOIN officer f ON f.id = o.officer ORDER BY o.id
"""
LEFT = """
SELECT (SELECT count(*) FROM condition_change WHERE judged_at IS NULL) AS unjudged,
    (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending', 'nobody', 'held')) AS unsent,
    (SELECT count(*) FROM alert_waiting WHERE due_at IS NOT NULL) AS waiting,
    (SELECT count(*) FROM alert WHERE due_at IS NOT NULL) AS timers
"""
BESIDES = frozenset({"escalated", "acknowledged"})
"""Lines that follow from the clock and from officers, not from readings."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the audit."""

    subject: str
    alert: int
    seq: int
    kind: str
    level: int
    event_time: datetime
    at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one officer."""

    alert: int
    seq: int
    kind: str
    recorded_at: datetime
    officer: str | None
    channel: str
    key: str
    state: str
    attempts: int
    receipt: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """The audit by station, and the messages."""

    lines: dict[str, list[Line]]
    messages: Sequence[Message]

    def of(self, officer: str) -> list[Message]:
        """Return an officer's messages."""
        return [one for one in self.messages if one.officer == officer]


def read(conn: psycopg.Connection) -> Record:
    """Read everything."""
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    with conn.cursor(row_factory=class_row(Line)) as cursor:
        for line in cursor.execute(_LINES):
            lines[line.subject].append(line)
    with conn.cursor(row_factory=class_row(Message)) as messages:
        return Record(dict(lines), messages.execute(_MESSAGES).fetchall())


def left(conn: psycopg.Connection) -> tuple[int, ...]:
    """Return what is still to be done: changes to judge, messages to send, chains and timers to go on."""
    row = conn.execute(LEFT).fetchone()
    assert row is not None
    return tuple(row)
