"""How long a wave takes from one gauge to the next, by the lag at which their levels agree best: a pure function."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LEAST_PAIRS = 144
LEAST_VARIATION_M = 0.1
"""Standard deviation of the upper level below which there was no wave to follow."""
LEAST_CORRELATION = 0.8


@dataclass(frozen=True)
class Lag:
    """Steps that the lower gauge is behind the upper one, and how well they agree then (Pearson)."""

    steps: float
    correlation: float


def lag(upstream: Floats, downstream: Floats, longest: int) -> Lag | None:
    """Return by how many steps the lower level follows the upper one; both equally spaced, NaN where one is missing.

    None where there was no wave, where they agree too little, or where they agree best at the longest lag tried,
    which says that the true one lies beyond.
    """
    if np.isnan(upstream).all() or float(np.nanstd(upstream)) < LEAST_VARIATION_M:
        return None
    found = np.array([_agreement(upstream[: len(upstream) - k], downstream[k:]) for k in range(longest + 1)])
    best = int(np.argmax(found))
    if best == longest or found[best] < LEAST_CORRELATION:
        return None
    return Lag(best + _between(found, best), float(found[best]))


def _agreement(one: Floats, other: Floats) -> float:
    known = ~(np.isnan(one) | np.isnan(other))
    a, b = one[known], other[known]
    if len(a) < LEAST_PAIRS or not a.std() or not b.std():
        return -1.0
    return float(((a - a.mean()) * (b - b.mean())).mean() / (a.std() * b.std()))


def _between(found: Floats, best: int) -> float:
    """Return where between the steps the top lies, by the parabola through it and its neighbours."""
    if best == 0:
        return 0.0
    before, top, after = found[best - 1 : best + 2]
    bend = before - 2 * top + after
    return float(0.5 * (before - after) / bend) if bend < 0 else 0.0
