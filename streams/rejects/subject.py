"""The reject subject: what the doors could not use, from Kafka into the dead letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg

from streams.dead_letters import quarantine
from streams.dead_letters.store import Letter, keep, keep_again
from streams.engine.batch import Batch
from streams.engine.validation import Validated, Validator
from streams.engine.writer import Connect, Outcome
from streams.kafka import Topic
from streams.rejects.event import TOPIC, Reject
from streams.settings import Settings

_validator = Validator(Reject)


@dataclass(frozen=True)
class Rejects:
    """Keeps rejects; a source that sends too many is set aside."""

    name: str = "dead_letters"
    topic: Topic = TOPIC

    def write(self, conn: psycopg.Connection, batch: Batch, now: datetime) -> Outcome:
        """Write the batch in the open transaction; see streams.engine.writer.Subject."""
        decoded = decode(batch.values())
        letters: dict[bool, list[Letter]] = {True: [], False: []}
        for place, reject in zip(decoded.indexes, decoded.events, strict=True):
            letters[batch.is_new(place)].append(letter_of(reject))
        kept = keep(conn, letters[True], now)
        keep_again(conn, letters[False], now)
        counts = Counter(letter.source.replace("\x00", "") for letter in letters[True] if letter.source)
        quarantine.note_invalid(conn, self.topic.name, batch.partition, counts, now)
        return Outcome(accepted=kept, rejected=decoded.rejected)


def build(_settings: Settings, _connect: Connect) -> Rejects:
    """Return the subject for a worker."""
    return Rejects()


def decode(values: Sequence[bytes]) -> Validated[Reject]:
    """Return the rejects among raw record values, `raw` decoded from base64; never raises."""
    return _validator.validate(values)


def letter_of(reject: Reject) -> Letter:
    """Return the dead letter that a reject asks for."""
    detail, encrypted = reject.get("detail", ""), reject.get("encrypted", False)
    return Letter(reject["door"], reject["source"], reject["raw"], reject["reason"], detail, encrypted)
