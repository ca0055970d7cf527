"""A logistic regression by scikit-learn on what was known on past mornings: what each feature weighs, and no more.

The weights are numbers in a table, so that who asks why can be answered, and a model of last year can still be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from streams.forecast.features import NAMES, seen
from streams.forecast.lives import Lives
from streams.forecast.office import Floats, Ints, OfficeClock

FEWEST = 200
FEWEST_OF_EACH = 20


class TooLittleToLearnError(ValueError):
    """There are too few dossiers with a known end, or too few late ones, or too few in time."""


@dataclass(frozen=True)
class Standings:
    """How dossiers stood on some mornings (seconds since 1970 UTC) that were open and not late; a place for each."""

    morning: Floats
    place: Ints
    share: Floats
    rows: Floats

    def chosen(self, which: NDArray[np.bool_]) -> Standings:
        """Return the chosen ones."""
        return Standings(self.morning[which], self.place[which], self.share[which], self.rows[which])


@dataclass(frozen=True)
class Examples:
    """Dossiers as they stood, and whether they were late in the end; a place a morning and dossier."""

    place: Ints
    share: Floats
    rows: Floats
    late: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.place)

    def chosen(self, which: NDArray[np.bool_]) -> Examples:
        """Return the chosen ones."""
        return Examples(self.place[which], self.share[which], self.rows[which], self.late[which])


@dataclass(frozen=True)
class Model:
    """Mean, scale and weight of each feature (features.NAMES); `late` is the share of late examples it learnt from."""

    means: Floats
    scales: Floats
    weights: Floats
    intercept: float
    late: float

    def probabilities(self, rows: Floats) -> Floats:
        """Return the probability of being late for each row of features."""
        odds = ((rows - self.means) / self.scales * self.weights).sum(axis=1) + self.intercept
        return np.asarray(1 / (1 + np.exp(-odds)))


def standings(lives: Lives, clock: OfficeClock, mornings: Sequence[float]) -> Standings:
    """Return how the dossiers stood on these mornings, as far as it was known then."""
    found = [Standings(np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros((0, len(NAMES))))]
    for morning in mornings:
        then = seen(lives, clock, morning)
        stood = Standings(np.full(len(then.place), morning), then.place, then.share, then.rows)
        found.append(stood.chosen(~then.late))
    columns = ([getattr(stood, name) for stood in found] for name in ("morning", "place", "share", "rows"))
    return Standings(*(np.concatenate(column) for column in columns))


def examples(lives: Lives, clock: OfficeClock, stood: Standings, until: float) -> Examples:
    """Return those of which it is certain by an instant whether they were late in the end.

    Their promised time had passed by then, were it that they are open still: none is left out for having been slow.
    """
    certain = lives.promised(np.full(len(lives), until), clock) < until
    known = stood.chosen(certain[stood.place])
    return Examples(known.place, known.share, known.rows, lives.late_by(until, clock)[known.place])


def learn(known: Examples) -> Model:
    """Return the model that these examples teach; raises TooLittleToLearnError."""
    late = int(known.late.sum())
    if len(known) < FEWEST or min(late, len(known) - late) < FEWEST_OF_EACH:
        raise TooLittleToLearnError(f"{len(known)} examples, of which {late} were late")
    # Only the process that learns pays for the library: it is large.
    from sklearn.linear_model import LogisticRegression

    means, scales = known.rows.mean(axis=0), np.maximum(known.rows.std(axis=0), 1e-9)
    fitted = LogisticRegression(max_iter=500).fit((known.rows - means) / scales, known.late)
    return Model(means, scales, fitted.coef_[0], float(fitted.intercept_[0]), late / len(known))
