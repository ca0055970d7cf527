"""Rejects of the doors, as they come from Kafka, to dead letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import psycopg

from streams.dead_letters.event import Reject
from streams.dead_letters.store import Letter, keep
from streams.engine.validation import Validated, Validator

_validator = Validator(Reject)


def decode(values: Sequence[bytes]) -> Validated[Reject]:
    """Return the rejects among raw record values, `raw` decoded from base64; never raises."""
    return _validator.validate(values)


def write_rejects(conn: psycopg.Connection, rejects: Iterable[Reject], now: datetime) -> int:
    """Keep the rejects as dead letters in the open transaction; return how many distinct ones there were."""
    return keep(conn, map(letter_of, rejects), now)


def letter_of(reject: Reject) -> Letter:
    """Return the dead letter that a reject asks for."""
    return Letter(reject["door"], reject["source"], reject["raw"], reject["reason"], reject.get("detail", ""))
