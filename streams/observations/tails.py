"""How the series of a partition end, as the worker that wrote them last remembers it: no look at the database.

Whoever finds the partition's offset in the database where he left it knows that nobody wrote after him.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from streams.observations.columns import Columns, Floats, Ints, first_places

WITNESSES = 3
_NEVER = np.iinfo(np.int64).max


@dataclass(slots=True)
class Tails:
    """By the series' number: its newest stored instant, its last witnesses, and since when the last one's value stood.

    A series that is not known has `newest` at the end of all times: nothing comes after it.
    """

    newest: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    count: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    time: Ints = field(default_factory=lambda: np.empty((0, WITNESSES), np.int64))
    value: Floats = field(default_factory=lambda: np.empty((0, WITNESSES), np.float64))
    since: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    def followed_by(self, series: Ints, first: Ints) -> npt.NDArray[np.bool_]:
        """Say which series are known and end before those instants."""
        self._make_room(series)
        return np.asarray(self.newest[series] < first)

    def witnesses(self, series: Ints, place: int) -> Columns:
        """Return the last witnesses of these series, in key order."""
        nth = np.tile(np.arange(WITNESSES), len(series))
        who = np.repeat(series, WITNESSES)
        there = nth >= WITNESSES - self.count[who]
        who, nth = who[there], nth[there]
        zeros = np.zeros(len(who), np.int64)
        return Columns(who, self.time[who, nth], self.value[who, nth], zeros, zeros, zeros + place)

    def forget(self, series: Ints) -> None:
        """Know nothing of these series any more."""
        self._make_room(series)
        self.newest[series] = _NEVER

    def remember(self, rows: Columns, witnesses: Columns, since: Ints) -> None:
        """Learn how series end: all their rows and the witnesses among them in key order, and each one's `since`."""
        ends = _ends(rows.series)
        series = rows.series[ends]
        self._make_room(series)
        self.newest[series], self.count[series] = rows.time[ends], 0
        starts, ends = first_places(witnesses.series), _ends(witnesses.series)
        series = witnesses.series[ends]
        self.count[series] = np.minimum(ends - starts + 1, WITNESSES)
        self.since[series] = since[ends]
        for back in range(WITNESSES):
            at = np.maximum(ends - back, starts)
            self.time[series, WITNESSES - 1 - back] = witnesses.time[at]
            self.value[series, WITNESSES - 1 - back] = witnesses.value[at]

    def _make_room(self, series: Ints) -> None:
        lacking = int(series.max(initial=-1)) + 1 - len(self.newest)
        if lacking > 0:
            lacking += len(self.newest)
            self.newest = np.append(self.newest, np.full(lacking, _NEVER))
            self.count = np.append(self.count, np.zeros(lacking, np.int64))
            self.since = np.append(self.since, np.zeros(lacking, np.int64))
            self.time = np.concatenate([self.time, np.zeros((lacking, WITNESSES), np.int64)])
            self.value = np.concatenate([self.value, np.zeros((lacking, WITNESSES))])


class Memory:
    """The tails of each partition, and the offset up to which they hold."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[int, Tails]] = {}

    def at(self, partition: int, offset: int) -> Tails:
        """Return the partition's tails at that offset, and forget them until they are kept again."""
        kept, tails = self._held.pop(partition, (-1, Tails()))
        return tails if kept == offset else Tails()

    def keep(self, partition: int, offset: int, tails: Tails) -> None:
        """Keep the tails that hold once the transaction is committed whose partition then stands at that offset.

        If it is not committed the same batch comes again, and the offset will be found to be another.
        """
        self._held[partition] = (offset, tails)


def _ends(series: Ints) -> Ints:
    starts = first_places(series)
    return np.append(starts[1:], len(series)) - 1 if len(starts) else starts
