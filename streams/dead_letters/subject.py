"""The reject subject: what the doors could not use, from Kafka into the dead letters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import psycopg

from streams.dead_letters import quarantine, rejects
from streams.dead_letters.event import TOPIC
from streams.engine.batch import Batch
from streams.engine.writer import Outcome
from streams.kafka import Topic


@dataclass(frozen=True)
class Rejects:
    """Keeps rejects; a source that sends too many is set aside."""

    name: str = "dead_letters"
    topic: Topic = TOPIC

    def write(self, conn: psycopg.Connection, batch: Batch, now: datetime) -> Outcome:
        """Write the batch in the open transaction; see streams.engine.writer.Subject."""
        decoded = rejects.decode(batch.values())
        kept = rejects.write_rejects(conn, decoded.events, now)
        counts = Counter(reject["source"] for reject in decoded.events if reject["source"])
        quarantine.note_invalid(conn, self.topic.name, batch.partition, counts, now)
        return Outcome(accepted=kept, rejected=decoded.rejected)
