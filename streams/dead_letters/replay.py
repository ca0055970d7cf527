"""Replay: waiting dead letters go their way again, and are marked only when Kafka has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import psycopg

from streams.dead_letters import acts
from streams.dead_letters.acts import Kind
from streams.dead_letters.identity import identity
from streams.dead_letters.store import Selection, StoredLetter, batches, mark_replayed
from streams.kafka import ORIGIN_HEADER
from streams.publisher import Ends, Outgoing

REPLAY = [(ORIGIN_HEADER, b"replay")]
BATCH = 500
_TOPIC_DOOR = "topic:"

RecordsOf = Callable[[StoredLetter], Sequence[Outgoing] | None]
"""The records that a letter becomes, or None when it is as unusable as before."""


class Deliverer(Protocol):
    """What replay needs of a publisher."""

    def ends_of(self, records: Sequence[Outgoing]) -> Ends:
        """Return behind which offsets the records end, when Kafka has them; raises NotDeliveredError."""
        ...


@dataclass(slots=True)
class Summary:
    """Letters replayed, letters that are still unusable and wait on, and those that failed again meanwhile.

    `ends` is where their records end, `records` by which they would be dead letters if they were refused again.
    """

    replayed: int = 0
    unusable: int = 0
    returned: int = 0
    ends: Ends = field(default_factory=dict)
    records: list[bytes] = field(default_factory=list)

    @property
    def letters(self) -> int:
        """How many letters were looked at."""
        return self.replayed + self.unusable + self.returned


def unheard(summary: Summary) -> None:
    """Tell nobody."""


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
    tell: Callable[[Summary], None] = unheard,
) -> Summary:
    """Send the selected letters again, mark and commit batch by batch; raises NotDeliveredError.

    A letter that was sent but not yet marked when we are stopped stays waiting: sending it twice
    does no harm, for identity decides. Its events carry the origin `replay` and wake nobody. `tell`
    is called after each batch, with what has been done so far.
    """
    summary, act = Summary(), None
    for batch in batches(conn, selection, BATCH):
        routes = [(letter, records_of(letter)) for letter in batch]
        sent = [letter for letter, records in routes if records]
        summary.unusable += len(batch) - len(sent)
        outgoing = [_marked(record) for _, records in routes for record in records or ()]
        for place, end in publisher.ends_of(outgoing).items():
            summary.ends[place] = max(summary.ends.get(place, 0), end)
        if sent:
            act = act or acts.begin(conn, Kind.REPLAYED, who, now, "", selection.told())
            marked = mark_replayed(conn, sent, who, now, act)
            summary.replayed += marked
            summary.returned += len(sent) - marked
        conn.commit()
        summary.records += map(_identity, outgoing)
        tell(summary)
    return summary


def settled(conn: psycopg.Connection, ends: Ends) -> bool:
    """Say whether the workers have committed everything before these offsets."""
    rows = conn.execute("SELECT topic, partition, next_offset FROM flow")
    reached = {(topic, partition): offset for topic, partition, offset in rows}
    return all(reached.get(place, 0) >= end for place, end in ends.items())


def refused_again(conn: psycopg.Connection, records: Sequence[bytes], since: datetime) -> int:
    """Return how many of the records that were sent since then are dead letters (again)."""
    row = conn.execute(
        "SELECT count(*) FROM dead_letter WHERE id = ANY (%s) AND state = 'waiting' AND last_seen >= %s",
        (list(records), since),
    ).fetchone()
    return int(row[0]) if row else 0


def _identity(record: Outgoing) -> bytes:
    return identity(record.key.decode("utf-8", "replace"), _TOPIC_DOOR + record.topic, record.value)


def _marked(record: Outgoing) -> Outgoing:
    return record._replace(headers=REPLAY)
