"""Replay: waiting dead letters go their way again, and are marked only when Kafka has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import psycopg

from streams.dead_letters.store import Selection, StoredLetter, batches, mark_replayed
from streams.kafka import ORIGIN_HEADER
from streams.publisher import Outgoing

REPLAY = [(ORIGIN_HEADER, b"replay")]
BATCH = 500
_TOPIC_DOOR = "topic:"

RecordsOf = Callable[[StoredLetter], Sequence[Outgoing] | None]
"""The records that a letter becomes, or None when it is as unusable as before."""


class Deliverer(Protocol):
    """What replay needs of a publisher."""

    def deliver(self, records: Sequence[Outgoing]) -> None:
        """Return when Kafka has the records; raises NotDeliveredError."""
        ...


@dataclass(slots=True)
class Summary:
    """Letters replayed, letters that are still unusable and wait on, and those that failed again meanwhile."""

    replayed: int = 0
    unusable: int = 0
    returned: int = 0


def topic_record(letter: StoredLetter) -> Sequence[Outgoing] | None:
    """Return a topic's own record again, as it was; None for a letter of another kind of door."""
    if not letter.door.startswith(_TOPIC_DOOR):
        return None
    return [Outgoing(letter.door.removeprefix(_TOPIC_DOOR), letter.source.encode(), letter.raw, REPLAY)]


def replay(
    conn: psycopg.Connection,
    selection: Selection,
    records_of: RecordsOf,
    publisher: Deliverer,
    who: str,
    now: datetime,
) -> Summary:
    """Send the selected letters again, mark and commit batch by batch; raises NotDeliveredError.

    A letter that was sent but not yet marked when we are stopped stays waiting: sending it twice
    does no harm, for identity decides. Its events carry the origin `replay` and wake nobody.
    """
    summary = Summary()
    for batch in batches(conn, selection, BATCH):
        routes = [(letter, records_of(letter)) for letter in batch]
        sent = [letter for letter, records in routes if records]
        summary.unusable += len(batch) - len(sent)
        publisher.deliver([_marked(record) for _, records in routes for record in records or ()])
        marked = mark_replayed(conn, sent, who, now)
        conn.commit()
        summary.replayed += marked
        summary.returned += len(sent) - marked
    return summary


def _marked(record: Outgoing) -> Outgoing:
    return record._replace(headers=REPLAY)
