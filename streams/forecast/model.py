"""A logistic regression by scikit-learn on what was known on past mornings: what each feature weighs, and no more.

The weights are numbers in a table, so that who asks why can be answered, and a model of last year can still be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from streams.forecast.features import seen
from streams.forecast.lives import Ints, Lives
from streams.forecast.office import Floats, OfficeClock

FEWEST = 200
FEWEST_OF_EACH = 20


class TooLittleToLearnError(ValueError):
    """There are too few dossiers with a known end, or too few late ones, or too few in time."""


@dataclass(frozen=True)
class Examples:
    """Dossiers as they stood on some mornings, and whether they were late in the end; a place a morning and dossier."""

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

    def raised(self, rows: Floats) -> Floats:
        """Return by how much each feature of each row raises the log-odds of being late over those of the average."""
        return (rows - self.means) / self.scales * self.weights

    def probabilities(self, rows: Floats) -> Floats:
        """Return the probability of being late for each row of features."""
        odds = self.raised(rows).sum(axis=1) + self.intercept
        return np.asarray(1 / (1 + np.exp(-odds)))


def examples(lives: Lives, clock: OfficeClock, mornings: Sequence[float], until: float) -> Examples:
    """Return how the dossiers stood on these mornings (seconds since 1970 UTC) that were open and not late yet.

    Only those count whose promised time had passed by `until`: by then their end is certain, were it that they are
    open still, and none is left out for having been slow.
    """
    certain = lives.due + lives.waited(np.full(len(lives), until)) < until
    late = lives.late_by(until)
    place, share, rows = [np.zeros(0, dtype=np.int64)], [np.zeros(0)], []
    for morning in mornings:
        then = seen(lives, clock, morning)
        kept = certain[then.place] & ~then.late
        place.append(then.place[kept])
        share.append(then.share[kept])
        rows.append(then.rows[kept])
    places = np.concatenate(place)
    return Examples(places, np.concatenate(share), np.concatenate(rows) if rows else np.zeros((0, 0)), late[places])


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
