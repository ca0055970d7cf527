"""The vault's subject: sealed values by pseudonym, of which only the newest is kept; the worker has no key to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg

from streams.clock import CLOCK_SKEW, instant_of, microseconds
from streams.engine.batch import Batch
from streams.engine.validation import Rejected, Validator
from streams.engine.writer import Connect, Outcome
from streams.kafka import Topic
from streams.settings import Settings
from streams.vault.event import TOPIC, Entry

_validator = Validator(Entry)
# The newest wins by what the entries say alone, whatever their order; a value that is superseded is forgotten.
_WRITE = """
WITH given AS (
    SELECT pseudonym, kind, system, decode(sealed, 'base64') AS sealed, coalesce(revision, 0) AS revision,
        timestamptz 'epoch' + time * interval '1 microsecond' AS time
    FROM json_to_recordset(%s)
        AS entry (pseudonym text, kind text, system text, sealed text, time bigint, revision bigint)
)
INSERT INTO person_vault AS v (pseudonym, kind, system, sealed, time, revision)
SELECT DISTINCT ON (pseudonym, kind) pseudonym, kind, system, sealed, time, revision FROM given
ORDER BY pseudonym, kind, time DESC, revision DESC, sealed DESC, system DESC
ON CONFLICT (pseudonym, kind) DO UPDATE SET
    system = excluded.system, sealed = excluded.sealed, time = excluded.time, revision = excluded.revision
WHERE (excluded.time, excluded.revision, excluded.sealed, excluded.system) > (v.time, v.revision, v.sealed, v.system)
"""


@dataclass(frozen=True)
class Vault:
    """Keeps the newest sealed value of each kind for each pseudonym."""

    name: str = "vault"
    topic: Topic = TOPIC

    def write(self, conn: psycopg.Connection, batch: Batch, now: datetime) -> Outcome:
        """Write the batch in the open transaction; see streams.engine.writer.Subject."""
        validated = _validator.validate(values := batch.values())
        latest = microseconds(now + CLOCK_SKEW)
        times = {place: entry["time"] for place, entry in zip(validated.indexes, validated.events, strict=True)}
        timely = [place for place, time in times.items() if time <= latest]
        ahead = [Rejected(place, "in_the_future") for place, time in times.items() if time > latest]
        written = _written(conn, [values[place] for place in timely])
        newest = max((times[place] for place in timely), default=None)
        return Outcome(
            accepted=written,
            duplicates=len(timely) - written,
            rejected=[*validated.rejected, *ahead],
            newest_event=None if newest is None else instant_of(newest),
        )


def _written(conn: psycopg.Connection, entries: Sequence[bytes]) -> int:
    """Write the entries and return how many rows changed."""
    if not entries:
        return 0
    return conn.execute(_WRITE, ((b"[" + b",".join(entries) + b"]").decode(),)).rowcount


def build(_settings: Settings, _connect: Connect) -> Vault:
    """Return the subject for a worker."""
    return Vault()
