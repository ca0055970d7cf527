"""An entry on its way: on record first, then sent; whoever entered it hears what is certain."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

import psycopg

from dashboards.access import Gate
from dashboards.entry import book
from dashboards.entry.ranking import Ranking, records
from streams.publisher import NotDeliveredError, Outgoing
from streams.users.people import User

DELIVERY_WAIT_S = 10.0


class Deliverer(Protocol):
    """What is needed of a publisher."""

    def deliver(self, records: Sequence[Outgoing], timeout_s: float) -> None:
        """Send the records and wait until Kafka has them; raises NotDeliveredError."""
        ...


async def submit(gate: Gate, publisher: Deliverer, ranking: Ranking, by: User, address: str, now: datetime) -> None:
    """Put an entry on record and send its figures; `now` is the city's instant.

    Raises LookupError without a province, psycopg.Error when it could not be put on record (then nothing is sent), and
    NotDeliveredError when Kafka has not confirmed it: it is to be entered again, the later entry wins.
    """
    unit = await gate.database(book.province)
    await gate.database(lambda conn: book.note(conn, ranking, unit, by, address, now, datetime.now(UTC)))
    try:
        await asyncio.to_thread(publisher.deliver, records(ranking, unit, now), DELIVERY_WAIT_S)
    except NotDeliveredError:
        # Without this line the book still shows that the entry has not arrived.
        with suppress(psycopg.Error):
            await gate.database(lambda conn: book.note_not_confirmed(conn, ranking, by, now, datetime.now(UTC)))
        raise
