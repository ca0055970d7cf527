"""How long a wave takes between two gauges, told from their levels."""

from __future__ import annotations

import numpy as np
import pytest

from streams.rivers.lag import LEAST_PAIRS, Floats, lag

STEPS = np.arange(1_000)
RANDOM = np.random.default_rng(766)


def wave(late: float, height: float = 2.0) -> Floats:
    at = STEPS - late
    return np.asarray(height * (np.exp(-(((at - 300) / 40) ** 2)) + 0.6 * np.exp(-(((at - 640) / 60) ** 2))))


@pytest.mark.parametrize("late", [0, 1, 7.4, 30, 59.5])
def test_the_lag_is_found_between_the_steps(late: float) -> None:
    found = lag(wave(0), 5 + 1.7 * wave(late) + RANDOM.normal(0, 0.02, len(STEPS)), 72)
    assert found is not None
    assert found.steps == pytest.approx(late, abs=0.5)
    assert found.correlation > 0.98


def test_missing_measurements_do_not_matter() -> None:
    above, below = wave(0), wave(20)
    above[RANDOM.random(len(STEPS)) < 0.3] = np.nan
    below[400:450] = np.nan
    found = lag(above, below, 72)
    assert found is not None
    assert found.steps == pytest.approx(20, abs=0.5)


@pytest.mark.parametrize(
    ("what", "above", "below"),
    [
        ("no wave", 0.01 * wave(0), 0.01 * wave(9)),
        ("another river", wave(0), RANDOM.normal(0, 1, len(STEPS))),
        ("beyond the longest", wave(0), wave(90)),
        ("nothing measured", np.full(len(STEPS), np.nan), wave(0)),
        ("a gauge that stands still", wave(0), np.ones(len(STEPS))),
        ("too short", wave(0)[: LEAST_PAIRS - 1], wave(3)[: LEAST_PAIRS - 1]),
    ],
)
def test_nothing_is_said_of(what: str, above: Floats, below: Floats) -> None:
    assert lag(above, below, 72) is None, what
