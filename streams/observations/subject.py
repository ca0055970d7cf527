"""The observation subject: a batch of records to rows, dead letters, roll-ups and conditions, in one transaction."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import psycopg

from streams.alerts import conditions
from streams.alerts.rulebook import rules_now
from streams.clock import CLOCK_SKEW, instant_of, microseconds
from streams.dead_letters import quarantine
from streams.engine.batch import LIVE, Batch
from streams.engine.validation import Rejected, Validated, Validator
from streams.engine.writer import Connect, Outcome
from streams.kafka import Topic
from streams.observations import ahead, derived, store
from streams.observations.columns import Columns, Ints, columns_of
from streams.observations.event import TOPIC, Observation
from streams.observations.horizon import Horizon
from streams.observations.quality import GOOD
from streams.observations.series import UNKNOWN, UNKNOWN_METRIC, SeriesIndex
from streams.observations.tails import Memory
from streams.pgarray import register
from streams.settings import Settings


@dataclass(frozen=True)
class Observations:
    """Writes observations; `raw_retention`, and what was dropped before it rose, bound how late an event may be."""

    index: SeriesIndex
    raw_retention: timedelta
    name: str = "observations"
    topic: Topic = TOPIC
    _memory: Memory = field(default_factory=Memory, repr=False)
    _horizon: Horizon = field(default_factory=Horizon, repr=False)
    _validator: Validator[Observation] = field(default_factory=lambda: Validator(Observation), repr=False)

    def write(self, conn: psycopg.Connection, batch: Batch, now: datetime) -> Outcome:
        """Write the batch in the open transaction; see streams.engine.writer.Subject."""
        validated = self._validator.validate(batch.values())
        columns = columns_of(validated.events, self.index.resolve(validated.events), validated.indexes)
        register(conn)
        rejected = validated.rejected
        usable, refused = self._usable(conn, columns, validated, now)
        rejected += refused
        usable, early = _apart(usable, batch)
        kept, contradicting = ahead.keep(conn, early, _arrivals(early, batch))
        tails = self._memory.at(batch.partition, batch.committed)
        stored = store.write(conn, usable, self.index.norms_of, tails)
        self._memory.keep(batch.partition, max(batch.next_offset, batch.committed), tails)
        derived.keep(conn, stored.changed, self.index.key)
        rejected += [Rejected(place, "conflict") for place in stored.conflicts + contradicting]
        self._note_valid(conn, batch, usable, now)
        self._note_invalid(conn, batch, rejected, now)
        self._observe(conn, batch, stored.changed, now)
        return Outcome(
            stored.inserted + kept,
            stored.duplicates + len(early) - kept - len(contradicting),
            stored.corrections,
            rejected,
            instant_of(int(usable.time.max())) if len(usable) else None,
        )

    def _usable(
        self, conn: psycopg.Connection, columns: Columns, validated: Validated[Observation], now: datetime
    ) -> tuple[Columns, list[Rejected]]:
        horizon = microseconds(self._horizon.at(conn, self.raw_retention, now))
        aside = self.index.of_sources(quarantine.quarantined(conn))
        refusals: tuple[tuple[str, npt.NDArray[np.bool_]], ...] = (
            ("quarantined", np.isin(columns.series, aside)),
            ("too_late", columns.time < horizon),
        )
        unknown = columns.series == UNKNOWN
        usable, rejected = ~unknown, self._unregistered(columns, validated, unknown)
        for reason, mask in refusals:
            rejected += [Rejected(int(place), reason) for place in columns.place[mask & usable]]
            usable &= ~mask
        return (columns if usable.all() else columns.take(usable)), rejected

    def _unregistered(
        self, columns: Columns, validated: Validated[Observation], unknown: npt.NDArray[np.bool_]
    ) -> list[Rejected]:
        """Name what the registry lacks; a metric that we do not know is our own gap, not the source's fault."""
        if not unknown.any():
            return []
        refusals = self.index.why_unknown([validated.events[i] for i in np.flatnonzero(unknown)])
        return [
            Rejected(int(place), why.reason, malformed=why.reason == UNKNOWN_METRIC, awaits=why.awaits)
            for place, why in zip(columns.place[unknown], refusals, strict=True)
        ]

    def _note_valid(self, conn: psycopg.Connection, batch: Batch, usable: Columns, now: datetime) -> None:
        theirs = usable.take(np.isin(usable.series, self.index.of_sources(quarantine.suspects(conn, now))))
        new = (
            self.index.key(s)[0]
            for s, p in zip(theirs.series.tolist(), theirs.place.tolist(), strict=True)
            if batch.is_new(p)
        )
        quarantine.note_valid(conn, self.topic.name, batch.partition, Counter(new), now)

    def _note_invalid(self, conn: psycopg.Connection, batch: Batch, rejected: list[Rejected], now: datetime) -> None:
        rubbish = (r.index for r in rejected if r.malformed and r.reason != UNKNOWN_METRIC and batch.is_new(r.index))
        counts = Counter(map(batch.source_of, rubbish))
        quarantine.note_invalid(conn, self.topic.name, batch.partition, counts, now)

    def _observe(self, conn: psycopg.Connection, batch: Batch, changed: Columns, now: datetime) -> None:
        """Hand the rows of watched metrics to the alert conditions, in event-time order."""
        rules = rules_now(conn)
        watched = changed.take(np.isin(changed.series, self.index.of_metrics(conditions.watched_metrics(rules))))
        if not len(watched):
            return
        watched = watched.take(np.lexsort((watched.series, watched.time)))
        origins = batch.origins()
        observed = []
        for series, time, value, quality, place in zip(
            watched.series.tolist(),
            watched.time.tolist(),
            watched.value.tolist(),
            watched.quality.tolist(),
            watched.place.tolist(),
            strict=True,
        ):
            source, metric = self.index.key(series)
            origin = LIVE if origins is None or place < 0 else origins[place]
            observed.append(conditions.Observed(source, metric, instant_of(time), value, origin, quality == GOOD))
        conditions.record(conn, observed, now, rules)


def _apart(rows: Columns, batch: Batch) -> tuple[Columns, Columns]:
    """Return the rows that were measured before they arrived, and those of devices whose clocks are ahead.

    A record's arrival is the broker's, so that it is the same however late and often the record is read.
    """
    ahead_of_all = rows.time > microseconds(batch.arrived(0) + CLOCK_SKEW)
    if not ahead_of_all.any():
        return rows, rows.take(ahead_of_all)
    suspects = np.flatnonzero(ahead_of_all)
    skewed = rows.time[suspects] > _arrivals(rows.take(suspects), batch) + CLOCK_SKEW // timedelta(microseconds=1)
    early = np.zeros(len(rows), dtype=bool)
    early[suspects[skewed]] = True
    return rows.take(~early), rows.take(early)


def _arrivals(rows: Columns, batch: Batch) -> Ints:
    return np.fromiter((microseconds(batch.arrived(place)) for place in rows.place.tolist()), np.int64, len(rows))


def build(settings: Settings, connect: Connect) -> Observations:
    """Return the subject for a worker."""
    return Observations(SeriesIndex(connect), timedelta(days=settings.raw_retention_days))
