"""Verdicts on values, out of nothing but a series' own history in event time: pure functions over NumPy arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from streams.observations.columns import MINUTE_US, Columns, Floats, Ints
from streams.observations.quality import GAP, GAPS_OF_STILL, GOOD, OWN, RANGE, REACH, SPIKE, STUCK, Norm

BACK = 3
"""How many values before it a value is compared with for a spike."""
AGREED = 2
"""How many of them it must leave by more than is credible: so a second value confirms nothing, a third one does."""
ALWAYS = np.iinfo(np.int64).max // 4
REACH_US, GAP_US = (span // timedelta(microseconds=1) for span in (REACH, GAP))

ANYTHING = Norm(-np.inf, np.inf)

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Norms:
    """The norm of each row's metric: step in its unit a minute (infinite: any), still in µs (ALWAYS: for ever)."""

    lowest: Floats
    highest: Floats
    step: Floats
    still: Ints

    def take(self, which: npt.NDArray[Any]) -> Norms:
        """Return the norms of the rows that an index or mask selects."""
        return Norms(self.lowest[which], self.highest[which], self.step[which], self.still[which])

    def including(self, learnt: Mapping[int, Norm]) -> Norms:
        """Return the norms by their places, with more of them: a place that nobody named has an open norm."""
        size = max([len(self.lowest), *(place + 1 for place in learnt)])
        table = norms([ANYTHING] * size)
        places = np.fromiter(learnt, np.int64)
        for column, old, new in zip(
            table.columns(), self.columns(), norms(list(learnt.values())).columns(), strict=True
        ):
            column[: len(old)] = old
            column[places] = new
        return table

    def columns(self) -> tuple[npt.NDArray[Any], ...]:
        """Return the four columns."""
        return self.lowest, self.highest, self.step, self.still

    @property
    def gap(self) -> Ints:
        """How long (µs) each row's metric may be silent while its value stands still."""
        return np.where(self.still < ALWAYS, np.maximum(self.still // GAPS_OF_STILL, GAP_US), GAP_US)

    @property
    def reach(self) -> Ints:
        """How far (µs) a value of each row's metric can matter for the verdict on another."""
        return np.where(self.still < ALWAYS, np.maximum(self.still + self.gap, REACH_US), REACH_US)


def norms(each: Sequence[Norm]) -> Norms:
    """Return one norm a row."""
    us = timedelta(microseconds=1)
    return Norms(
        np.array([norm.lowest for norm in each], np.float64),
        np.array([norm.highest for norm in each], np.float64),
        np.array([np.inf if norm.step is None else norm.step for norm in each], np.float64),
        np.array([ALWAYS if norm.still is None else norm.still // us for norm in each], np.int64),
    )


def said(quality: Ints) -> Ints:
    """Return what the source itself said of values, out of their verdicts."""
    return np.where(quality >= OWN, quality, GOOD)


def witnesses(rows: Columns, of: Norms) -> Flags:
    """Say which values can bear witness for or against others."""
    return np.asarray((said(rows.quality) == GOOD) & in_range(rows, of))


def in_range(rows: Columns, of: Norms) -> Flags:
    """Say which values their metric can have at all."""
    return np.asarray((rows.value >= of.lowest) & (rows.value <= of.highest))


def judge(rows: Columns, of: Norms, since: Ints) -> Ints:
    """Return the quality of rows that are sorted by (series, time), one an identity.

    What a source says of its own value stands. A value out of range is no witness for or against another. A spike
    leaves two of the three values before it by more than is credible in the time between them. A value is stuck once
    it and all before it have been equal for as long as the norm allows; `since` (µs) tells of each row when its value
    is known to have begun, which is its own time unless it is the first of its series here.
    """
    verdict = said(rows.quality)
    verdict[(verdict == GOOD) & ~in_range(rows, of)] = RANGE
    witnesses = np.flatnonzero(verdict == GOOD)
    rows, of, since = rows.take(witnesses), of.take(witnesses), since[witnesses]
    verdict[witnesses[rows.time - standing_since(rows, of, since) >= of.still]] = STUCK
    verdict[witnesses[_spikes(rows, of)]] = SPIKE
    return verdict


def run_starts(rows: Columns, of: Norms) -> Ints:
    """Return for each row the place at which its run of equal values begins, in rows sorted by (series, time)."""
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (
        (rows.series[1:] != rows.series[:-1])
        | (rows.value[1:] != rows.value[:-1])
        | (rows.time[1:] - rows.time[:-1] > of.gap[1:])
    )
    return np.maximum.accumulate(np.where(new, np.arange(len(rows)), 0))


def standing_since(rows: Columns, of: Norms, since: Ints) -> Ints:
    """Return since when the value of each witness has stood, in rows sorted by (series, time)."""
    return since[run_starts(rows, of)] if len(rows) else since


def _spikes(rows: Columns, of: Norms) -> Flags:
    left = np.zeros(len(rows), dtype=np.int64)
    for back in range(1, BACK + 1):
        apart = rows.time[back:] - rows.time[:-back]
        compared = (rows.series[back:] == rows.series[:-back]) & (apart <= REACH_US)
        credible = of.step[back:] * np.sqrt(np.maximum(apart / MINUTE_US, 1.0))
        left[back:] += compared & (np.abs(rows.value[back:] - rows.value[:-back]) > credible)
    return np.asarray(left >= AGREED)
