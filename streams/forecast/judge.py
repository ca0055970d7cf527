"""How good a model is on dossiers that it has not seen: Brier's score (Monthly Weather Review 78, 1950) and skill."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from streams.forecast.model import Examples, Model, TooLittleToLearnError
from streams.forecast.office import Floats, Ints

_SHARES = 20
_LONGEST = 2.0
_TENTHS = 10


@dataclass(frozen=True)
class Tenth:
    """Of the examples with a probability in [start, end): how many, what was said of them, and what came (shares)."""

    start: float
    end: float
    n: int
    said: float
    came: float


@dataclass(frozen=True)
class Judgement:
    """Brier scores (0 is perfect) of the model, of the share of late dossiers alone, and of the time used alone."""

    n: int
    brier: float
    base: float
    time_used: float
    calibration: tuple[Tenth, ...]

    @property
    def skill_over_base(self) -> float:
        """By which share the model's error is smaller than that of who knows the share of late dossiers alone."""
        return 1 - self.brier / self.base

    @property
    def skill_over_time_used(self) -> float:
        """By which share the model's error is smaller than that of who knows the time used alone."""
        return 1 - self.brier / self.time_used


def judge(model: Model, learnt: Examples, later: Examples) -> Judgement:
    """Return how the model did on later examples; `learnt` are those it was taught, and so were its rivals.

    Who knows the time used alone says the share of late dossiers among those taught that had used as much. Raises
    TooLittleToLearnError when there is nothing to judge by.
    """
    if not len(later):
        raise TooLittleToLearnError("no later morning has dossiers whose end is known")
    said = model.probabilities(later.rows)
    return Judgement(
        len(later),
        _brier(said, later),
        _brier(np.full(len(later), model.late), later),
        _brier(_by_time_used(learnt, later.share), later),
        tuple(_calibration(said, later)),
    )


def _brier(said: Floats, known: Examples) -> float:
    return float(np.mean((said - known.late) ** 2))


def _by_time_used(learnt: Examples, share: Floats) -> Floats:
    size = int(_LONGEST * _SHARES)
    counts = np.bincount(_class(learnt.share, size), minlength=size)
    late = np.bincount(_class(learnt.share, size), learnt.late, size)
    return np.where(counts, late / np.maximum(counts, 1), learnt.late.mean())[_class(share, size)]


def _class(share: Floats, size: int) -> Ints:
    return np.clip(np.floor(share * _SHARES), 0, size - 1).astype(np.int64)


def _calibration(said: Floats, known: Examples) -> list[Tenth]:
    tenth = np.clip(np.floor(said * _TENTHS), 0, _TENTHS - 1)
    found = []
    for n in range(_TENTHS):
        own = tenth == n
        if own.any():
            shares = float(said[own].mean()), float(known.late[own].mean())
            found.append(Tenth(n / _TENTHS, (n + 1) / _TENTHS, int(own.sum()), *shares))
    return found
