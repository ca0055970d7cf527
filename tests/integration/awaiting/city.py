"""A city that writes topics as workers do, and takes what goes its way again as Kafka would."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from streams.awaiting.recall import Recall
from streams.clock import FixedClock
from streams.db import connect
from streams.dead_letters.store import Selection, find
from streams.engine.writer import BatchWriter, Outcome, Subject
from streams.publisher import Ends, Outgoing
from streams.subjects import versioned_subjects
from tests.integration.streams.helpers import batch_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class City:
    """The city of a database."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.sent: list[Outgoing] = []
        self._next: Counter[str] = Counter()
        self._subjects = {subject.topic.name: subject for subject in versioned_subjects()}
        self._recall = Recall(self)

    def write(self, topic: str, events: Sequence[Any]) -> Outcome:
        subject: Subject = self._subjects[topic]
        here = BatchWriter(subject, lambda: connect(self.url, autocommit=True), FixedClock(NOW), threading.Event())
        outcome = here.process(batch_of(events, topic, self._next[topic]))
        self._next[topic] += len(events)
        here.close()
        return outcome

    def ends_of(self, records: Sequence[Outgoing]) -> Ends:
        self.sent += records
        return {}

    def recall(self) -> list[tuple[str, int]]:
        """Take a turn and write what was sent; return each topic that took something, and how much."""
        self.sent.clear()
        with connect(self.url) as conn:
            self._recall.turn(conn, NOW)
        return [(r.topic, self.write(r.topic, [r.value]).accepted) for r in tuple(self.sent)]

    def waiting(self) -> dict[str, int]:
        with connect(self.url) as conn:
            return dict(Counter(letter.reason for letter in find(conn, Selection())))
