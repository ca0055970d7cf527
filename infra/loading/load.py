"""One piece of a file into the stores, in one transaction: what is refused is kept as dead letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import psycopg
import stamina

from connectors.catalogue import connectors
from connectors.rejects import FILE_DOOR, as_kept
from infra.loading.pieces import Piece, lines
from infra.native.errors import NativeError
from streams.db import is_culprit, is_transient
from streams.dead_letters.store import Letter, keep_again
from streams.engine.declared import VersionedSubject
from streams.engine.validation import Rejected
from streams.engine.writer import Outcome

_PATIENCE_S = 120.0
_TOLERATED = 20


class WrongFileError(NativeError):
    """Most of a piece's lines are not events of that kind: nothing of it was taken."""


@dataclass(slots=True)
class Loaded:
    """How many events were new, there already, newer or older versions of one that is there, and refused."""

    new: int = 0
    known: int = 0
    versions: int = 0
    refused: int = 0

    def add(self, other: Loaded) -> None:
        """Count what another piece brought."""
        self.new += other.new
        self.known += other.known
        self.versions += other.versions
        self.refused += other.refused

    @property
    def total(self) -> int:
        """All lines."""
        return self.new + self.known + self.versions + self.refused


def load_piece(
    connect: Callable[[], psycopg.Connection], subject: VersionedSubject[Any], piece: Piece, now: datetime
) -> Loaded:
    """Load a piece and return when it is committed.

    While the database is away it is tried again for two minutes, then psycopg's error is raised. Raises
    WrongFileError, KeyMissingError when a refused line would have to be sealed without a key.
    """
    values = lines(piece)
    for attempt in stamina.retry_context(on=is_transient, attempts=None, timeout=_PATIENCE_S, wait_max=5.0):
        with attempt, connect() as conn:
            return _Loading(conn, subject, piece.file.name, now).load(values)
    raise AssertionError("unreachable: the last attempt returns or raises")


@dataclass(frozen=True)
class _Loading:
    conn: psycopg.Connection
    subject: VersionedSubject[Any]
    name: str
    now: datetime

    def load(self, values: Sequence[bytes]) -> Loaded:
        """Write lines, their letters and the news of them, all or nothing."""
        outcome = Outcome()
        with self.conn.transaction():
            self._write(values, range(len(values)), outcome)
            self._refuse_wrong_file(values, outcome.rejected)
            keep_again(self.conn, [self._letter(values[r.index], r) for r in outcome.rejected], self.now)
            self.conn.execute("SELECT pg_notify('committed', %s)", (self.subject.name,))
        return Loaded(outcome.accepted, outcome.duplicates, outcome.corrections, len(outcome.rejected))

    def _write(self, values: Sequence[bytes], places: Sequence[int], total: Outcome) -> None:
        """Write the lines at these places, and halve them to find the one that the database refuses."""
        try:
            with self.conn.transaction():
                part = self.subject.load(self.conn, [values[place] for place in places], self.now)
        except psycopg.Error as error:
            if not is_culprit(error):
                raise
            if len(places) == 1:
                total.rejected.append(Rejected(places[0], "refused_by_database", f"sqlstate {error.sqlstate}"))
                return
            middle = len(places) // 2
            self._write(values, places[:middle], total)
            self._write(values, places[middle:], total)
            return
        total.add(replace(part, rejected=[replace(r, index=places[r.index]) for r in part.rejected]))

    def _refuse_wrong_file(self, values: Sequence[bytes], rejected: Sequence[Rejected]) -> None:
        malformed = [r for r in rejected if r.malformed]
        if len(malformed) >= _TOLERATED and 2 * len(malformed) > len(values):
            first = f"{malformed[0].reason} {malformed[0].detail}".rstrip()
            raise WrongFileError(
                f"{self.name}: {len(malformed)} of {len(values)} lines are no events of the topic"
                f" '{self.subject.topic.name}' (the first: {first}): is it the right file?"
            )

    def _letter(self, raw: bytes, rejected: Rejected) -> Letter:
        door, topic = FILE_DOOR + self.subject.name, self.subject.topic
        private = any(connector.is_private for connector in connectors() if connector.emits == topic)
        kept = as_kept(door, self.name, raw, private)
        return Letter(door, kept.source, kept.raw, rejected.reason, rejected.detail, kept.encrypted)
