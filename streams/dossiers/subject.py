"""The dossier subject: a batch of records to steps, dead letters and the state of each touched dossier."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import psycopg

from streams.clock import instant_of, microseconds
from streams.dossiers import store
from streams.dossiers.event import TOPIC, DossierStep
from streams.engine.batch import Batch
from streams.engine.validation import Rejected, Validator
from streams.engine.writer import Connect, Outcome
from streams.kafka import Topic
from streams.settings import Settings

CLOCK_SKEW = timedelta(minutes=10)


@dataclass(frozen=True)
class Dossiers:
    """Writes dossier steps; they are never dropped by age."""

    name: str = "dossiers"
    topic: Topic = TOPIC
    _validator: Validator[DossierStep] = field(default_factory=lambda: Validator(DossierStep), repr=False)

    def write(self, conn: psycopg.Connection, batch: Batch, now: datetime) -> Outcome:
        """Write the batch in the open transaction; see streams.engine.writer.Subject."""
        validated = self._validator.validate(batch.values())
        latest = microseconds(now + CLOCK_SKEW)
        steps, places, rejected = [], [], validated.rejected
        for step, place in zip(validated.events, validated.indexes, strict=True):
            if step["time"] > latest:
                rejected.append(Rejected(place, "in_the_future"))
                continue
            steps.append(step)
            places.append(place)
        if not steps:
            return Outcome(rejected=rejected)
        stored = store.write(conn, steps, places)
        rejected += [Rejected(place, "conflict") for place in stored.conflicts]
        newest = instant_of(max(step["time"] for step in steps))
        return Outcome(stored.inserted, stored.duplicates, stored.corrections, rejected, newest)


def build(_settings: Settings, _connect: Connect) -> Dossiers:
    """Return the subject for a worker."""
    return Dossiers()
